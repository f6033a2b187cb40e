import { shorten } from '../../src/domain/duration.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { parseTarget } from '../../src/domain/target.ts';
import type { Delivery } from '../../src/engine/receive.ts';

/** One message with the topic that SNS says it came from. */
export interface TopicDelivery extends Delivery {
  readonly topicArn: string;
}

export interface QueueRecord {
  readonly id: string;
  readonly envelope: Envelope;
}

export type Envelope =
  | { readonly ok: true; readonly delivery: TopicDelivery }
  | { readonly ok: false; readonly reason: 'too-large' | 'not-an-envelope' };

/** What woke the function, as far as it is one of the four things it was made for. */
export type Incoming =
  | { readonly kind: 'queue'; readonly records: readonly QueueRecord[] }
  | { readonly kind: 'topic'; readonly envelopes: readonly Envelope[] }
  | { readonly kind: 'change'; readonly target: TargetId }
  /** An event of something that cannot be a target. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'tick'; readonly at: number }
  | { readonly kind: 'refused'; readonly why: string };

type Json = Readonly<Record<string, unknown>>;

/** A message of 16 KiB, each of whose characters SNS and JSON may write as six. Longer bodies are not even parsed. */
const MAX_BODY = 128 * 1024;

/**
 * Sorts an event by its documented shape. Never throws.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html and with-sns.html;
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
 */
export function classify(event: unknown): Incoming {
  if (!isObject(event)) return { kind: 'refused', why: `a ${typeof event}` };
  if (Array.isArray(event.Records) && event.Records.length > 0) return classifyRecords(event.Records);
  const type = event['detail-type'];
  if (event.source === 'aws.ec2' && type === 'EC2 Instance State-change Notification') return classifyChange(event);
  if (event.source === 'aws.ecs') return classifyService(event);
  if (event.source === 'aws.autoscaling') return classifyGroup(event);
  if (type === 'Scheduled Event' && (event.source === 'aws.events' || event.source === 'aws.scheduler')) {
    return { kind: 'tick', at: timeOf(event.time) ?? Number.NaN };
  }
  return { kind: 'refused', why: `keys ${Object.keys(event).slice(0, 8).map(shorten).join(', ')}` };
}

function classifyRecords(records: readonly unknown[]): Incoming {
  if (records.every((record) => isObject(record) && record.eventSource === 'aws:sqs')) {
    return { kind: 'queue', records: records.filter(isObject).map(queueRecord) };
  }
  if (records.every((record) => isObject(record) && record.EventSource === 'aws:sns')) {
    return { kind: 'topic', envelopes: records.filter(isObject).map(({ Sns }) => envelopeOf(Sns)) };
  }
  return { kind: 'refused', why: 'records that are neither of SQS nor of SNS' };
}

function queueRecord(record: Json): QueueRecord {
  return { id: typeof record.messageId === 'string' ? record.messageId : '', envelope: readBody(record.body) };
}

function readBody(body: unknown): Envelope {
  if (typeof body !== 'string') return { ok: false, reason: 'not-an-envelope' };
  if (body.length > MAX_BODY) return { ok: false, reason: 'too-large' };
  try {
    return envelopeOf(JSON.parse(body));
  } catch {
    return { ok: false, reason: 'not-an-envelope' };
  }
}

// With raw message delivery there is no envelope, and so neither a topic to check nor a publish time to trust.
function envelopeOf(value: unknown): Envelope {
  if (!isObject(value) || value.Type !== 'Notification') return { ok: false, reason: 'not-an-envelope' };
  const publishedAt = timeOf(value.Timestamp);
  if (typeof value.TopicArn !== 'string' || typeof value.Message !== 'string' || publishedAt === undefined) {
    return { ok: false, reason: 'not-an-envelope' };
  }
  return { ok: true, delivery: { topicArn: value.TopicArn, text: value.Message, publishedAt } };
}

function classifyChange({ detail }: Json): Incoming {
  const id = isObject(detail) ? detail['instance-id'] : undefined;
  return readChange(String(id)) ?? { kind: 'refused', why: 'a state change without an instance id' };
}

/**
 * A service's own events name it as their resource, those of its tasks by their group.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
 */
function classifyService({ resources, detail }: Json): Incoming {
  const texts = Array.isArray(resources) ? resources.filter((one) => typeof one === 'string') : [];
  const arn = texts.find((text) => /:service\//.test(text));
  const { clusterArn, group } = isObject(detail) ? detail : {};
  const cluster = typeof clusterArn === 'string' ? clusterArn.split('/').at(-1) : undefined;
  const name = typeof group === 'string' && group.startsWith('service:') ? group.slice('service:'.length) : undefined;
  // A task that belongs to no service is nobody's target.
  if (arn === undefined && typeof group === 'string' && name === undefined) return { kind: 'foreign' };
  const ofTask = cluster === undefined || name === undefined ? undefined : `ecs:${cluster}/${name}`;
  return readChange(arn ?? ofTask) ?? { kind: 'refused', why: 'an event of ECS that names no service' };
}

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/automating-ec2-auto-scaling-with-eventbridge.html */
function classifyGroup({ detail }: Json): Incoming {
  const name = isObject(detail) ? detail.AutoScalingGroupName : undefined;
  return (
    readChange(typeof name === 'string' ? `asg:${name}` : undefined) ?? {
      kind: 'refused',
      why: 'an event of Auto Scaling that names no group',
    }
  );
}

function readChange(text: string | undefined): Incoming | undefined {
  if (text === undefined) return undefined;
  try {
    const ref = parseTarget(text);
    return ref.kind === 'machine' ? { kind: 'change', target: ref.target } : undefined;
  } catch {
    return undefined;
  }
}

function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
