import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FakeMachine } from '../fakes/fake-machines.ts';
import { BOX, newToken, start, stop, World } from '../fakes/world.ts';

let world: World;
let machine: FakeMachine;
let first: string;
let second: string;
beforeEach(async () => {
  world = new World();
  machine = world.machines.add(BOX);
  [first, second] = [newToken(), newToken()];
  await world.deliver(start(first));
  await world.seconds(10);
});

test('F06 a release that was lost: the machine goes off when its lease has ended', async () => {
  await world.minutes(12);
  expect(world.power()).toBe('off');
});

test('F11 a start that is joined between the look and the Stop gets a boot of its own', async () => {
  const boot = machine.launchedAt;
  world.machines.hooks.pause = async (method, phase) => {
    if (method !== 'stop' || phase !== 'before') return;
    world.machines.hooks.pause = () => Promise.resolve();
    await world.deliver(start(second));
    expect(world.lease(second)?.ack).toBeUndefined();
  };
  await world.deliver(stop(first));
  await world.minutes(2);
  expect(machine.launchedAt).toBeGreaterThan(boot);
  expect(world.lease(second)?.ack?.boot).toBe(String(machine.launchedAt));
});

test('F11 a start that is joined before the stop record is written keeps the machine on', async () => {
  world.store.hooks.pause = async (method, phase) => {
    if (method !== 'writeState' || phase !== 'before') return;
    world.store.hooks.pause = () => Promise.resolve();
    await world.deliver(start(second));
  };
  await world.deliver(stop(first));
  expect([world.machines.made('stop').length, world.lease(second)?.ack !== undefined]).toEqual([0, true]);
});

test('F16 a handler that froze after writing the record does not call Stop any more', async () => {
  world.store.hooks.pause = async (method, phase) => {
    if (method !== 'writeState' || phase !== 'after') return;
    world.store.hooks.pause = () => Promise.resolve();
    await world.clock.advance(25_000);
  };
  await world.deliver(stop(first));
  expect(world.machines.made('stop')).toHaveLength(0);
  expect(world.store.states.get(BOX)?.stop).toMatchObject({
    outcome: 'rejected',
    why: expect.stringMatching('NotSent'),
  });
  await world.minutes(2);
  expect(world.power()).toBe('off');
});

test('F17 of two handlers that look at once only one stops the machine', async () => {
  await world.clock.advance(1_000);
  world.store.hooks.fail('readTarget');
  await world.deliver(stop(first)).catch(() => undefined);
  await Promise.all([world.look('tick'), world.look('event'), world.look('tick')]);
  expect(world.machines.made('stop')).toHaveLength(1);
});

describe('F92 a stop that EC2 refuses', () => {
  beforeEach(async () => {
    world.machines.answer('stop', BOX, { kind: 'refused', code: 'RequestLimitExceeded', message: 'slow down' });
    await world.deliver(stop(first));
  });

  test('leaves the boot acknowledgeable: nobody waits for it', async () => {
    await world.deliver(start(second));
    expect(world.lease(second)?.ack?.boot).toBe(String(machine.launchedAt));
  });

  test('is tried again', async () => {
    world.machines.answer('stop', BOX, undefined);
    await world.minutes(2);
    expect(world.power()).toBe('off');
  });
});

describe('F93 a stop that gets no answer', () => {
  beforeEach(async () => {
    world.machines.answer('stop', BOX, { kind: 'unknown', message: 'timeout' });
    await world.deliver(stop(first));
    await world.deliver(start(second));
  });

  test('keeps the boot from being acknowledged while it may land', async () => {
    expect(world.lease(second)).toMatchObject({ wait: { cause: 'stop-pending' } });
    await world.clock.advance(14_000);
    await world.look('event');
    expect(world.lease(second)?.ack).toBeUndefined();
  });

  test('and after 15 s, on a fresh Describe, no longer', async () => {
    await world.seconds(17);
    expect(world.lease(second)?.ack?.boot).toBe(String(machine.launchedAt));
  });
});

test('F14 a handler that died between record and Stop delays the next job by 15 s and no more', async () => {
  world.machines.hooks.fail('stop');
  await world.deliver(stop(first)).catch(() => undefined);
  await world.deliver(start(second));
  expect(world.lease(second)?.ack).toBeUndefined();
  await world.seconds(17);
  expect(world.lease(second)?.ack).toBeDefined();
});

test('F15 a handler that died between Stop and its outcome: the next job gets the next boot', async () => {
  world.store.hooks.fail('recordStop', { error: new Error('died') });
  await world.deliver(stop(first)).catch(() => undefined);
  await world.deliver(start(second));
  await world.minutes(2);
  expect(world.lease(second)?.ack?.boot).toBe(String(machine.launchedAt));
  expect(world.machines.made('start')).toHaveLength(2);
});

test('F94 while messages may not come through nothing is stopped because a lease expired', async () => {
  world.store.path = { pingAt: world.clock.now(), since: world.clock.now() };
  await world.clock.advance(2 * 3_600_000);
  await world.tick();
  expect(world.power()).toBe('on');
  world.publisher.published.length = 0;
  await world.minutes(7);
  expect(world.power()).toBe('off');
});
