import { randomUUID } from 'node:crypto';
import { AwsError } from '../awsError.ts';
import { topicArnOf } from '../place.ts';
import type { Time } from '../time.ts';

export interface MessageAttribute {
  readonly Type: string;
  readonly Value: string;
}

/** A published message as SNS hands it to its subscribers. */
export interface Notification {
  readonly id: string;
  readonly topicArn: string;
  readonly message: string;
  readonly subject?: string;
  /** The moment of publishing, milliseconds since the epoch; SNS stamps it. */
  readonly at: number;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: 'sqs' | 'lambda';
  readonly endpoint: string;
  readonly raw: boolean;
  readonly deliver: (notification: Notification, subscription: Subscription) => void;
}

/** What the seed file lets happen to messages of one topic on their way to the subscribers. */
export interface PathFaults {
  readonly loseNext?: number;
  readonly twice?: boolean;
  readonly lateSeconds?: number;
}

interface Topic {
  readonly arn: string;
  readonly faults: PathFaults;
  lose: number;
  readonly subscriptions: Subscription[];
  /** The key that encrypts it; none = not encrypted. */
  keyId?: string;
}

/** The topics and who listens to them. */
export class Topics {
  readonly #time: Time;
  readonly #topics = new Map<string, Topic>();

  constructor(time: Time) {
    this.#time = time;
  }

  create(name: string, faults: PathFaults = {}): string {
    const arn = topicArnOf(name);
    if (!this.#topics.has(arn)) this.#topics.set(arn, { arn, faults, lose: faults.loseNext ?? 0, subscriptions: [] });
    return arn;
  }

  encrypt(arn: string, keyId: string): void {
    this.#find(arn).keyId = keyId;
  }

  keyOf(arn: string): string | undefined {
    return this.#find(arn).keyId;
  }

  arns(): string[] {
    return [...this.#topics.keys()];
  }

  subscribe(topicArn: string, subscriber: Omit<Subscription, 'arn' | 'topicArn'>): Subscription {
    const topic = this.#find(topicArn);
    const same = topic.subscriptions.find(
      ({ protocol, endpoint }) => protocol === subscriber.protocol && endpoint === subscriber.endpoint,
    );
    if (same) return same;
    const subscription = { ...subscriber, topicArn, arn: `${topicArn}:${randomUUID()}` };
    topic.subscriptions.push(subscription);
    return subscription;
  }

  subscriptions(topicArn?: string): Subscription[] {
    const topics = topicArn === undefined ? [...this.#topics.values()] : [this.#find(topicArn)];
    return topics.flatMap(({ subscriptions }) => subscriptions);
  }

  /** @throws AwsError NotFound for an unknown topic */
  publish(topicArn: string, content: Pick<Notification, 'message' | 'subject' | 'attributes'>): Notification {
    const topic = this.#find(topicArn);
    const notification = { ...content, id: randomUUID(), topicArn, at: this.#time.now() };
    if (topic.lose > 0) {
      topic.lose -= 1;
      return notification;
    }
    const copies = topic.faults.twice ? 2 : 1;
    const late = (topic.faults.lateSeconds ?? 0) * 1000;
    for (const subscription of topic.subscriptions) {
      for (let copy = 0; copy < copies; copy += 1) {
        this.#time.after(late, () => subscription.deliver(notification, subscription));
      }
    }
    return notification;
  }

  #find(arn: string): Topic {
    const topic = this.#topics.get(arn);
    if (topic) return topic;
    if (!/^arn:[^:]+:sns:[^:]+:\d{12}:[\w-]{1,256}$/.test(arn)) {
      const message = `Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not ${JSON.stringify(arn)}`;
      throw new AwsError('InvalidParameter', { message });
    }
    throw new AwsError('NotFound', {
      message: `Topic does not exist: ${arn}. The embedded SNS has ${this.arns().join(', ')}.`,
      status: 404,
    });
  }
}
