import { classify } from '../../lambda/power/events.ts';
import { parseUntil } from '../../src/cli/until.ts';
import { parseDuration, shorten } from '../../src/domain/duration.ts';
import { parseHandle } from '../../src/domain/handle.ts';
import { suspectKey } from '../../src/domain/json.ts';
import { parseMessage } from '../../src/domain/message.ts';
import { parseReady } from '../../src/domain/ready.ts';
import { parseTarget, splitTargets } from '../../src/domain/target.ts';
import { parseTextRules } from '../../src/domain/text-rules.ts';
import { parseTopicArn } from '../../src/domain/topic.ts';
import { readSettings } from '../../src/settings.ts';
import { TOPIC_ARN } from './subjects/settings.ts';

/** Something that reads a text, the texts that are hard for it, and the longest that it is given. */
interface Reader {
  readonly name: string;
  readonly read: (text: string) => unknown;
  readonly longest: number;
  readonly hard: readonly (readonly [start: string, repeated: string, end: string])[];
}

const TOKEN = 'job-01234567-89ab-cdef-0123-456789abcdef';
const JSON_HARD = [
  ['', '[', ''],
  ['[', '[],', '[]]'],
  ['{"x":"', '\\"', '"}'],
  ['{"x":"', 'é', '"}'],
  ['{"wakelock":1,"action":"start","x":"', 'x', '"}'],
  ['{"wakelock":1,"action":"start","targets":["', '*', '"]}'],
  ['{"', 'a', '":1}'],
  ['{"x":[', '{"a":1},', '1]}'],
  ['{"wakelock":', '1', ',"action":"ping"}'],
] as const;

const READERS: readonly Reader[] = [
  { name: 'message', read: parseMessage, longest: 16_000, hard: JSON_HARD },
  {
    name: 'keys of a JSON text',
    read: (text) => JSON.parse(text) && suspectKey(text),
    longest: 400_000,
    hard: JSON_HARD.slice(1),
  },
  {
    name: 'envelope',
    read: (body) => classify({ Records: [{ eventSource: 'aws:sqs', messageId: 'm', body }] }),
    longest: 128_000,
    hard: [...JSON_HARD, ['{"Type":"Notification","Message":"x","TopicArn":"x","Timestamp":"', '(', '"}']],
  },
  {
    name: 'duration',
    read: (text) => parseDuration(text, { name: 'ttl' }),
    longest: 400_000,
    hard: [
      ['', '1', ''],
      ['', '1s', ''],
      ['1', ' ', 's'],
      ['', 'İ', ''],
    ],
  },
  {
    name: 'target',
    read: parseTarget,
    longest: 400_000,
    hard: [
      ['arn:aws', '-a', ''],
      ['name:', 'x', ''],
      ['tag:', 'a', '='],
      ['tag:', '=', ''],
      ['i-', '0', ''],
      [' ', ' ', 'x'],
    ],
  },
  {
    name: 'list of targets',
    read: splitTargets,
    longest: 400_000,
    hard: [
      ['', ',', ''],
      ['', ' \n', ''],
      ['', 'i-0,', ''],
    ],
  },
  {
    name: 'lease',
    read: (text) => parseHandle(text, 'lease'),
    longest: 400_000,
    hard: [
      [`${TOKEN}@`, 'i-0123456789abcdef0,', 'i-0123456789abcdef0'],
      [`${TOKEN}@name:`, '%41', ''],
      [`${TOKEN}@`, '%', ''],
      ['', '@', ''],
      ['', 'a-', ''],
    ],
  },
  {
    name: 'ready',
    read: parseReady,
    longest: 400_000,
    hard: [
      ['', '@1', 'x'],
      ['tcp:', '1', ''],
      ['tcp:', 'a', ':22'],
      ['http://', '{', ''],
      ['http://', '{private-ip}', ''],
      ['http://', '}', '{'],
      ['', 'running,', ''],
    ],
  },
  {
    name: 'topic',
    read: (text) => parseTopicArn(text, 'topic-arn'),
    longest: 400_000,
    hard: [
      ['arn:aws', '-', ''],
      ['arn:aws:sns:', 'a', ''],
    ],
  },
  {
    name: 'text rules',
    read: (text) => parseTextRules(text, { region: 'eu-west-1' }),
    longest: 400_000,
    hard: [
      ...JSON_HARD.slice(0, 4),
      ['[', '{"start":"a","stop":"b","targets":["i-0"]},', '{}]'],
      ['[{"start":"a","stop":"b","targets":["', 'x', '"]}]'],
    ],
  },
  {
    name: 'until',
    read: (text) => parseUntil(text, { now: 0, zone: 'UTC' }),
    longest: 400_000,
    hard: [
      ['20:00', ' ', 'a b'],
      ['20:00 ', 'a', ''],
      ['2026-01-01T20:00', '0', ''],
    ],
  },
  {
    name: 'options',
    read: (text) => readSettings('action', (name) => (name === 'topic-arn' ? TOPIC_ARN : text)),
    longest: 400_000,
    hard: [
      ['', 'i-0123456789abcdef0,', ''],
      ['', ' ', 'x'],
    ],
  },
  { name: 'shorten', read: shorten, longest: 400_000, hard: [['', '\ud83d', '']] },
];

export interface Growth {
  readonly growth: string;
  /** How much longer four times the length takes, at worst. */
  readonly ratio: number;
  readonly ms: number;
  readonly length: number;
  readonly text: string;
  readonly error?: string;
}

/** A quadratic reader takes sixteen times as long for four times the length; a noisy machine must not look like one. */
const MOST = 10;
/** Shorter times are all noise, ms. */
const LEAST = 3;

/** The worst text of each reader: medians of its time for a length and for four times that length. */
export function growthTable(): readonly Growth[] {
  return READERS.map(({ name, read, longest, hard }) => {
    const rows = hard.map((parts) => {
      const [short, long] = [longest / 4, longest].map((length) => median(parts, { read, length }));
      const ms = long ?? 0;
      return { ratio: ms < LEAST ? 0 : ms / Math.max(short ?? 0, 0.01), ms, text: parts.join('…') };
    });
    const worst = rows.reduce((a, b) => (b.ratio > a.ratio || (b.ratio === a.ratio && b.ms > a.ms) ? b : a));
    const { ratio, ms, text } = worst;
    const error = ratio > MOST ? { error: `four times as long takes ${ratio.toFixed(1)} times the time` } : {};
    return {
      growth: name,
      ratio: Math.round(ratio * 10) / 10,
      ms: Math.round(ms * 100) / 100,
      length: longest,
      text,
      ...error,
    };
  });
}

function median(
  [start, repeated, end]: readonly [string, string, string],
  { read, length }: { readonly read: Reader['read']; readonly length: number },
): number {
  const text =
    start + repeated.repeat(Math.max(1, Math.floor((length - start.length - end.length) / repeated.length))) + end;
  const times = Array.from({ length: 7 }, () => {
    const started = performance.now();
    try {
      read(text);
    } catch {
      // Refused; how long that took is what counts here.
    }
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[3] ?? 0;
}
