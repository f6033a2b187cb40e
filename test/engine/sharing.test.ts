import { beforeEach, describe, expect, test } from '@jest/globals';
import { BOX, newToken, start, stop, World } from '../fakes/world.ts';

let world: World;
let first: string;
let second: string;
beforeEach(() => {
  world = new World();
  [first, second] = [newToken(), newToken()];
});

test('F09 of two jobs on one machine the first to end does not pull it from the second', async () => {
  world.machines.add(BOX);
  await world.deliver(start(first));
  await world.seconds(10);
  await world.deliver(start(second));
  await world.deliver(stop(first));
  await world.minutes(2);
  expect(world.power()).toBe('on');
  await world.deliver(stop(second));
  expect(world.power()).toBe('stopping');
});

test('F10 a job whose start was lost is not acknowledged, although the machine is on for another', async () => {
  world.machines.add(BOX);
  await world.deliver(start(first));
  await world.seconds(10);
  expect(world.lease(second)).toBeUndefined();
  await world.deliver(start(second));
  expect(world.lease(second)?.ack).toMatchObject({ alreadyOn: true });
});

test('F63 of 256 jobs on one machine each has a lease; there is one start, and one stop after the last', async () => {
  world.machines.add(BOX);
  const tokens = Array.from({ length: 256 }, newToken);
  for (const token of tokens) await world.deliver(start(token));
  await world.seconds(10);
  expect(tokens.every((token) => world.lease(token)?.ack !== undefined)).toBe(true);
  for (const token of tokens.slice(1)) await world.deliver(stop(token));
  expect(world.machines.made('stop')).toHaveLength(0);
  await world.deliver(stop(first));
  await world.deliver(stop(tokens[0] ?? ''));
  await world.minutes(2);
  expect([world.machines.made('start').length, world.machines.made('stop').length]).toEqual([1, 1]);
});

describe('F77 linger keeps the machine warm', () => {
  beforeEach(async () => {
    world.machines.add(BOX);
    await world.deliver(start(first, { linger: 120 }));
    await world.seconds(10);
    await world.deliver(stop(first));
  });

  test('for the next job, which is acknowledged at once without a stop or a start', async () => {
    await world.clock.advance(30_000);
    await world.deliver(start(second));
    expect(world.lease(second)?.ack).toMatchObject({ alreadyOn: true });
    expect([world.machines.made('start').length, world.machines.made('stop').length]).toEqual([1, 0]);
  });

  test('and lets it go when nobody came', async () => {
    await world.minutes(1);
    expect(world.power()).toBe('on');
    await world.minutes(3);
    expect(world.power()).toBe('off');
  });

  test('but does not wake a machine that somebody stopped', async () => {
    world.machines.byHand(BOX, 'stop');
    await world.minutes(3);
    expect([world.power(), world.machines.made('start').length]).toEqual(['off', 1]);
  });
});

describe('slots', () => {
  test('F100 of two exclusive leases the first published goes first, though it was delivered last', async () => {
    world.machines.add(BOX, { boot: 10_000 });
    const at = world.clock.now();
    await world.deliver(start(second, { exclusive: true, holder: { name: 'second' } }), at + 500);
    await world.deliver(start(first, { exclusive: true, holder: { name: 'first' } }), at);
    await world.seconds(10);
    expect([world.lease(first)?.ack !== undefined, world.lease(second)?.ack]).toEqual([true, undefined]);
    await world.deliver(start(second, { exclusive: true }), at + 30_000);
    expect(world.lease(second)?.wait).toEqual({ cause: 'slots', message: 'Behind first, 1 ahead.' });
    await world.deliver(stop(first));
    expect(world.lease(second)?.ack).toBeDefined();
    expect(world.machines.made('stop')).toHaveLength(0);
  });

  test('F100 one that has been acknowledged is not preempted by one that was published before it', async () => {
    world.machines.add(BOX, { power: 'on' });
    const at = world.clock.now();
    await world.deliver(start(second, { exclusive: true }), at);
    expect(world.lease(second)?.ack).toBeDefined();
    await world.deliver(start(first, { exclusive: true }), at - 5_000);
    expect([world.lease(first)?.ack, world.lease(second)?.ack !== undefined]).toEqual([undefined, true]);
  });

  test('F100 when the first dies the next one gets the slot, once its expiry can be trusted', async () => {
    world.machines.add(BOX);
    await world.deliver(start(first, { exclusive: true, ttl: 300 }));
    await world.clock.advance(1_000);
    await world.deliver(start(second, { exclusive: true, ttl: 3_600 }));
    await world.seconds(10);
    expect(world.lease(second)?.ack).toBeUndefined();
    await world.minutes(7);
    expect(world.lease(second)?.ack).toBeDefined();
    expect(world.power()).toBe('on');
  });

  test('a machine of two slots takes two of three, and tells the third who is ahead', async () => {
    world.machines.add(BOX, { slots: 2 });
    const tokens = [first, second, newToken()];
    for (const [index, token] of tokens.entries()) {
      await world.deliver(start(token, { holder: { name: `job ${index}` } }));
      await world.clock.advance(1_000);
    }
    await world.seconds(10);
    expect(tokens.map((token) => world.lease(token)?.ack !== undefined)).toEqual([true, true, false]);
    expect(world.lease(tokens[2] ?? '')?.wait).toEqual({ cause: 'slots', message: 'Behind job 1, 2 ahead.' });
  });
});
