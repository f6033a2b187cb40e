import { MAX_MESSAGE_BYTES, type Message, type MessageFault, parseMessage } from '../../../src/domain/message.ts';
import { formatTarget, parseTarget } from '../../../src/domain/target.ts';
import { holderName, startText, stopText } from '../../../src/engine/request.ts';
import { anyJson, anyText, mutated, rawBytes } from '../hostile.ts';
import type { Random } from '../random.ts';
import { Broken, type Subject } from '../subject.ts';
import { checkRef, token, writtenTarget } from './target.ts';

type Fields = Record<string, unknown>;

const FAULTS: ReadonlySet<MessageFault> = new Set<MessageFault>([
  'too-large',
  'not-json',
  'not-a-message',
  'unknown-version',
  'unknown-action',
  'forbidden-key',
  'invalid',
  'bad-target',
]);
const FIELDS: ReadonlySet<string> = new Set(
  'wakelock action targets lease ttl linger ready alreadyOn exclusive protect holder'.split(' '),
);
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;
const PIECES = [
  '"wakelock"',
  '"action"',
  '"start"',
  '"lease"',
  '"ttl"',
  '"targets"',
  ',"ttl":1',
  '{"a":',
  '[[',
  ']]',
  '\\u',
];

export const message: Subject = {
  name: 'messages',
  share: 22,
  reaches: ['start', 'stop', 'look', 'ping', ...FAULTS, 'round trip'],
  attempt(random) {
    const fields = written(random);
    switch (random.int(0, 9)) {
      case 0:
      case 1:
        return whole(fields, random);
      case 2:
      case 3:
      case 4:
        return tried(JSON.stringify(oneWrong(random, fields)));
      case 5:
      case 6:
        return tried(mutated(random, JSON.stringify(shuffled(random, fields)), PIECES));
      case 7:
        return forged(random, fields);
      case 8:
        return tried(random.pick([anyText(random, PIECES), rawBytes(random), JSON.stringify(anyJson(random, 3))]));
      default:
        return random.chance(0.02) ? huge(random, fields) : sent(random);
    }
  },
};

function written(random: Random): Fields {
  const action = random.pick(['start', 'start', 'start', 'stop', 'look', 'ping']);
  const targets = random.list(random.chance(0.02) ? random.int(90, 110) : random.int(1, 3), () =>
    writtenTarget(random),
  );
  if (action === 'ping') return { wakelock: 1, action };
  if (action === 'look') return { wakelock: 1, action, targets };
  const held = { wakelock: 1, action, targets, lease: token(random), ttl: random.int(1, 86_400) };
  return action === 'stop' ? held : { ...held, ...extras(random) };
}

function extras(random: Random): Fields {
  const some = (name: string, value: unknown): Fields => (random.chance(0.4) ? { [name]: value } : {});
  return {
    ...some('linger', random.int(0, 86_400)),
    ...some(
      'ready',
      random.list(random.int(0, 3), () => random.pick(['running', 'status-ok', 'ssm'])),
    ),
    ...some('alreadyOn', random.pick(['take', 'keep'])),
    ...some('exclusive', random.chance(0.5)),
    ...some('protect', random.chance(0.5)),
    ...some('holder', { name: holderName(anyText(random)), ...some('url', 'https://example.com/runs/1') }),
    ...some('later', { than: 'this version' }),
  };
}

function shuffled(random: Random, fields: Fields): Fields {
  return Object.fromEntries(random.shuffle(Object.entries(fields)));
}

/** A good message is taken, unless it names more targets than one may. */
function whole(fields: Fields, random: Random): string {
  const text = JSON.stringify(shuffled(random, fields), null, random.pick([0, 1]));
  const outcome = tried(text);
  const most = Array.isArray(fields.targets) ? fields.targets.length : 0;
  const small = Buffer.byteLength(text) <= MAX_MESSAGE_BYTES;
  if ((outcome === fields.action) !== (most <= 100 && small)) throw new Broken(`came to ${outcome}`, text);
  return outcome;
}

function oneWrong(random: Random, fields: Fields): unknown {
  const name = random.pick([...FIELDS, 'url', 'x']);
  if (random.chance(0.15)) return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
  if (name === 'targets' && random.chance(0.5)) return { ...fields, targets: [mutated(random, writtenTarget(random))] };
  if (name === 'holder' && random.chance(0.5))
    return { ...fields, holder: { name: anyText(random), url: anyJson(random) } };
  return { ...fields, [name]: anyJson(random) };
}

/** A key that names the prototype or stands twice, anywhere, however it is written. */
function forged(random: Random, fields: Fields): string {
  const text = JSON.stringify({ ...fields, later: { deep: [{}] } });
  const key = random.pick(['__proto__', 'constructor', 'prototype', 'action', 'ttl']);
  const spelt = random.chance(0.5) ? key : `\\u${key.charCodeAt(0).toString(16).padStart(4, '0')}${key.slice(1)}`;
  const twice = key === 'ttl' || key === 'action';
  const first = `{"${spelt}":{"polluted":true},`;
  const bad = twice
    ? text.replace('{', `${first}"${key}":1,`)
    : random.pick([text.replace('{', first), text.replace('[{}]', `[${first}"x":1}]`)]);
  const outcome = tried(bad);
  if (outcome !== 'forbidden-key' && outcome !== 'too-large') throw new Broken(`came to ${outcome}`, bad);
  if ('polluted' in {}) throw new Broken('the prototype was changed', bad);
  return outcome;
}

function huge(random: Random, fields: Fields): string {
  const length = random.pick([MAX_MESSAGE_BYTES / 2, MAX_MESSAGE_BYTES - 40, MAX_MESSAGE_BYTES, 100_000]);
  const filler = random
    .pick(['[', '{"a":', ' ', 'é', '"', '\\', '1', '\0', '{}', '"a":1,'])
    .repeat(length)
    .slice(0, length);
  const text = random.pick([
    filler,
    `{"x":${filler}`,
    JSON.stringify({ ...fields, later: filler }),
    filler + JSON.stringify(fields),
  ]);
  const outcome = tried(text);
  if (Buffer.byteLength(text) > MAX_MESSAGE_BYTES && outcome !== 'too-large')
    throw new Broken(`came to ${outcome}`, text);
  return outcome;
}

/** What a runner sends is what power reads. */
function sent(random: Random): string {
  const targets = random.list(random.int(1, 4), () => parseTarget(writtenTarget(random)));
  const request = {
    token: token(random),
    targets,
    ttl: random.int(1000, 86_400_000),
    linger: random.int(0, 7_200_000),
    levels: ['running', ...random.pick([[], ['ssm'], ['status-ok', 'ssm']] as const)] as const,
    alreadyOn: random.pick(['take', 'keep'] as const),
    exclusive: random.chance(0.5),
    protect: random.chance(0.5),
    holder: { name: holderName(anyText(random)) },
  };
  for (const text of [startText(request), stopText(request)]) {
    const parsed = parseMessage(text);
    if (!parsed.ok) throw new Broken(`came to ${parsed.reason}: ${parsed.detail}`, text);
    const names = new Set(targets.map(formatTarget));
    if (parsed.refs.length !== names.size || !parsed.refs.every((ref) => names.has(formatTarget(ref)))) {
      throw new Broken('other targets were read than were sent', text);
    }
    if (!('lease' in parsed.message) || parsed.message.lease !== request.token) throw new Broken('another lease', text);
  }
  return 'round trip';
}

function tried(text: string): string {
  const parsed = parseMessage(text);
  if (parsed.ok) {
    checkMessage(parsed.message, text);
    for (const ref of parsed.refs) checkRef(ref, text);
    return parsed.message.action;
  }
  if (!FAULTS.has(parsed.reason)) throw new Broken(`a reason of its own: ${parsed.reason}`, text);
  if (parsed.detail.length > 160) throw new Broken(`a detail of ${parsed.detail.length} characters`, text);
  if (UUID.test(parsed.detail)) throw new Broken('the detail, which is logged, shows a token', text);
  return parsed.reason;
}

function checkMessage(read: Message, text: string): void {
  const unknown = Object.keys(read).filter((key) => !FIELDS.has(key));
  if (unknown.length > 0) throw new Broken(`unknown fields got through: ${unknown.join()}`, text);
  if ('ttl' in read && !(Number.isInteger(read.ttl) && read.ttl >= 1 && read.ttl <= 86_400))
    throw new Broken('ttl', text);
  if ('lease' in read && !UUID.test(read.lease)) throw new Broken('not a token', text);
  if (read.action !== 'start' || read.holder === undefined) return;
  const { name } = read.holder;
  if (Buffer.byteLength(name) > 200 || !name.isWellFormed()) throw new Broken('a holder that cannot be shown', text);
}
