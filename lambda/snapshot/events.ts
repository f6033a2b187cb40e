import { shorten } from '../../src/domain/duration.ts';
import { type LaunchReading, readLaunchEvent, readLaunchText } from '../../src/domain/snapshot/launch.ts';
import type { SnapshotEntry } from '../../src/engine/snapshot/journal.ts';

type Json = Readonly<Record<string, unknown>>;
type Ignored = Extract<SnapshotEntry, { readonly kind: 'ignored' }>;

/** One thing to do: a launch, the daily sweep, or nothing with a reason. */
export type Task = LaunchReading | Ignored | { readonly kind: 'sweep' };

export interface QueueTask {
  readonly id: string;
  readonly receipt: string;
  /** How often it was received, this time included. */
  readonly receives: number;
  /** Its text as it was sent, for whoever it is handed on to. */
  readonly text: string;
  /** When it was put into the queue, epoch ms. */
  readonly sentAt: number;
  readonly task: Task;
}

/** What woke the function. A direct task comes with the text by which a queue could hand it in again. */
export type Incoming =
  | { readonly kind: 'queue'; readonly tasks: readonly QueueTask[] }
  | { readonly kind: 'direct'; readonly tasks: readonly { readonly text: string; readonly task: Task }[] }
  | { readonly kind: 'refused'; readonly why: string };

export interface Reading {
  readonly topics: ReadonlySet<string>;
  readonly now: number;
}

/** An announcement of 64 KiB, each of whose characters two layers of JSON may write as six. */
const MAX_BODY = 512 * 1024;

/** Sorts an event by its documented shape. Never throws. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html, with-sns.html */
export function classify(event: unknown, reading: Reading): Incoming {
  if (!isObject(event)) return { kind: 'refused', why: `a ${typeof event}` };
  const { Records: records } = event;
  if (!Array.isArray(records)) return direct(event, reading);
  const objects = records.filter(isObject);
  if (objects.length === records.length && objects.length > 0) {
    if (objects.every(({ eventSource }) => eventSource === 'aws:sqs')) {
      return { kind: 'queue', tasks: objects.map((record) => queueTask(record, reading)) };
    }
    if (objects.every(({ EventSource }) => EventSource === 'aws:sns')) {
      const tasks = objects.map(({ Sns }) => ({ text: JSON.stringify(Sns), task: bodyTask(Sns, reading) }));
      return { kind: 'direct', tasks };
    }
  }
  return { kind: 'refused', why: 'records that are neither of SQS nor of SNS' };
}

function direct(event: Json, reading: Reading): Incoming {
  if (typeof event['detail-type'] === 'string') {
    return { kind: 'direct', tasks: [{ text: JSON.stringify(event), task: bodyTask(event, reading) }] };
  }
  return { kind: 'refused', why: `keys ${Object.keys(event).slice(0, 8).map(shorten).join(', ')}` };
}

function queueTask(record: Json, reading: Reading): QueueTask {
  const attributes = isObject(record.attributes) ? record.attributes : {};
  const text = typeof record.body === 'string' ? record.body : '';
  const sentAt = Number(attributes.SentTimestamp) || reading.now;
  return {
    id: typeof record.messageId === 'string' ? record.messageId : '',
    receipt: typeof record.receiptHandle === 'string' ? record.receiptHandle : '',
    receives: Number(attributes.ApproximateReceiveCount) || 1,
    text,
    sentAt,
    task: textTask(text, { ...reading, now: sentAt }),
  };
}

function textTask(text: string, reading: Reading): Task {
  if (text.length > MAX_BODY) return { kind: 'ignored', reason: 'too-large', detail: `${text.length} characters` };
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { kind: 'ignored', reason: 'not-json', detail: shorten(text) };
  }
  return bodyTask(body, reading, text);
}

/**
 * A notification of SNS, an event of EventBridge, or the bare message: lifecycle hooks may name a queue as their target, and
 * SNS may deliver raw. Who may write to the queue is its policy's business.
 */
function bodyTask(body: unknown, { topics, now }: Reading, text?: string): Task {
  if (!isObject(body)) return { kind: 'ignored', reason: 'not-an-envelope', detail: 'no JSON object' };
  if (body.Type === 'Notification') return envelopeTask(body, { topics, now });
  if (typeof body['detail-type'] === 'string') return eventTask(body, now);
  if (text !== undefined) return readLaunchText(text, now);
  return { kind: 'ignored', reason: 'not-an-envelope', detail: 'neither a notification nor an event' };
}

function envelopeTask({ TopicArn, Message, Timestamp }: Json, { topics, now }: Reading): Task {
  if (typeof TopicArn !== 'string' || typeof Message !== 'string') {
    return { kind: 'ignored', reason: 'not-an-envelope', detail: 'a notification without its topic or message' };
  }
  if (!topics.has(TopicArn)) return { kind: 'ignored', reason: 'other-topic', detail: `from ${shorten(TopicArn)}` };
  const at = typeof Timestamp === 'string' ? Date.parse(Timestamp) : Number.NaN;
  return readLaunchText(Message, Number.isNaN(at) ? now : at);
}

function eventTask(event: Json, now: number): Task {
  const scheduled = event.source === 'aws.events' || event.source === 'aws.scheduler';
  if (event['detail-type'] === 'Scheduled Event' && scheduled) return { kind: 'sweep' };
  return readLaunchEvent(event, now);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
