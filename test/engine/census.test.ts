import { beforeEach, expect, test } from '@jest/globals';
import type { TargetId } from '../../src/domain/target.ts';
import { findUnheld } from '../../src/engine/census.ts';
import { lease } from '../contract/store.ts';
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
  await world.clock.advance(299_999);
  expect([world.power(), await unheld()]).toEqual(['on', []]);
  await world.clock.advance(1);
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

test('who denies a machine does not hold it', async () => {
  world.machines.byHand(BOX, 'start');
  await world.clock.advance(20_000);
  const since = world.clock.now();
  world.store.putLease(BOX, lease('hold-1', { kind: 'denial', since, expiresAt: since + 600_000 }));
  expect(await unheld()).toEqual([BOX]);
});

test('of many machines each is named once, and only those that carry the tag of this stack are asked for', async () => {
  const boxes = Array.from({ length: 45 }, (_, index): TargetId => `ec2:i-${String(index).padStart(17, '0')}`);
  for (const box of boxes) world.machines.add(box, { power: 'on' });
  const { resolve } = world.machines;
  const asked: unknown[] = [];
  world.ports.machines.resolve = (selector) => {
    asked.push(selector);
    return resolve.call(world.machines, selector);
  };
  expect(await unheld()).toEqual(boxes);
  expect(asked).toEqual([{ kind: 'tag', key: 'wakelock', value: 'wakelock' }]);
});
