import { shorten } from './duration.ts';
import { usage } from './errors.ts';

/** What a topic ARN says. */
export interface Topic {
  readonly arn: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

const ARN = /^arn:(aws[a-z-]*):sns:([a-z0-9-]{4,30}):(\d{12}):([A-Za-z0-9_-]{1,256})$/;

/**
 * Reads the ARN of a standard topic.
 * @throws WakelockError (`usage`) naming the option.
 */
export function parseTopicArn(text: string, option: string): Topic {
  const value = text.trim();
  if (value === '') {
    throw usage(`${option}: no topic is named.`, {
      repair: 'Give the ARN of the topic of the Wakelock stack (an output of the stack), or set WAKELOCK_TOPIC_ARN.',
    });
  }
  const [, partition = '', region = '', account = '', name = ''] = ARN.exec(value) ?? [];
  if (name !== '') return { arn: value, partition, region, account, name };
  throw usage(`${option}: "${shorten(value)}" is not the ARN of a standard SNS topic.`, {
    likely: value.endsWith('.fifo')
      ? 'FIFO topics are not used by Wakelock.'
      : 'It is a name, a URL or the ARN of something else.',
    repair: 'It looks like arn:aws:sns:us-east-2:123456789012:wakelock',
  });
}
