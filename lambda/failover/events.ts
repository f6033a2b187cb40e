/** What woke the function. All come to the same looks; only a look that was asked for asks for no more. */
export type Woken = 'tick' | 'event' | 'asked' | 'unknown';

const HINTS: ReadonlySet<unknown> = new Set([
  'CloudWatch Alarm State Change',
  'ECS Task State Change',
  'ECS Service Action',
  'ECS Deployment State Change',
]);

/** Sorts an event by its documented shape. Never throws. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export function classify(event: unknown): Woken {
  if (typeof event !== 'object' || event === null) return 'unknown';
  if ('Records' in event) {
    const records = Array.isArray(event.Records) ? event.Records : [];
    return records.length > 0 && records.every(isOfQueue) ? 'asked' : 'unknown';
  }
  const type = 'detail-type' in event ? event['detail-type'] : undefined;
  if (type === 'Scheduled Event') return 'tick';
  return HINTS.has(type) ? 'event' : 'unknown';
}

function isOfQueue(record: unknown): boolean {
  return typeof record === 'object' && record !== null && 'eventSource' in record && record.eventSource === 'aws:sqs';
}
