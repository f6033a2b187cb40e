import { beforeEach, describe, expect, test } from '@jest/globals';
import { leaseIdOf } from '../../src/domain/token.ts';
import { BOX, newToken, start, stop, World } from '../fakes/world.ts';

const OTHER = 'ec2:i-0123456789abcdef1';
const named = { targets: ['name:box'] };
let world: World;
let token: string;
beforeEach(() => {
  world = new World();
  token = newToken();
});

describe('F101 a name', () => {
  beforeEach(() => {
    world.machines.add(BOX, { name: 'box' });
    world.machines.add(OTHER);
  });

  test('is resolved once a lease, however often it is renewed', async () => {
    await world.deliver(start(token, named));
    await world.seconds(10);
    await world.deliver(start(token, named));
    expect([world.machines.made('resolve').length, world.lease(token)?.ack !== undefined]).toEqual([1, true]);
  });

  test('means at the stop what it meant at the start', async () => {
    await world.deliver(start(token, named));
    await world.seconds(10);
    world.machines.at(BOX).name = 'elsewhere';
    world.machines.at(OTHER).name = 'box';
    await world.deliver(stop(token, named));
    expect([world.power(), world.store.leases.get(OTHER)]).toEqual(['stopping', undefined]);
  });

  test('whose stop overtakes its start wakes nothing', async () => {
    const at = world.clock.now();
    await world.deliver(stop(token, named), at + 1_000);
    await world.deliver(start(token, named), at);
    expect([world.journal.ignored(), world.machines.calls]).toEqual([['released'], []]);
  });

  test('that two handlers resolve at once means one thing', async () => {
    await Promise.all([world.deliver(start(token, named)), world.deliver(start(token, named))]);
    expect([world.store.pins.size, world.store.leases.get(BOX)?.size]).toEqual([1, 1]);
  });
});

test.each([
  ['no-match', 'matches no machine', []],
  ['not-opted-in', 'without the tag wakelock=wakelock', [false]],
  ['ambiguous', 'matches 2 machines', [true, true]],
])('a name that cannot be followed says why on its pin: %s', async (cause, words, optedIn) => {
  for (const [index, opted] of optedIn.entries()) {
    world.machines.add(`ec2:i-0123456789abcdef${index}`, { name: 'box', optedIn: opted });
  }
  await world.deliver(start(token, named));
  expect(world.store.pins.get(leaseIdOf(token))?.failed).toMatchObject({
    cause,
    message: expect.stringContaining(words),
  });
  expect(world.machines.made('start')).toEqual([]);
});

test('a name is passed on to the machines of a message beside its ids', async () => {
  world.machines.add(BOX, { name: 'box' });
  world.machines.add(OTHER);
  await world.deliver(start(token, { targets: ['name:box', OTHER] }));
  expect([world.power(), world.power(OTHER)]).toEqual(['starting', 'starting']);
});
