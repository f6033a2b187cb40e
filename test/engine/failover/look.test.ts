import { beforeEach, expect, test } from '@jest/globals';
import { FailoverSky } from './sky.ts';

let sky: FailoverSky;
beforeEach(() => {
  sky = new FailoverSky();
});

const leases = () => [...sky.leases.values()];

test('from the alarm to the service and back, with one lease that is held throughout', async () => {
  sky.alarm = 'ALARM';
  await sky.minutes(5);
  expect([sky.share, leases().map(({ kind, holder }) => [kind, holder.name])]).toEqual([
    100,
    [['alarm', 'failover web']],
  ]);
  sky.alarm = 'OK';
  await sky.minutes(40);
  expect([sky.shifts.map(({ to }) => to), sky.memory?.phase, sky.healthy]).toEqual([[100, 0], 'lambda', 0]);
  expect(leases().map(({ releasedAt }) => releasedAt !== undefined)).toEqual([true]);
});

test('a lease that is wanted for days is prolonged long before it runs out', async () => {
  sky.alarm = 'ALARM';
  await sky.minutes(3 * 24 * 60);
  expect([sky.share, sky.broken, leases().length]).toEqual([100, [], 1]);
});

test('two handlers at once make one shift', async () => {
  sky.alarm = 'ALARM';
  await sky.minutes(1);
  await sky.pass(60_000);
  const both = [sky.wake(), sky.wake()];
  await sky.pass(20_000);
  await Promise.all(both);
  expect(sky.shifts).toHaveLength(1);
});

test('a handler that was frozen between its note and its call does not call', async () => {
  sky.alarm = 'ALARM';
  await sky.minutes(2);
  let writes = 0;
  // The note is the write that begins a shift; what follows it takes 25 s.
  sky.fate = () => {
    writes += sky.memory?.writing === undefined ? 0 : 1;
    return writes === 1 ? 25_000 : 'fine';
  };
  await sky.minutes(1);
  expect(sky.entries).toContainEqual({ kind: 'shift', set: 'web', to: 100, result: 'too-late' });
  await sky.minutes(1);
  expect(sky.shifts).toHaveLength(1);
});

test('weights that somebody changed between our reading and our writing are not overwritten', async () => {
  sky.alarm = 'ALARM';
  await sky.minutes(2);
  sky.fate = () => {
    if (sky.memory?.writing !== undefined && sky.edits === 0) sky.edit(30);
    return 'fine';
  };
  await sky.minutes(2);
  expect(sky.entries).toContainEqual({ kind: 'shift', set: 'web', to: 100, result: 'changed-meanwhile' });
  expect([sky.share, sky.shifts]).toEqual([30, []]);
});
