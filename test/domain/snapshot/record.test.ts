import { describe, expect, test } from '@jest/globals';
import {
  type Found,
  missingOf,
  movedTo,
  nameOf,
  nextStep,
  ownOf,
  type SetRecord,
  withFound,
  withMade,
  withoutDetached,
} from '../../../src/domain/snapshot/record.ts';
import type { Volume } from '../../../src/domain/snapshot/volumes.ts';

const part = (id: string) => ({ id, device: `/dev/${id}`, boot: id === 'a' });
const made = (volume: string, more: object = {}) => ({ volume, snapshot: `snap-${volume}`, gib: 1, ...more });
const found = (volume: string, set: string): Found => ({ ...made(volume), set });
const record: SetRecord = {
  set: 'boot',
  instance: 'i-0123456789abcdef0',
  group: 'web',
  launchedAt: 0,
  volumes: [part('a'), part('b')],
  made: [],
  state: 'making',
  by: 'handler',
  until: 90,
  tries: 1,
  busy: [],
  notBefore: 0,
  removeAt: 1000,
  n: 7,
};

describe('snapshots that are found', () => {
  test('under the name of a set that was claimed are its own', () => {
    const all = withFound(record, [found('a', 'boot'), found('b', 'boot')]);
    expect(all).toEqual([made('a'), made('b')]);
    expect(ownOf({ made: all })).toHaveLength(2);
  });

  test('before a record was claimed at all are those of a record that was lost, and not counted', () => {
    const all = withFound({ ...record, by: '' }, [found('a', 'boot')]);
    expect(all).toEqual([made('a', { of: 'boot' })]);
    expect(ownOf({ made: all })).toEqual([]);
    expect(missingOf({ ...record, made: all })).toEqual(['b']);
  });

  test('under another name keep it, and the whole set takes it', () => {
    const all = withFound(record, [found('a', 'boot'), found('b', 'activity-1')]);
    expect(all).toEqual([made('a'), made('b', { of: 'activity-1' })]);
    expect(nameOf({ ...record, made: all })).toBe('activity-1');
    expect(ownOf({ made: all })).toEqual([made('a')]);
  });

  test('without a name are called as the record', () => {
    const all = withFound(record, [found('a', '')]);
    expect(all).toEqual([made('a', { of: 'boot' })]);
    expect(nameOf({ ...record, made: all })).toBe('boot');
  });

  test('of a volume that is no part of the set are left alone', () => {
    expect(withFound(record, [found('c', 'boot'), found('b', 'boot')])).toEqual([made('b')]);
  });
});

test('of several snapshots of one volume the first that was known counts', () => {
  const first = made('a');
  const later = made('a', { snapshot: 'later' });
  expect(withMade([first], [later, made('b')])).toEqual([first, made('b')]);
  expect(withMade([], [first, later])).toEqual([first]);
});

test('a set of which nothing was found is called as its record', () => {
  expect(nameOf(record)).toBe('boot');
  expect(nameOf({ ...record, made: [made('a')] })).toBe('boot');
});

test('a record of an earlier version goes over to its boot, and its snapshots keep the old name', () => {
  const old: SetRecord = { ...record, set: 'activity-1', made: [made('a')] };
  const moved = movedTo({ set: 'boot', launchedAt: 0 }, old);
  expect(moved).toEqual({ ...record, made: [made('a', { of: 'activity-1' })], n: 1 });
  expect(nameOf(moved)).toBe('activity-1');
});

describe('a volume that is detached before its turn', () => {
  const there = (...ids: readonly string[]) => ({
    volumes: ids.map((id): Volume => ({ ...part(id), attached: true, tags: {} })),
  });

  test('is no part of the set any more', () => {
    expect(withoutDetached(record, there('b'))).toEqual({ ...record, volumes: [part('b')] });
    expect(withoutDetached(record, there()).volumes).toEqual([]);
  });

  test('stays a part if its snapshot is made, and only then', () => {
    const begun = { ...record, volumes: ['a', 'b', 'c'].map(part), made: [made('a'), made('b')] };
    expect(withoutDetached(begun, there('a')).volumes).toEqual([part('a'), part('b')]);
  });

  test('makes no place for one that was attached meanwhile', () => {
    expect(withoutDetached(record, there('a', 'b', 'c')).volumes).toEqual(record.volumes);
  });
});

describe('whoever claimed the set and did not come back', () => {
  const busy = { ...record, busy: ['a', 'b'], notBefore: 500 };

  test('is waited for to the millisecond', () => {
    expect(nextStep(busy, 89)).toEqual({ do: 'wait', until: 90, reason: 'being-made' });
  });

  test('leaves all that is missing to the next, busy volumes included', () => {
    expect(nextStep(busy, 90)).toEqual({ do: 'make', volumes: ['a', 'b'] });
    expect(nextStep({ ...busy, busy: ['a'], made: [made('b')] }, 90)).toEqual({ do: 'make', volumes: ['a'] });
  });

  test('no longer counts once the claim was given back', () => {
    expect(nextStep({ ...busy, state: 'open', busy: [], notBefore: 0 }, 5)).toEqual({
      do: 'make',
      volumes: ['a', 'b'],
    });
  });
});
