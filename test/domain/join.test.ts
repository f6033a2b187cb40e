import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clampPublished, joinStart, joinStop, type StartJoin } from '../../src/domain/join.ts';
import { applyChange, type Lease } from '../../src/domain/lease.ts';
import { RULES } from '../../src/domain/rules.ts';

const NOW = 1_000_000_000;
const TTL = 600_000;
const startAt = (publishedAt: number, parts: Partial<StartJoin> = {}): StartJoin => ({
  kind: 'job',
  publishedAt,
  ttl: TTL,
  linger: 0,
  ready: ['running'],
  alreadyOn: 'take',
  exclusive: false,
  protect: false,
  holder: { name: 'job' },
  text: false,
  ...parts,
});

type Event = { readonly do: 'start' | 'stop'; readonly at: number; readonly text?: boolean };

/** The item after one more message, as the store would hold it. */
function after(old: Lease | undefined, { do: what, at, text = false }: Event, now = NOW): Lease | undefined {
  const joined =
    what === 'start'
      ? joinStart('x', old, startAt(at, { text }), now, RULES)
      : joinStop('x', old, { publishedAt: at, ttl: TTL, text }, now, RULES);
  if (joined.kind === 'create') return joined.lease;
  return joined.kind === 'change' && old !== undefined ? applyChange(old, joined.change) : old;
}
const join = (events: readonly Event[]) =>
  events.reduce<Lease | undefined>((lease, event) => after(lease, event), undefined);
/** What the machine sees of a lease. */
const meaning = (lease: Lease | undefined) =>
  lease?.releasedAt !== undefined || lease === undefined ? 'nothing' : [lease.since, lease.expiresAt];

describe('joining is the same in every order', () => {
  const event = (text: boolean) =>
    fc.record({
      do: fc.constantFrom('start' as const, 'stop' as const),
      at: fc.integer({ min: NOW - TTL + 1, max: NOW }),
      text: fc.constant(text),
    });
  const shuffled = (text: boolean, most: number) =>
    fc
      .uniqueArray(event(text), { maxLength: most, selector: ({ at }) => at })
      .chain((events) =>
        fc.tuple(
          fc.constant(events),
          fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2, maxLength: events.length * 2 }),
        ),
      );

  test('P4 messages with a token: any order, any repetition, one meaning', () => {
    fc.assert(
      fc.property(shuffled(false, 6), ([events, other]) => {
        expect(meaning(join(other))).toEqual(meaning(join(events)));
      }),
      { numRuns: 2_000 },
    );
  });

  test('P4 plain texts: the later of start and stop wins in any order', () => {
    fc.assert(
      fc.property(shuffled(true, 6), ([events, other]) => {
        const last = [...events].sort((a, b) => a.at - b.at).at(-1);
        const lease = join(other);
        const holds = lease !== undefined && lease.releasedAt === undefined;
        expect(holds).toBe(last?.do === 'start');
        if (holds) expect(lease.expiresAt).toBe((last?.at ?? 0) + TTL);
      }),
      { numRuns: 2_000 },
    );
  });
});

test('a start makes a lease from its first publish to its end', () => {
  expect(join([{ do: 'start', at: NOW - 1_000 }])).toMatchObject({
    since: NOW - 1_000,
    expiresAt: NOW - 1_000 + TTL,
    lookAt: NOW,
    n: 0,
  });
});

test('F04 a start whose end is past is stale', () => {
  expect(joinStart('x', undefined, startAt(NOW - TTL), NOW, RULES)).toEqual({ kind: 'ignore', reason: 'stale' });
  expect(joinStart('x', undefined, startAt(NOW - TTL + 1), NOW, RULES).kind).toBe('create');
});

test('a renewal never moves a look later', () => {
  const lease = join([{ do: 'start', at: NOW - 1_000 }]);
  const renewed = after(lease, { do: 'start', at: NOW }, NOW + 500);
  expect(renewed).toMatchObject({ lookAt: NOW, expiresAt: NOW + TTL, since: NOW - 1_000 });
});

test('a renewal of a lease that nobody looks at any more makes it looked at', () => {
  const settled = { ...(join([{ do: 'start', at: NOW - 1_000 }]) as Lease), lookAt: undefined, removeAt: NOW + 9 };
  const renewed = after(settled, { do: 'start', at: NOW });
  expect(renewed).toMatchObject({ lookAt: NOW });
  expect(renewed).not.toHaveProperty('removeAt');
});

test('time to live, age and linger are capped', () => {
  const rules = { ...RULES, maxTtl: 60_000, maxAge: 90_000, maxLinger: 5_000 };
  const joined = joinStart('x', undefined, startAt(NOW, { linger: 9_999_999 }), NOW, rules);
  const lease = joined.kind === 'create' ? joined.lease : undefined;
  expect(lease).toMatchObject({ ttl: 60_000, expiresAt: NOW + 60_000, linger: 5_000 });
  const renewed = joinStart('x', lease, startAt(NOW + 50_000), NOW, rules);
  expect(renewed).toMatchObject({ change: { expiresAt: NOW + 90_000 } });
});

test('a lease that failed stays failed', () => {
  const failed = {
    ...(join([{ do: 'start', at: NOW - 5 }]) as Lease),
    failed: { cause: 'x', message: '', repair: '', at: 1 },
  };
  expect(joinStart('x', failed, startAt(NOW), NOW, RULES)).toEqual({ kind: 'ignore', reason: 'failed' });
});

test('F03 a stop that comes first is remembered for twice the time to live, and holds nothing', () => {
  const tombstone = join([{ do: 'stop', at: NOW }]);
  expect(tombstone).toMatchObject({ releasedAt: NOW, keepUntil: NOW + 2 * TTL, removeAt: NOW + 2 * TTL });
  expect([tombstone?.since, tombstone?.lookAt]).toEqual([undefined, undefined]);
});

test('F37 a publish time is believed for five minutes into the future', () => {
  expect([clampPublished(NOW + 1, NOW), clampPublished(NOW + 999_999_999, NOW), clampPublished(5, NOW)]).toEqual([
    NOW + 1,
    NOW + 300_000,
    5,
  ]);
});

test('a plain text that starts anew drops what the last hold left behind', () => {
  const lease = join([
    { do: 'start', at: NOW - 100, text: true },
    { do: 'stop', at: NOW - 50, text: true },
  ]) as Lease;
  const held = { ...lease, ack: { boot: '1', at: 1, alreadyOn: false, addresses: {} }, removeAt: 5 };
  const revived = after(held, { do: 'start', at: NOW, text: true });
  expect(revived).toMatchObject({ since: NOW, expiresAt: NOW + TTL, lookAt: NOW });
  for (const key of ['ack', 'releasedAt', 'removeAt']) expect(revived).not.toHaveProperty(key);
});
