import { describe, expect, test } from '@jest/globals';
import { DAY } from '../../../src/domain/duration.ts';
import { expiryOf, planSweep, type Snapshot } from '../../../src/domain/snapshot/sweep.ts';

const NOW = Date.UTC(2026, 5, 1);

/** A snapshot of set `set`, so many days old, with so many days left (negative = expired; undefined = no expiry). */
function snapshot(
  id: string,
  more: { set?: string; group?: string; age?: number; left?: number | undefined } & Partial<Snapshot> = {},
): Snapshot {
  const { set = `set-${id}`, group = 'web', age = 40, left = -10, tags = {}, ...rest } = more;
  const expires =
    'left' in more && more.left === undefined ? {} : { 'wakelock:expires': new Date(NOW + left * DAY).toISOString() };
  return {
    id,
    volume: 'vol-1',
    gib: 8,
    startedAt: NOW - age * DAY,
    state: 'completed',
    tags: { 'wakelock:snapshots': 'wakelock', 'wakelock:set': set, 'wakelock:group': group, ...expires, ...tags },
    ...rest,
  };
}

function plan(
  snapshots: readonly Snapshot[],
  more: { keepLast?: number; inImages?: string[]; locked?: string[] } = {},
) {
  const { remove, keep } = planSweep({
    snapshots,
    inImages: new Set(more.inImages),
    locked: new Set(more.locked),
    now: NOW,
    stack: 'wakelock',
    keepLast: more.keepLast ?? 0,
  });
  return {
    remove: remove.map(({ id }) => id),
    keep: Object.fromEntries(keep.map(({ snapshot: { id }, why }) => [id, why])),
  };
}

describe('which snapshots go', () => {
  test('those that expired, the oldest first; to the millisecond', () => {
    const snapshots = [
      snapshot('new', { left: 1 }),
      snapshot('b', { age: 41 }),
      snapshot('a', { age: 42 }),
      snapshot('now', { age: 1, left: 0 }),
    ];
    expect(plan(snapshots)).toEqual({ remove: ['a', 'b', 'now'], keep: { new: 'not-expired' } });
  });

  test('never one that we did not make, whatever its age', () => {
    const foreign = [
      snapshot('none', { tags: {} as never, age: 400 }),
      { ...snapshot('bare'), tags: {} },
      snapshot('other stack', { tags: { 'wakelock:snapshots': 'another' } }),
      snapshot('no set', { set: '' }),
      { ...snapshot('nor its tag'), tags: { 'wakelock:snapshots': 'wakelock' } },
      { ...snapshot('only expiry'), tags: { 'wakelock:expires': '2020-01-01T00:00:00Z' } },
    ];
    expect(plan(foreign)).toEqual({
      remove: ['none'],
      keep: {
        bare: 'not-ours',
        'other stack': 'not-ours',
        'no set': 'not-ours',
        'nor its tag': 'not-ours',
        'only expiry': 'not-ours',
      },
    });
  });

  test('never one that an image uses, that is locked, or that is being made', () => {
    const snapshots = [
      snapshot('image'),
      snapshot('locked'),
      snapshot('pending', { state: 'pending' }),
      snapshot('go'),
    ];
    expect(plan(snapshots, { inImages: ['image'], locked: ['locked'] })).toEqual({
      remove: ['go'],
      keep: { image: 'used-by-image', locked: 'locked', pending: 'pending' },
    });
  });

  test('never one whose expiry a person made unreadable', () => {
    const texts = ['', 'soon', '2026', '2026-13-45T00:00:00Z', '5', '1 Jan 2020 (2020-01-01T00:00:00Z)'];
    const odd = texts.map((text) => snapshot(text, { tags: { 'wakelock:expires': text } }));
    for (const keepLast of [0, 1]) {
      expect(plan(odd, { keepLast })).toEqual({
        remove: [],
        keep: Object.fromEntries(texts.map((text) => [text, 'no-rule'])),
      });
    }
    expect(expiryOf(snapshot('x', { tags: { 'wakelock:expires': '2026-02-30' } }))).toBe('unreadable');
  });
});

describe('the last sets of each group', () => {
  const sets = [
    snapshot('w1a', { set: 'w1', age: 50 }),
    snapshot('w1b', { set: 'w1', age: 50 }),
    snapshot('w2a', { set: 'w2', age: 45 }),
    snapshot('w2b', { set: 'w2', age: 45 }),
    snapshot('w3', { set: 'w3', age: 41 }),
    snapshot('d1', { set: 'd1', group: 'db', age: 60 }),
  ];

  test('are kept whole, though they expired', () => {
    expect(plan(sets, { keepLast: 2 })).toEqual({
      remove: ['w1a', 'w1b'],
      keep: { w2a: 'among-the-last', w2b: 'among-the-last', w3: 'among-the-last', d1: 'among-the-last' },
    });
    expect(plan(sets, { keepLast: 1 }).remove).toEqual(['w1a', 'w1b', 'w2a', 'w2b']);
    expect(plan(sets, { keepLast: 0 }).remove).toHaveLength(6);
  });

  test('decide alone where there is no expiry; with neither rule everything stays', () => {
    const endless = sets.map((one) => {
      const { 'wakelock:expires': _none, ...tags } = one.tags;
      return { ...one, tags };
    });
    expect(plan(endless, { keepLast: 1 }).remove).toEqual(['w1a', 'w1b', 'w2a', 'w2b']);
    expect(plan(endless, { keepLast: 0 })).toMatchObject({ remove: [], keep: { w1a: 'no-rule' } });
  });

  test('sets without a group are of one group together, whether its tag was taken away or emptied', () => {
    const { 'wakelock:group': _none, ...tags } = snapshot('g1', { set: 'g1', age: 50 }).tags;
    const groupless = [{ ...snapshot('g1', { age: 50 }), tags }, snapshot('g2', { group: '', age: 45 })];
    expect(plan([...sets, ...groupless], { keepLast: 1 })).toMatchObject({
      remove: ['w1a', 'w1b', 'g1', 'w2a', 'w2b'],
      keep: { g2: 'among-the-last' },
    });
  });

  test('a set that failed is not one of them', () => {
    const failed = snapshot('bad', { set: 'w9', age: 1, state: 'error' });
    expect(plan([...sets, failed], { keepLast: 1 }).remove).toEqual(['w1a', 'w1b', 'w2a', 'w2b', 'bad']);
  });

  test('a set that does not expire yet counts as one of them', () => {
    const fresh = snapshot('w4', { set: 'w4', age: 1, left: 29 });
    expect(plan([...sets, fresh], { keepLast: 1 })).toMatchObject({
      remove: expect.arrayContaining(['w3']),
      keep: { w4: 'not-expired' },
    });
  });
});
