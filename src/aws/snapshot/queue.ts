import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetters, LaunchQueue } from '../../engine/snapshot/queue.ts';

/** SQS takes no longer delay or visibility than these, s. */
const MAX_DELAY = 900;
const MAX_VISIBILITY = 43_200;

/** The queue that launches wait in. */
export function sqsQueue(client: SQSClient, url: string): LaunchQueue {
  return {
    async again(receipt, ms) {
      const VisibilityTimeout = seconds(ms, MAX_VISIBILITY);
      await client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: receipt, VisibilityTimeout }),
      );
    },
    async send(text, ms) {
      await client.send(
        new SendMessageCommand({ QueueUrl: url, MessageBody: text, DelaySeconds: seconds(ms, MAX_DELAY) }),
      );
    },
  };
}

/** The dead-letter queue, for messages that are given up on purpose: with the reason, which a redrive by SQS has not. */
export function sqsDeadLetters(client: SQSClient, url: string): DeadLetters {
  return {
    async give(text, { reason, detail }) {
      const attribute = (value: string) => ({ DataType: 'String', StringValue: value.slice(0, 1000) || '-' });
      const MessageAttributes = { reason: attribute(reason), detail: attribute(detail) };
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: text, MessageAttributes }));
    },
  };
}

function seconds(ms: number, most: number): number {
  return Math.min(most, Math.max(0, Math.ceil(ms / 1000)));
}
