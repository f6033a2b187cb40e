import { AwsError } from '../awsError.ts';
import { type Body, isBody, objects, optionalNumber, optionalString, strings } from '../http/json.ts';
import { account, queueArnOf } from '../place.ts';
import type { Time } from '../time.ts';
import { md5, type Queue } from './queue.ts';
import { between, receive } from './receive.ts';

export interface SqsContext {
  readonly time: Time;
  /** Base of queue URLs. */
  readonly url: () => string;
  readonly queues: ReadonlyMap<string, Queue>;
}

type Action = (context: SqsContext, body: Body) => unknown;

const actions: Readonly<Record<string, Action>> = {
  GetQueueUrl: (context, body) => ({
    QueueUrl: queueUrl(context, named(context, optionalString(body, 'QueueName')).name),
  }),
  ListQueues: (context) => ({ QueueUrls: [...context.queues.keys()].map((name) => queueUrl(context, name)) }),
  GetQueueAttributes: (context, body) => ({
    Attributes: attributes(queueOf(context, body), strings(body, 'AttributeNames')),
  }),
  SendMessage(context, body) {
    const text = optionalString(body, 'MessageBody') ?? '';
    return sent(queueOf(context, body), text, body);
  },
  SendMessageBatch(context, body) {
    const queue = queueOf(context, body);
    const entries = objects(body, 'Entries').map((entry) => ({
      Id: idOf(entry),
      ...sent(queue, optionalString(entry, 'MessageBody') ?? '', entry),
    }));
    return { Successful: entries, Failed: [] };
  },
  ReceiveMessage: (context, body) => receive(queueOf(context, body), { time: context.time, body }),
  DeleteMessage(context, body) {
    queueOf(context, body).delete(receiptOf(body));
    return {};
  },
  DeleteMessageBatch(context, body) {
    const queue = queueOf(context, body);
    const entries = objects(body, 'Entries');
    for (const entry of entries) queue.delete(receiptOf(entry));
    return { Successful: entries.map((entry) => ({ Id: idOf(entry) })), Failed: [] };
  },
  ChangeMessageVisibility(context, body) {
    changeVisibility(queueOf(context, body), body);
    return {};
  },
  ChangeMessageVisibilityBatch(context, body) {
    const queue = queueOf(context, body);
    const entries = objects(body, 'Entries');
    for (const entry of entries) changeVisibility(queue, entry);
    return { Successful: entries.map((entry) => ({ Id: idOf(entry) })), Failed: [] };
  },
  PurgeQueue(context, body) {
    queueOf(context, body).purge();
    return {};
  },
};

/** Answers one SQS request. @throws AwsError QueueDoesNotExist and other SQS errors by name */
export async function sqsCall(
  context: SqsContext,
  call: { readonly action: string; readonly body: Body },
): Promise<unknown> {
  const action = Object.hasOwn(actions, call.action) ? actions[call.action] : undefined;
  if (action) return action(context, call.body);
  throw new AwsError('UnsupportedOperation', {
    message: `${call.action}: the embedded SQS knows ${Object.keys(actions).join(', ')}.`,
  });
}

export function queueUrl(context: Pick<SqsContext, 'url'>, name: string): string {
  return `${context.url()}/${account}/${name}`;
}

function named(context: SqsContext, name: string | undefined): Queue {
  const queue = context.queues.get(name ?? '');
  if (queue) return queue;
  throw new AwsError('AWS.SimpleQueueService.NonExistentQueue', {
    message: `The specified queue does not exist: ${name}. The embedded SQS has ${[...context.queues.keys()].join(' and ')}.`,
  });
}

function queueOf(context: SqsContext, body: Body): Queue {
  const url = optionalString(body, 'QueueUrl');
  if (!url) throw new AwsError('MissingParameter', { message: 'The request must contain the parameter QueueUrl.' });
  return named(context, url.split('/').at(-1));
}

function attributes(queue: Queue, wanted: readonly string[]): Record<string, string> {
  const { visible, hidden } = queue.counts();
  const { maxReceiveCount, deadLetters } = queue.options;
  const all: Record<string, string> = {
    QueueArn: queueArnOf(queue.name),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(hidden),
    ApproximateNumberOfMessagesDelayed: '0',
    VisibilityTimeout: String(queue.options.visibilityMs / 1000),
    MessageRetentionPeriod: '1209600',
    ...(deadLetters
      ? { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArnOf(deadLetters.name), maxReceiveCount }) }
      : {}),
  };
  const chosen = Object.entries(all).filter(([name]) => wanted.includes('All') || wanted.includes(name));
  return Object.fromEntries(chosen);
}

function sent(queue: Queue, body: string, entry: Body): Record<string, string> {
  const delayMs = (optionalNumber(entry, 'DelaySeconds') ?? 0) * 1000;
  const attributes = isBody(entry.MessageAttributes) ? entry.MessageAttributes : {};
  if (body === '') throw new AwsError('InvalidParameterValue', { message: 'The message body must not be empty.' });
  const message = queue.send(body, { delayMs, attributes });
  return { MessageId: message.id, MD5OfMessageBody: md5(body) };
}

function changeVisibility(queue: Queue, body: Body): void {
  const seconds = between(body, { name: 'VisibilityTimeout', low: 0, high: 43_200 }) ?? 0;
  if (queue.changeVisibility(receiptOf(body), seconds * 1000)) return;
  throw new AwsError('InvalidParameterValue', {
    message: 'Value for parameter ReceiptHandle is invalid: it does not exist.',
  });
}

function idOf(entry: Body): string {
  return optionalString(entry, 'Id') ?? '';
}

function receiptOf(body: Body): string {
  const receipt = optionalString(body, 'ReceiptHandle');
  if (receipt) return receipt;
  throw new AwsError('MissingParameter', { message: 'The request must contain the parameter ReceiptHandle.' });
}
