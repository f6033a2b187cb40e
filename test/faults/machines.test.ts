import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { FakeMachine } from '../fakes/fake-machines.ts';
import { BOX, newToken, start, stop, World } from '../fakes/world.ts';
import { Job, pass } from './job.ts';

const MINUTE = 60_000;

let world: World;
let machine: FakeMachine;
let job: Job | undefined;
beforeEach(() => {
  world = new World();
  machine = world.machines.add(BOX);
  job = undefined;
});
afterEach(() => job?.die());

const bootNow = () => String(machine.launchedAt);

test('F12 a Stop of ours lands long after its time: the job is told, and the machine comes back', async () => {
  const first = newToken();
  await world.deliver(start(first));
  await world.seconds(10);
  world.machines.answer('stop', BOX, { kind: 'unknown', message: 'no answer' });
  await world.deliver(stop(first));
  const working = new Job(world);
  job = working;
  await pass(world, 80);
  expect(working.end).toMatchObject({ kind: 'ready' });
  const told = bootNow();

  world.machines.byHand(BOX, 'stop');
  await pass(world, 60);
  expect(working.troubles.map(({ kind }) => kind)).toContain('disrupted');
  expect([world.power(), bootNow() !== told]).toEqual(['on', true]);
  expect(world.lease(working.token)?.ack?.boot).toBe(bootNow());
});

describe.each([
  ['Server.SpotInstanceTermination', 'Spot took it back'],
  ['Server.ScheduledStop', 'stopped for retirement'],
  ['Server.InternalError', 'its host failed'],
])('F30 AWS takes the machine: %s', (code, text) => {
  test('the job reads the reason, and the machine is started again', async () => {
    const working = new Job(world);
    job = working;
    await pass(world, 60);
    const told = bootNow();
    machine.power = 'off';
    machine.cause = { code, text };
    await world.look('event');
    await pass(world, 60);
    expect(working.troubles[0]).toMatchObject({ kind: 'disrupted', message: expect.stringContaining(text) });
    expect([world.power(), bootNow() !== told]).toEqual(['on', true]);
    expect(world.lease(working.token)?.ack?.boot).toBe(bootNow());
  });
});

describe('F102 a renewal meets the end of its lease', () => {
  let token: string;
  beforeEach(async () => {
    token = newToken();
    await world.deliver(start(token));
    await world.seconds(10);
    const now = world.clock.now();
    world.store.path = { pingAt: now + 11 * MINUTE, since: now };
    await world.clock.advance(11 * MINUTE);
  });

  function renewedBefore(method: 'changeLease' | 'writeState'): void {
    world.store.hooks.pause = async (called, phase) => {
      if (called !== method || phase !== 'before') return;
      world.store.hooks.pause = () => Promise.resolve();
      await world.deliver(start(token));
    };
  }

  test('before its acknowledgement is taken off: the renewal wins, and nothing is stopped', async () => {
    const boot = world.lease(token)?.ack?.boot;
    renewedBefore('changeLease');
    await world.tick();
    expect([world.machines.made('stop').length, world.lease(token)?.ack?.boot]).toEqual([0, boot]);
  });

  test('before the stop is written: it is acknowledged anew, on a boot that is not being stopped', async () => {
    const acknowledged: unknown[] = [];
    world.machines.hooks.pause = async (method, phase) => {
      if (method === 'stop' && phase === 'before') acknowledged.push(world.lease(token)?.ack);
    };
    renewedBefore('writeState');
    await world.tick();
    await pass(world, 60);
    expect(acknowledged.filter((ack) => ack !== undefined)).toEqual([]);
    expect([world.power(), world.lease(token)?.ack?.boot]).toEqual(['on', bootNow()]);
  });
});

describe('whose boot it is', () => {
  test('F103 a person starts the machine three minutes after our start fell back: under keep it stays on', async () => {
    const [ours, later] = [newToken(), newToken()];
    machine.fallsBack = { code: 'Server.InsufficientInstanceCapacity', text: 'no capacity' };
    await world.deliver(start(ours));
    await world.deliver(stop(ours));
    await pass(world, 180);
    expect(world.power()).toBe('off');
    world.machines.byHand(BOX, 'start');
    await pass(world, 20);
    await world.deliver(start(later, { alreadyOn: 'keep' }));
    expect(world.lease(later)?.ack?.boot).toBe(bootNow());
    await world.deliver(stop(later));
    await pass(world, 300);
    expect([world.power(), world.machines.made('stop').length]).toEqual(['on', 0]);
  });

  test('F104 a Start of ours lands late, after another boot of ours fell back: off when nobody holds it', async () => {
    const token = newToken();
    machine.fallsBack = { code: 'Server.InternalError', text: 'fell back' };
    await world.deliver(start(token));
    await pass(world, 12);
    expect(world.power()).toBe('off');
    await world.deliver(stop(token));
    await world.clock.advance(40_000);
    world.machines.byHand(BOX, 'start');
    await pass(world, 180);
    expect([world.power(), world.machines.made('stop').length]).toEqual(['off', 1]);
  });
});

test('F105 a slow Stop lands while protection is being set: that boot is not acknowledged', async () => {
  machine.canProtect = true;
  machine.power = 'on';
  const [told, token] = [bootNow(), newToken()];
  world.machines.hooks.pause = async (method, phase) => {
    if (method !== 'protect' || phase !== 'before') return;
    world.machines.hooks.pause = () => Promise.resolve();
    world.machines.byHand(BOX, 'stop');
  };
  await world.deliver(start(token, { protect: true }));
  expect(world.lease(token)?.ack).toBeUndefined();
  await pass(world, 60);
  expect(world.lease(token)?.ack?.boot).toBe(bootNow());
  expect(bootNow()).not.toBe(told);
});
