import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FakeMachine } from '../fakes/fake-machines.ts';
import { BOX, newToken, start, stop, World } from '../fakes/world.ts';

let world: World;
let machine: FakeMachine;
let token: string;
beforeEach(() => {
  world = new World();
  machine = world.machines.add(BOX);
  token = newToken();
});

const CAPACITY = { kind: 'refused', code: 'InsufficientInstanceCapacity', message: 'no capacity' } as const;

test('F13 a handler that died after storing the lease is made good by the next tick', async () => {
  world.store.hooks.fail('readTarget');
  await expect(world.deliver(start(token))).rejects.toThrow('readTarget');
  await world.minutes(1);
  expect(world.power()).toBe('starting');
});

test('F19 a start that meets a stopping machine waits for off, starts it, and acknowledges the new boot', async () => {
  const other = newToken();
  await world.deliver(start(other));
  await world.seconds(10);
  await world.deliver(stop(other));
  await world.deliver(start(token));
  expect(world.lease(token)?.wait?.cause).toBe('stopping');
  await world.seconds(10);
  expect([world.power(), world.lease(token)?.ack]).toEqual(['starting', undefined]);
  await world.seconds(10);
  expect(world.lease(token)?.ack?.boot).toBe(String(machine.launchedAt));
});

test('F20 a release that meets a booting machine is followed when it runs', async () => {
  await world.deliver(start(token));
  await world.deliver(stop(token));
  expect([world.power(), world.machines.made('stop').length]).toEqual(['starting', 0]);
  await world.minutes(2);
  expect(world.power()).toBe('off');
});

describe('F21 a machine that falls back while it boots', () => {
  test('for a lasting cause fails its waiters at once, with the cause and the repair', async () => {
    machine.fallsBack = { code: 'Client.InternalError', text: 'Client error on launch' };
    await world.deliver(start(token));
    await world.seconds(10);
    expect(world.lease(token)?.failed).toMatchObject({
      cause: 'Client.InternalError',
      message: expect.stringContaining('Client error on launch'),
      repair: expect.stringContaining('kms:CreateGrant'),
    });
    await world.minutes(10);
    expect(world.machines.made('start')).toHaveLength(1);
  });

  test('for a passing cause is started again after a pause', async () => {
    machine.fallsBack = { code: 'Server.InternalError', text: 'An internal error' };
    await world.deliver(start(token));
    await world.seconds(10);
    expect(world.lease(token)?.wait).toMatchObject({ cause: 'Server.InternalError' });
    await world.minutes(1);
    await world.seconds(10);
    expect([world.machines.made('start').length, world.lease(token)?.ack !== undefined]).toEqual([2, true]);
  });
});

describe('F22 without capacity', () => {
  beforeEach(async () => {
    world.machines.answer('start', BOX, CAPACITY);
    await world.deliver(start(token, { ttl: 7_200 }));
  });

  test('the waiter sees the cause while it waits', () => {
    expect(world.lease(token)?.wait).toMatchObject({
      cause: 'InsufficientInstanceCapacity',
      message: expect.stringContaining('another instance type'),
    });
  });

  test('the pauses grow, and the sixth try is the last', async () => {
    await world.minutes(60);
    expect(world.machines.made('start')).toHaveLength(6);
    expect(world.lease(token)?.failed).toMatchObject({ cause: 'InsufficientInstanceCapacity' });
  });

  test('capacity that comes back is used', async () => {
    await world.minutes(2);
    world.machines.answer('start', BOX, undefined);
    await world.minutes(5);
    expect(world.lease(token)?.ack).toBeDefined();
    expect(world.store.states.get(BOX)?.backoff).toBeUndefined();
  });

  test('a job that comes later is not failed for tries that were made before it', async () => {
    await world.minutes(60);
    const late = newToken();
    world.machines.answer('start', BOX, undefined);
    await world.deliver(start(late));
    await world.minutes(10);
    expect(world.lease(late)).toMatchObject({ ack: expect.anything() });
  });
});

test('F26 a machine that is terminated under its leases fails them at once, and is not started', async () => {
  await world.deliver(start(token));
  await world.seconds(10);
  machine.power = 'gone';
  await world.look('event');
  expect(world.lease(token)?.failed?.cause).toBe('gone');
  await world.minutes(5);
  expect(world.machines.made('start')).toHaveLength(1);
});

test('F91 a Start whose reply never came, and whose handler died, is known as ours by its window', async () => {
  const began = world.clock.now();
  world.machines.hooks.fail('start', { lostReply: true });
  await world.deliver(start(token)).catch(() => undefined);
  expect(world.store.states.get(BOX)?.window).toMatchObject({ requestedAt: began });
  await world.seconds(10);
  await world.deliver(stop(token));
  await world.minutes(1);
  expect(world.power()).toBe('off');
});

test('readiness is told level by level, on the boot that was acknowledged', async () => {
  machine.levels = ['running'];
  await world.deliver(start(token, { ready: ['status-ok', 'ssm'] }));
  await world.seconds(10);
  expect(world.lease(token)).toMatchObject({ ack: expect.anything() });
  expect(world.lease(token)?.passed).toBeUndefined();
  machine.levels = ['running', 'status-ok'];
  await world.clock.advance(25_000);
  await world.deliver(start(token, { ready: ['status-ok', 'ssm'] }));
  expect(world.lease(token)?.passed).toEqual(['status-ok']);
  machine.levels = ['running', 'status-ok', 'ssm'];
  await world.clock.advance(25_000);
  await world.deliver(start(token, { ready: ['status-ok', 'ssm'] }));
  expect(world.lease(token)?.passed).toEqual(['status-ok', 'ssm']);
});

test('a level that cannot be asked for delays only those who wait for it', async () => {
  world.machines.hooks.fail('levels', { times: Number.POSITIVE_INFINITY });
  const plain = newToken();
  await world.deliver(start(token, { ready: ['ssm'] }));
  await world.seconds(10);
  await world.deliver(start(plain));
  expect(world.lease(plain)?.ack).toBeDefined();
  expect(world.journal.of('trouble').length).toBeGreaterThan(0);
});
