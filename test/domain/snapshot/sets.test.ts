import { expect, test } from '@jest/globals';
import { deviceOf, setsOf } from '../../../src/domain/snapshot/sets.ts';
import type { Snapshot } from '../../../src/domain/snapshot/sweep.ts';

const snapshot = (id: string, more: Partial<Snapshot>): Snapshot => ({
  id,
  volume: `vol-${id}`,
  gib: 8,
  startedAt: 0,
  state: 'completed',
  tags: {},
  ...more,
});
const ids = (snapshots: readonly Snapshot[]) => snapshots.map(({ id }) => id);

test('snapshots of one set are brought together, with its sizes added and its tags from whichever carries them', () => {
  const data = snapshot('data', {
    gib: 20,
    startedAt: 70,
    tags: { 'wakelock:set': 's', 'wakelock:device': '/dev/sdf', 'wakelock:group': 'web' },
  });
  const boot = snapshot('boot', {
    startedAt: 50,
    tags: {
      'wakelock:set': 's',
      'wakelock:device': '/dev/sda',
      'wakelock:instance': 'i-1',
      'wakelock:instance-name': 'web-1',
      'wakelock:expires': '2026-02-04T08:00:00.000Z',
    },
  });
  expect(setsOf([data, boot])).toEqual([
    {
      set: 's',
      group: 'web',
      instance: 'i-1',
      instanceName: 'web-1',
      startedAt: 50,
      expires: '2026-02-04T08:00:00.000Z',
      gib: 28,
      snapshots: [boot, data],
    },
  ]);
});

test('the newest set is first, and a set is as old as its first snapshot', () => {
  const of = (set: string, startedAt: number) =>
    snapshot(`${set}${startedAt}`, { startedAt, tags: { 'wakelock:set': set } });
  const sets = setsOf([of('middle', 50), of('old', 10), of('new', 60), of('old', 90)]);
  expect(sets.map(({ set, startedAt }) => `${set} ${startedAt}`)).toEqual(['new 60', 'middle 50', 'old 10']);
});

test('what has no tags makes one set without a name, and one without a device stands first', () => {
  const bare = snapshot('bare', {});
  expect(deviceOf(bare)).toBe('');
  expect(setsOf([snapshot('other', {}), bare])).toMatchObject([
    { set: '', group: '', instance: '', instanceName: '', expires: '' },
  ]);
  const [set] = setsOf([snapshot('sdf', { tags: { 'wakelock:device': '/dev/sdf' } }), bare]);
  expect(ids(set?.snapshots ?? [])).toEqual(['bare', 'sdf']);
});
