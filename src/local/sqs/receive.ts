import { AwsError } from '../awsError.ts';
import { type Body, optionalNumber } from '../http/json.ts';
import { account } from '../place.ts';
import type { Time } from '../time.ts';
import { type Message, md5, type Queue } from './queue.ts';

/** Answers ReceiveMessage, waiting as long as WaitTimeSeconds says. @throws AwsError InvalidParameterValue */
export async function receive(queue: Queue, asked: { readonly time: Time; readonly body: Body }): Promise<unknown> {
  const { time, body } = asked;
  const max = between(body, { name: 'MaxNumberOfMessages', low: 1, high: 10 }) ?? 1;
  const waitSeconds = between(body, { name: 'WaitTimeSeconds', low: 0, high: 20 }) ?? 0;
  const visibility = between(body, { name: 'VisibilityTimeout', low: 0, high: 43_200 });
  const take = (): Message[] => queue.receive(max, visibility === undefined ? undefined : visibility * 1000);
  let messages = take();
  if (messages.length === 0 && waitSeconds > 0)
    messages = await longPoll(time, { queue, take, ms: waitSeconds * 1000 });
  return messages.length > 0 ? { Messages: messages.map(received) } : {};
}

function longPoll(
  time: Time,
  options: { readonly queue: Queue; readonly take: () => Message[]; readonly ms: number },
): Promise<Message[]> {
  return new Promise((resolve) => {
    let done = false;
    const end = (messages: Message[]): void => {
      done = true;
      cancel();
      stop();
      resolve(messages);
    };
    const cancel = time.after(options.ms, () => end([]));
    const stop = options.queue.onVisible(() => {
      if (done) return;
      const messages = options.take();
      if (messages.length > 0) queueMicrotask(() => end(messages));
    });
  });
}

function received(message: Message): Record<string, unknown> {
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: messageAttributes(message),
    ...(Object.keys(message.attributes).length === 0 ? {} : { MessageAttributes: message.attributes }),
  };
}

/** The system attributes of a received message, as SQS and Lambda events name them. */
export function messageAttributes(message: Message): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    SenderId: account,
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
  };
}

/** A number within bounds, or undefined when it is absent. @throws AwsError InvalidParameterValue */
export function between(
  body: Body,
  range: { readonly name: string; readonly low: number; readonly high: number },
): number | undefined {
  const value = optionalNumber(body, range.name);
  if (value === undefined || (value >= range.low && value <= range.high)) return value;
  throw new AwsError('InvalidParameterValue', {
    message: `Value ${value} for parameter ${range.name} is invalid. Reason: Must be between ${range.low} and ${range.high}, if provided.`,
  });
}
