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
  /** How much longer sixteen times the length takes, at worst; 0 where it is too fast to compare. */
  readonly ratio: number;
  readonly ms: number;
  readonly length: number;
  readonly text: string;
  readonly error?: string;
}

const TIMES = 16;
/** A quadratic reader takes 256 times as long; a linear one 16 times, and more where memory has to be collected. */
const MOST = 100;
/** Shorter times are all noise, ms. */
const LEAST = 3;

/** The worst text of each reader: its time for a length, and for a sixteenth of it. */
export function growthTable(): readonly Growth[] {
  return READERS.map((reader) => {
    const rows = reader.hard.map((parts) => measured(parts, reader));
    const { ratio, ms, parts } = rows.reduce((a, b) =>
      b.ratio > a.ratio || (b.ratio === a.ratio && b.ms > a.ms) ? b : a,
    );
    const error = ratio > MOST ? { error: `${TIMES} times as long takes ${ratio.toFixed(0)} times the time` } : {};
    const rounded = { ratio: Math.round(ratio * 10) / 10, ms: Math.round(ms * 100) / 100 };
    return { growth: reader.name, ...rounded, length: reader.longest, text: parts.join('…'), ...error };
  });
}

type Parts = Reader['hard'][number];

/** What looks too steep is measured once more: a busy machine seldom lies twice. */
function measured(
  parts: Parts,
  reader: Reader,
  again = true,
): { readonly ratio: number; readonly ms: number; readonly parts: Parts } {
  const ms = least(parts, reader, reader.longest);
  if (ms < LEAST) return { ratio: 0, ms, parts };
  const ratio = ms / Math.max(least(parts, reader, reader.longest / TIMES), 0.02);
  return ratio > MOST && again ? measured(parts, reader, false) : { ratio, ms, parts };
}

/** Processor time of the fastest of nine, ms: the others were disturbed. */
function least([start, repeated, end]: Parts, { read }: Reader, length: number): number {
  const count = Math.max(1, Math.floor((length - start.length - end.length) / repeated.length));
  const text = start + repeated.repeat(count) + end;
  const times = Array.from({ length: 9 }, () => {
    const before = process.cpuUsage();
    try {
      read(text);
    } catch {
      // Refused; how long that took is what counts here.
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}
