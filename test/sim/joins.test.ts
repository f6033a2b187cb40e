import { afterAll, describe, expect, test } from '@jest/globals';
import { joinStart, joinStop, type StartJoin } from '../../src/domain/join.ts';
import { applyChange, type Lease } from '../../src/domain/lease.ts';
import { standing } from '../../src/domain/live.ts';
import { RULES } from '../../src/domain/rules.ts';

const SECOND = 1_000;
const START = 1_800_000_000_000;
const TTL = 60 * SECOND;
const LENGTH = 6;

interface Sent {
  readonly action: 'start' | 'stop';
  readonly at: number;
}

function join(old: Lease | undefined, { action, at }: Sent, { now, text }: { now: number; text: boolean }) {
  const publishedAt = START + at * SECOND;
  if (action === 'stop') return joinStop('lease', old, { publishedAt, ttl: TTL, text }, now, RULES);
  const start: StartJoin = {
    kind: 'job',
    publishedAt,
    ttl: TTL,
    text,
    linger: 0,
    ready: ['running'],
    alreadyOn: 'take',
    exclusive: false,
    protect: false,
    holder: { name: 'a job' },
  };
  return joinStart('lease', old, start, now, RULES);
}

/** What a sequence of deliveries, all handled at `now`, leaves of the lease. */
function outcome(sequence: readonly Sent[], how: { readonly now: number; readonly text: boolean }): string {
  let lease: Lease | undefined;
  for (const sent of sequence) {
    const joined = join(lease, sent, how);
    if (joined.kind === 'create') lease = joined.lease;
    else if (joined.kind === 'change' && lease !== undefined) lease = applyChange(lease, joined.change);
  }
  if (lease === undefined || standing(lease, how.now, undefined, RULES) !== 'live') return 'not live';
  // The place of a plain text in a queue is the one thing that may depend on what came first.
  return how.text ? `live until ${lease.expiresAt}` : `live since ${lease.since} until ${lease.expiresAt}`;
}

/** Every sequence of at most `LENGTH` deliveries of these messages: all orders, all duplications. */
function* sequences(messages: readonly Sent[]): Generator<readonly Sent[]> {
  const grow = function* (begun: readonly Sent[]): Generator<readonly Sent[]> {
    if (begun.length > 0) yield begun;
    if (begun.length < LENGTH) for (const message of messages) yield* grow([...begun, message]);
  };
  yield* grow([]);
}

/** Sorts outcomes by which messages there were, whatever their order and number. */
function outcomes(messages: readonly Sent[], how: { readonly now: number; readonly text: boolean }) {
  const bySet = new Map<string, Set<string>>();
  let count = 0;
  for (const sequence of sequences(messages)) {
    count += 1;
    const set = messages.map((message) => (sequence.includes(message) ? '1' : '0')).join('');
    const known = bySet.get(set) ?? new Set();
    known.add(outcome(sequence, how));
    bySet.set(set, known);
  }
  return { bySet, count };
}

const start = (at: number): Sent => ({ action: 'start', at });
const stop = (at: number): Sent => ({ action: 'stop', at });

let judged = 0;
afterAll(() => console.info(`${judged} sequences of messages, all orders and duplications`));

describe('P4 the same messages in any order and number leave the same live leases', () => {
  test.each([
    ['handled at once', 50, false],
    ['handled when the first starts are stale', 75, false],
    ['handled when all are stale', 300, false],
    ['plain texts, where the later one wins', 50, true],
    ['plain texts, handled when the first starts are stale', 75, true],
  ])('six messages, %s', (_, at, text) => {
    const messages = [start(0), start(10), start(20), stop(30), start(40), stop(45)];
    const { bySet, count } = outcomes(messages, { now: START + at * SECOND, text });
    expect(count).toBe(6 + 6 ** 2 + 6 ** 3 + 6 ** 4 + 6 ** 5 + 6 ** 6);
    judged += count;
    const torn = [...bySet].filter(([, ends]) => ends.size > 1);
    expect(torn.slice(0, 3)).toEqual([]);
  });
});
