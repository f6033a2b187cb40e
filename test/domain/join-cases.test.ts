import { describe, expect, test } from '@jest/globals';
import { type Joined, joinStart, joinStop, type StartJoin, type StopJoin } from '../../src/domain/join.ts';
import type { Lease } from '../../src/domain/lease.ts';
import { applyChange } from '../../src/domain/lease.ts';
import { RULES } from '../../src/domain/rules.ts';
import { lease as leaseOf } from '../contract/store.ts';

const NOW = 1_000_000_000;
const TTL = 600_000;

const started = (old: Lease | undefined, parts: Partial<StartJoin> = {}, rules = RULES): Joined =>
  joinStart(
    'x',
    old,
    {
      kind: 'job',
      publishedAt: NOW,
      ttl: TTL,
      linger: 0,
      ready: ['running'],
      alreadyOn: 'take',
      exclusive: false,
      protect: false,
      holder: { name: 'job' },
      text: false,
      ...parts,
    },
    NOW,
    rules,
  );
const stopped = (old: Lease | undefined, parts: Partial<StopJoin> = {}): Joined =>
  joinStop('x', old, { publishedAt: NOW, ttl: TTL, text: false, ...parts }, NOW, RULES);
const item = (parts: Partial<Lease> = {}): Lease =>
  leaseOf('x', { since: NOW - 1_000, expiresAt: NOW - 1_000 + TTL, ttl: TTL, lookAt: NOW, ...parts });
const remembered = (change: object) => ({ kind: 'change', note: 'remembered', change });
const ignored = (reason: string) => ({ kind: 'ignore', reason });

describe('a start meets', () => {
  test.each<[string, Joined, object]>([
    [
      'a live lease: its end moves',
      started(item()),
      {
        kind: 'change',
        note: 'renewed',
        change: { since: NOW - 1_000, expiresAt: NOW + TTL, ttl: TTL },
      },
    ],
    [
      'a live lease that began later: its beginning moves',
      started(item({ since: NOW + 5, expiresAt: NOW + 2 * TTL })),
      {
        kind: 'change',
        note: 'renewed',
        change: { since: NOW, expiresAt: NOW + 2 * TTL, ttl: TTL },
      },
    ],
    [
      'a live lease that asks for less',
      started(item({ since: NOW, expiresAt: NOW + TTL }), { ready: ['ssm', 'status-ok'] }),
      {
        kind: 'change',
        note: 'renewed',
        change: { since: NOW, expiresAt: NOW + TTL, ttl: TTL, ready: ['running', 'status-ok', 'ssm'] },
      },
    ],
    [
      'a live lease that asks for a part of it',
      started(item({ since: NOW, expiresAt: NOW + TTL }), { ready: ['running', 'ssm'] }),
      {
        kind: 'change',
        note: 'renewed',
        change: { since: NOW, expiresAt: NOW + TTL, ttl: TTL, ready: ['running', 'ssm'] },
      },
    ],
    ['the lease it made itself', started(item({ since: NOW, expiresAt: NOW + TTL })), ignored('duplicate')],
    ['a live lease, but its own end is now', started(item(), { publishedAt: NOW - TTL }), ignored('stale')],
    [
      'a live lease, and its own end is not yet',
      started(item(), { publishedAt: NOW - TTL + 1 }),
      {
        kind: 'change',
        note: 'renewed',
        change: { since: NOW - TTL + 1, expiresAt: NOW - 1_000 + TTL, ttl: TTL },
      },
    ],
    [
      'a released lease: the release is remembered longer',
      started(item({ releasedAt: NOW - 5, keepUntil: NOW })),
      remembered({ keepUntil: NOW + 2 * TTL }),
    ],
    [
      'a released lease that is remembered long enough',
      started(item({ releasedAt: NOW - 5, keepUntil: NOW + 2 * TTL })),
      ignored('released'),
    ],
    [
      'a tombstone: it goes later',
      started(item({ releasedAt: NOW - 5, keepUntil: NOW, removeAt: NOW })),
      remembered({ keepUntil: NOW + 2 * TTL, removeAt: NOW + 2 * TTL }),
    ],
    [
      'a tombstone that goes later already',
      started(item({ releasedAt: NOW - 5, keepUntil: NOW, removeAt: NOW + 9 * TTL })),
      remembered({ keepUntil: NOW + 2 * TTL, removeAt: NOW + 9 * TTL }),
    ],
    [
      'a released lease that failed: the release counts',
      started(item({ releasedAt: NOW - 5, keepUntil: NOW, failed: { cause: '', message: '', repair: '', at: 1 } })),
      remembered({ keepUntil: NOW + 2 * TTL }),
    ],
  ])('%s', (_, joined, expected) => {
    expect(joined).toEqual(expected);
  });
});

describe('a stop meets', () => {
  const release = { releasedAt: NOW, lookAt: NOW, wait: null };
  test.each<[string, Joined, object]>([
    [
      'a live lease: it is released',
      stopped(item()),
      {
        kind: 'change',
        note: 'released',
        change: { ...release, keepUntil: NOW + 2 * TTL },
      },
    ],
    [
      'a live lease whose release is to be remembered longer',
      stopped(item({ keepUntil: NOW + 9 * TTL })),
      {
        kind: 'change',
        note: 'released',
        change: { ...release, keepUntil: NOW + 9 * TTL },
      },
    ],
    ['a later release: it was released then', stopped(item({ releasedAt: NOW + 5 })), remembered({ releasedAt: NOW })],
    ['itself', stopped(item({ releasedAt: NOW, keepUntil: NOW + 2 * TTL })), ignored('released')],
    [
      'an earlier release: it is remembered longer',
      stopped(item({ releasedAt: NOW - 5, keepUntil: NOW })),
      remembered({ keepUntil: NOW + 2 * TTL }),
    ],
    [
      'nothing: it leaves a tombstone that holds nothing',
      stopped(undefined),
      {
        kind: 'create',
        lease: {
          id: 'x',
          kind: 'job',
          holder: { name: '' },
          ttl: TTL,
          expiresAt: 0,
          releasedAt: NOW,
          keepUntil: NOW + 2 * TTL,
          linger: 0,
          ready: [],
          alreadyOn: 'keep',
          exclusive: false,
          protect: false,
          removeAt: NOW + 2 * TTL,
          n: 0,
        },
      },
    ],
  ])('%s', (_, joined, expected) => {
    expect(joined).toEqual(expected);
  });
});

describe('a plain start text meets', () => {
  const text = (old: Lease | undefined, parts: Partial<StartJoin> = {}) => started(old, { text: true, ...parts });
  const texts = (start?: number, stop?: number) => ({ texts: { ...(start && { start }), ...(stop && { stop }) } });
  test.each<[string, Joined, object]>([
    [
      'nothing',
      text(undefined),
      {
        kind: 'create',
        lease: {
          id: 'x',
          kind: 'job',
          holder: { name: 'job' },
          since: NOW,
          ttl: TTL,
          expiresAt: NOW + TTL,
          keepUntil: 0,
          linger: 0,
          ready: ['running'],
          alreadyOn: 'take',
          exclusive: false,
          protect: false,
          lookAt: NOW,
          n: 0,
          texts: { start: NOW },
        },
      },
    ],
    ['nothing, and its end is now', text(undefined, { publishedAt: NOW - TTL }), ignored('stale')],
    [
      'an item without texts',
      text(item()),
      {
        kind: 'change',
        note: 'renewed',
        change: { texts: { start: NOW }, ttl: TTL, expiresAt: NOW + TTL },
      },
    ],
    [
      'an earlier start',
      text(item(texts(NOW - 5))),
      {
        kind: 'change',
        note: 'renewed',
        change: { texts: { start: NOW }, ttl: TTL, expiresAt: NOW + TTL },
      },
    ],
    ['itself', text(item(texts(NOW))), ignored('duplicate')],
    ['a later start', text(item(texts(NOW + 5))), ignored('duplicate')],
    ['a later stop', text(item({ ...texts(NOW - 5, NOW + 1), releasedAt: NOW + 1 })), ignored('superseded')],
    [
      'a stop of the same moment: the start counts',
      text(item({ ...texts(undefined, NOW), releasedAt: NOW })),
      {
        kind: 'change',
        note: 'revived',
        change: {
          texts: { start: NOW, stop: NOW },
          ttl: TTL,
          expiresAt: NOW + TTL,
          releasedAt: null,
          since: NOW,
          holder: { name: 'job' },
          linger: 0,
          ready: ['running'],
          alreadyOn: 'take',
          lookAt: NOW,
        },
      },
    ],
    [
      'a hold that failed: it is held anew',
      text(item({ ...texts(NOW - 5), failed: { cause: '', message: '', repair: '', at: 1 } })),
      {
        kind: 'change',
        note: 'revived',
        change: {
          texts: { start: NOW },
          ttl: TTL,
          expiresAt: NOW + TTL,
          failed: null,
          since: NOW,
          holder: { name: 'job' },
          linger: 0,
          ready: ['running'],
          alreadyOn: 'take',
          lookAt: NOW,
        },
      },
    ],
    [
      'a hold that is to be removed, and that nobody looks at',
      text(item({ ...texts(NOW - 5), lookAt: undefined, removeAt: NOW + 5 })),
      {
        kind: 'change',
        note: 'renewed',
        change: { texts: { start: NOW }, ttl: TTL, expiresAt: NOW + TTL, lookAt: NOW, removeAt: null, settled: null },
      },
    ],
  ])('%s', (_, joined, expected) => {
    expect(joined).toEqual(expected);
  });
});

describe('a plain stop text meets', () => {
  const text = (old: Lease | undefined, parts: Partial<StopJoin> = {}) => stopped(old, { text: true, ...parts });
  test.each<[string, Joined, object]>([
    [
      'a hold: it is released',
      text(item({ texts: { start: NOW - 5 } })),
      {
        kind: 'change',
        note: 'released',
        change: {
          texts: { start: NOW - 5, stop: NOW },
          releasedAt: NOW,
          keepUntil: NOW + 2 * TTL,
          lookAt: NOW,
          wait: null,
        },
      },
    ],
    [
      'an item without texts',
      text(item({ keepUntil: NOW + 9 * TTL })),
      {
        kind: 'change',
        note: 'released',
        change: { texts: { stop: NOW }, releasedAt: NOW, keepUntil: NOW + 9 * TTL, lookAt: NOW, wait: null },
      },
    ],
    ['itself', text(item({ texts: { start: NOW - 5, stop: NOW }, releasedAt: NOW })), ignored('duplicate')],
    ['a later stop', text(item({ texts: { stop: NOW + 5 }, releasedAt: NOW + 5 })), ignored('duplicate')],
    [
      'a start of the same moment: the start counts',
      text(item({ texts: { start: NOW } })),
      remembered({ texts: { start: NOW, stop: NOW }, keepUntil: NOW + 2 * TTL }),
    ],
    [
      'an earlier stop',
      text(item({ texts: { start: NOW - 9, stop: NOW - 5 }, releasedAt: NOW - 5 })),
      remembered({ texts: { start: NOW - 9, stop: NOW }, keepUntil: NOW + 2 * TTL }),
    ],
    [
      'nothing',
      text(undefined),
      { kind: 'create', lease: expect.objectContaining({ releasedAt: NOW, texts: { stop: NOW } }) },
    ],
  ])('%s', (_, joined, expected) => {
    expect(joined).toEqual(expected);
  });
});

test('a change counts the writes of an item, sets what it names, and removes what it names nothing for', () => {
  const changed = applyChange(item({ n: 4, wait: { cause: 'slots', message: 'x' } }), { ttl: 5, wait: null });
  expect(changed).toEqual({ ...item(), n: 5, ttl: 5 });
});
