import { classify, type Incoming } from '../../../lambda/power/events.ts';
import { changeEvent, queueEvent, TOPIC, tickEvent, topicEvent } from '../../lambda/events.ts';
import { anyJson, anyText, mutated } from '../hostile.ts';
import type { Random } from '../random.ts';
import { Broken, type Subject } from '../subject.ts';

const KINDS: ReadonlySet<string> = new Set(['queue', 'topic', 'change', 'tick', 'refused']);
const LATEST = 8.64e15;

export const envelope: Subject = {
  name: 'envelopes of SQS, SNS and EventBridge',
  share: 6,
  reaches: ['queue', 'topic', 'change', 'tick', 'refused', 'delivered', 'too-large', 'not-an-envelope'],
  attempt(random) {
    const at = random.int(0, 2_000_000_000) * 1000 + random.int(0, 999);
    const text = anyText(random);
    if (random.chance(0.2)) return delivered(random, { text, at });
    const body = { body: random.chance(0.003) ? text.padEnd(140_000, 'x') : anyText(random) };
    const good = random.pick([
      queueEvent({ text, at }),
      queueEvent({ text, at }, body),
      queueEvent(body),
      topicEvent({ text, at }),
      changeEvent(random.pick(['i-0123456789abcdef0', anyText(random)])),
      tickEvent(at),
    ]);
    const event = random.pick([
      () => good,
      () => altered(random, good),
      () => reread(random, good),
      () => anyJson(random, 4),
    ])();
    return outcomeOf(classify(event), event);
  },
};

function delivered(random: Random, published: { readonly text: string; readonly at: number }): string {
  const event = random.pick([queueEvent(published), topicEvent(published)]);
  const incoming = classify(event);
  const [envelope] =
    incoming.kind === 'queue'
      ? incoming.records.map((record) => record.envelope)
      : incoming.kind === 'topic'
        ? incoming.envelopes
        : [];
  if (envelope?.ok !== true) throw new Broken('a good notification was not taken', event);
  const { text, publishedAt, topicArn } = envelope.delivery;
  if (text !== published.text || publishedAt !== published.at || topicArn !== TOPIC)
    throw new Broken('read otherwise', event);
  return 'delivered';
}

/** One value somewhere in the event becomes another. */
function altered(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random.chance(0.1)) return anyJson(random);
  const entries = Object.entries(value);
  const [name] = entries.length === 0 ? ['x'] : random.pick(entries);
  const next = entries.map(([key, old]) => [key, key === name ? altered(random, old) : old] as const);
  return Array.isArray(value) ? next.map(([, one]) => one) : Object.fromEntries(next);
}

function reread(random: Random, value: unknown): unknown {
  try {
    return JSON.parse(mutated(random, JSON.stringify(value)));
  } catch {
    return value;
  }
}

function outcomeOf(incoming: Incoming, event: unknown): string {
  if (!KINDS.has(incoming.kind)) throw new Broken(`a kind of its own: ${incoming.kind}`, event);
  if (incoming.kind === 'refused' && incoming.why.length > 500) throw new Broken('a long story', event);
  const found =
    incoming.kind === 'queue'
      ? incoming.records.map((record) => record.envelope)
      : incoming.kind === 'topic'
        ? incoming.envelopes
        : [];
  for (const one of found) {
    if (one.ok && !(Math.abs(one.delivery.publishedAt) <= LATEST)) throw new Broken('a time that is none', event);
  }
  const bad = found.find((one) => !one.ok);
  return bad === undefined || bad.ok ? incoming.kind : bad.reason;
}
