import { isBody, objects, optionalString } from '../http/json.ts';
import { queueArnOf, region } from '../place.ts';
import { type Message, md5, type Queue } from '../sqs/queue.ts';
import { messageAttributes } from '../sqs/receive.ts';
import type { Invoke } from './invocation.ts';

export interface MappingOptions {
  readonly queue: Queue;
  readonly invoke: Invoke;
  readonly batchSize: number;
  readonly concurrency: number;
  readonly onFailure: (messages: number, error: unknown) => void;
}

/**
 * The event source mapping from the queue to `power`, with ReportBatchItemFailures
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html). Returns a function that ends it.
 */
export function mapQueue(options: MappingOptions): () => void {
  const { queue } = options;
  let running = 0;
  let open = true;
  const pump = (): void => {
    while (open && running < options.concurrency) {
      const batch = queue.receive(options.batchSize);
      if (batch.length === 0) return;
      running += 1;
      void handle(options, batch).finally(() => {
        running -= 1;
        pump();
      });
    }
  };
  const stop = queue.onVisible(pump);
  return () => {
    open = false;
    stop();
  };
}

async function handle(options: MappingOptions, batch: readonly Message[]): Promise<void> {
  try {
    const failed = failures(
      await options.invoke({ Records: batch.map((message) => record(options.queue, message)) }),
      batch,
    );
    if (failed.size > 0) options.onFailure(failed.size, new Error('reported as batchItemFailures'));
    for (const { id, receipt } of batch) if (!failed.has(id) && receipt) options.queue.delete(receipt);
  } catch (error) {
    // The messages come back when their visibility time-out ends.
    options.onFailure(batch.length, error);
  }
}

// An answer that names an unknown or empty id counts as a failure of the whole batch, as on AWS.
function failures(answer: unknown, batch: readonly Message[]): ReadonlySet<string> {
  if (!isBody(answer)) return new Set();
  const ids = objects(answer, 'batchItemFailures').map((one) => optionalString(one, 'itemIdentifier') ?? '');
  const known = new Set(batch.map(({ id }) => id));
  return ids.every((id) => known.has(id)) ? new Set(ids) : known;
}

function record(queue: Queue, message: Message): unknown {
  return {
    messageId: message.id,
    receiptHandle: message.receipt,
    body: message.body,
    attributes: messageAttributes(message),
    messageAttributes: {},
    md5OfBody: md5(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArnOf(queue.name),
    awsRegion: region,
  };
}
