import { beforeEach, expect, test } from '@jest/globals';
import { DAY } from '../../../src/domain/duration.ts';
import { snapshotLaunch } from '../../../src/engine/snapshot/launch.ts';
import { sweep } from '../../../src/engine/snapshot/sweep.ts';
import { Yard } from './fakes.ts';

let yard: Yard;
const ports = () => ({ ...yard.ports, archive: yard.snapshots });
const always = () => true;

/** One set of two snapshots a day, of the group `web`. */
beforeEach(async () => {
  yard = new Yard({ keepFor: 3 * DAY });
  for (let day = 0; day < 5; day += 1) {
    const instance = `i-0123456789abcde0${day}`;
    yard.snapshots.launch(instance);
    const at = yard.clock.now();
    await snapshotLaunch({ instance, group: 'web', from: 'event', activity: `activity-${day}`, at }, yard.ports);
    await yard.clock.advance(DAY);
  }
});

test('a dry run names what would go, and deletes nothing', async () => {
  const report = await sweep(ports(), { mode: 'report', stillTime: always });
  expect(report).toMatchObject({ mode: 'report', sets: 5, snapshots: 10, gib: 80, reclaimedGib: 48, left: 0 });
  expect(report.removed).toHaveLength(6);
  expect(report.kept).toEqual({ 'not-expired': 4 });
  expect(yard.snapshots.made).toHaveLength(10);
  expect(yard.entries.at(-1)).toEqual({ kind: 'sweep', report });
});

test('what expired goes, and the second sweep has nothing to do', async () => {
  expect(await sweep(ports(), { mode: 'delete', stillTime: always })).toMatchObject({ reclaimedGib: 48, failed: [] });
  expect(yard.snapshots.made).toHaveLength(4);
  expect(await sweep(ports(), { mode: 'delete', stillTime: always })).toMatchObject({ removed: [], snapshots: 4 });
});

test('what an image uses, what is locked and what is shared stays', async () => {
  const [first, second, third] = yard.snapshots.made.map(({ id }) => id);
  yard.snapshots.images.add(first ?? '');
  yard.snapshots.locks.add(second ?? '');
  yard.snapshots.publicOnes.add(third ?? '');
  const report = await sweep(ports(), { mode: 'delete', stillTime: always });
  expect(report.kept).toEqual({ 'used-by-image': 1, locked: 1, shared: 1, 'not-expired': 4 });
  expect(yard.snapshots.made.map(({ id }) => id)).toEqual(expect.arrayContaining([first, second, third]));
});

test('an image made between the question and the deletion keeps its snapshot', async () => {
  yard.snapshots.inImages = async () => new Set();
  yard.snapshots.images.add(yard.snapshots.made[0]?.id ?? '');
  const report = await sweep(ports(), { mode: 'delete', stillTime: always });
  expect(report.kept).toMatchObject({ 'used-by-image': 1 });
  expect(report.failed).toEqual([]);
});

test('one that cannot be deleted keeps no other from it, and one that somebody deleted is no failure', async () => {
  const { remove } = yard.snapshots;
  let calls = 0;
  yard.snapshots.remove = async (id) => {
    calls += 1;
    if (calls === 1) return { kind: 'refused', code: 'UnauthorizedOperation', message: 'no' };
    if (calls === 2) return { kind: 'refused', code: 'InvalidSnapshot.NotFound', message: 'gone' };
    if (calls === 3) return { kind: 'unknown', message: 'no answer' };
    return remove.call(yard.snapshots, id);
  };
  const report = await sweep(ports(), { mode: 'delete', stillTime: always });
  expect(report.failed.map(({ code }) => code)).toEqual(['UnauthorizedOperation', 'unknown']);
  expect(report.removed).toHaveLength(3);
});

test('if images or locks cannot be read nothing is deleted', async () => {
  for (const method of ['inImages', 'locked', 'list'] as const) {
    yard.snapshots.hooks.fail(method);
    await expect(sweep(ports(), { mode: 'delete', stillTime: always })).rejects.toThrow(method);
  }
  expect(yard.snapshots.made).toHaveLength(10);
});

test('time that runs out leaves the rest for the next sweep', async () => {
  let turns = 2;
  const stillTime = () => {
    turns -= 1;
    return turns >= 0;
  };
  expect(await sweep(ports(), { mode: 'delete', stillTime })).toMatchObject({ left: 4, removed: [{}, {}] });
  expect(yard.snapshots.made).toHaveLength(8);
});

test('one group alone can be swept', async () => {
  const instance = 'i-0123456789abcdef9';
  yard.snapshots.launch(instance);
  await snapshotLaunch({ instance, group: 'db', from: 'event', at: yard.clock.now() }, yard.ports);
  await yard.clock.advance(4 * DAY);
  const of = (group: string) => sweep(ports(), { mode: 'delete', stillTime: always, group });
  expect(await of('none')).toMatchObject({ sets: 0, snapshots: 0, removed: [] });
  expect(await of('db')).toMatchObject({ sets: 1, snapshots: 2, reclaimedGib: 16, left: 0 });
  expect(yard.snapshots.made.map(({ tags }) => tags['wakelock:group'])).toEqual(Array(10).fill('web'));
});
