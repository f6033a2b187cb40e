import { beforeEach, expect, test } from '@jest/globals';
import { findUnheld } from '../../src/engine/census.ts';
import { BOX, newToken, start, stop, World } from '../fakes/world.ts';

let world: World;
beforeEach(() => {
  world = new World();
  world.machines.add(BOX);
});

const unheld = () => findUnheld(world.ports);

test('a machine that a person started and nobody holds is found; one that is off is not', async () => {
  expect(await unheld()).toEqual([]);
  world.machines.byHand(BOX, 'start');
  await world.clock.advance(20_000);
  expect(await unheld()).toEqual([BOX]);
});

test('one that did not opt in is not ours to count', async () => {
  world.machines.add('ec2:i-0fffffffffffffff0', { optedIn: false, power: 'on' });
  expect(await unheld()).toEqual([]);
});

test('a machine that a job holds or waits for is held', async () => {
  await world.deliver(start(newToken()));
  await world.clock.advance(10_000);
  expect([world.power(), await unheld()]).toEqual(['on', []]);
  await world.look('event');
  expect(await unheld()).toEqual([]);
});

test('a machine that is kept warm after its last job is held until that is over', async () => {
  const token = newToken();
  world.machines.byHand(BOX, 'start');
  await world.clock.advance(20_000);
  await world.deliver(start(token, { linger: 300, alreadyOn: 'keep' }));
  await world.look('event');
  await world.deliver(stop(token));
  await world.clock.advance(299_000);
  expect([world.power(), await unheld()]).toEqual(['on', []]);
  await world.clock.advance(2_000);
  expect([world.power(), await unheld()]).toEqual(['on', [BOX]]);
});

test('a lease that ran out holds nothing, as soon as its silence is proven', async () => {
  world.machines.byHand(BOX, 'start');
  await world.clock.advance(20_000);
  await world.deliver(start(newToken(), { alreadyOn: 'keep' }));
  await world.look('event');
  await world.clock.advance(700_000);
  expect(await unheld()).toEqual([]);
  await world.minutes(6);
  expect([world.power(), await unheld()]).toEqual(['on', [BOX]]);
});
