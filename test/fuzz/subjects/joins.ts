import { clampPublished, joinStart, joinStop } from '../../../src/domain/join.ts';
import { applyChange, type Lease } from '../../../src/domain/lease.ts';
import { standing } from '../../../src/domain/live.ts';
import { RULES, type Rules } from '../../../src/domain/rules.ts';
import type { Random } from '../random.ts';
import { Broken, type Subject } from '../subject.ts';

const NOW = Date.UTC(2026, 0, 5, 8);
const SECOND = 1000;
const MINUTE = 60_000;

/** One message about one lease, as SNS stamped it. Times ms. */
export interface Told {
  readonly says: 'start' | 'stop';
  readonly publishedAt: number;
  readonly ttl: number;
}

export interface Telling {
  readonly now: number;
  readonly rules: Rules;
  /** Plain texts: the later of start and stop wins. */
  readonly text: boolean;
}

const ASKED = {
  kind: 'job',
  linger: 0,
  ready: ['running'],
  alreadyOn: 'take',
  exclusive: false,
  protect: false,
} as const;

/** The lease that these messages leave behind when they are handled in this order. */
export function joined(messages: readonly Told[], { now, rules, text }: Telling): Lease | undefined {
  let lease: Lease | undefined;
  for (const { says, ttl, publishedAt: stamp } of messages) {
    const publishedAt = clampPublished(stamp, now);
    const start = { ...ASKED, publishedAt, ttl, text, holder: { name: 'a job' } };
    const result =
      says === 'stop'
        ? joinStop('id', lease, { publishedAt, ttl, text }, now, rules)
        : joinStart('id', lease, start, now, rules);
    if (result.kind === 'create') lease = result.lease;
    if (result.kind === 'change' && lease !== undefined) lease = applyChange(lease, result.change);
  }
  return lease;
}

/** What of a lease others can tell: whether it holds the machine, until when, and its place in the queue. */
export function effectOf(lease: Lease | undefined, { now, rules, text }: Telling): string {
  if (lease === undefined || standing(lease, now, undefined, rules) !== 'live') return 'not live';
  return text ? `live until ${lease.expiresAt}` : `live until ${lease.expiresAt} since ${lease.since}`;
}

function drawn(random: Random, text: boolean): readonly Told[] {
  const ttls = text ? [random.pick([MINUTE, 360 * MINUTE])] : [10 * SECOND, 10 * MINUTE, 120 * MINUTE, 1500 * MINUTE];
  const spread = random.pick([20 * SECOND, 20 * MINUTE, 240 * MINUTE, 4000 * MINUTE]);
  return random.list(random.int(1, 6), () => ({
    says: random.chance(text ? 0.5 : 0.8) ? 'start' : 'stop',
    publishedAt: NOW + random.int(-spread, random.pick([0, MINUTE, spread])),
    ttl: random.pick(ttls),
  }));
}

export const joins: Subject = {
  name: 'F01 F03 join laws',
  share: 5,
  reaches: ['live', 'not live', 'text live', 'text not live'],
  attempt(random) {
    const text = random.chance(0.35);
    const rules = {
      ...RULES,
      maxAge: random.pick([30 * MINUTE, RULES.maxAge]),
      maxTtl: random.pick([60 * MINUTE, RULES.maxTtl]),
    };
    const telling = { now: NOW, rules, text };
    const messages = drawn(random, text);
    const expected = effectOf(joined(messages, telling), telling);
    const again = random.shuffle([...messages, ...messages.filter(() => random.chance(0.4))]);
    const found = effectOf(joined(again, telling), telling);
    if (found !== expected) throw new Broken(`${expected}; in another order ${found}`, { messages, again, text });
    checkWord(messages, { expected, telling });
    return `${text ? 'text ' : ''}${expected.startsWith('live') ? 'live' : 'not live'}`;
  },
};

/** The same told without any order: released or not, and the latest end within the total age. */
function checkWord(
  messages: readonly Told[],
  { expected, telling }: { readonly expected: string; readonly telling: Telling },
): void {
  const { now, rules, text } = telling;
  const starts = messages
    .filter(({ says }) => says === 'start')
    .map(({ publishedAt, ttl }) => ({
      at: Math.min(publishedAt, now + 5 * MINUTE),
      ttl: Math.min(ttl, rules.maxTtl, text ? rules.maxAge : ttl),
    }))
    .filter(({ at, ttl }) => at + ttl > now);
  const stops = messages
    .filter(({ says }) => says === 'stop')
    .map(({ publishedAt }) => Math.min(publishedAt, now + 5 * MINUTE));
  const last = Math.max(...starts.map(({ at }) => at));
  const released = text ? Math.max(...stops) > last : stops.length > 0;
  const cap = text ? Number.POSITIVE_INFINITY : Math.min(...starts.map(({ at }) => at)) + rules.maxAge;
  const end = Math.min(Math.max(...starts.map(({ at, ttl }) => at + ttl)), cap);
  const live = starts.length > 0 && !released && now < end + rules.skew;
  if (live !== expected.startsWith('live'))
    throw new Broken(`${expected}, but by the set of messages ${live}`, messages);
  if (live && !expected.startsWith(`live until ${end}`)) throw new Broken(`${expected}, not ${end}`, messages);
}
