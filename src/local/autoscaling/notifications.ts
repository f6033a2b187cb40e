import { randomUUID } from 'node:crypto';
import { AwsError } from '../awsError.ts';
import { account, topicArnOf } from '../place.ts';
import { groupArn } from './describe.ts';

export const notificationTypes = [
  'autoscaling:EC2_INSTANCE_LAUNCH',
  'autoscaling:EC2_INSTANCE_LAUNCH_ERROR',
  'autoscaling:EC2_INSTANCE_TERMINATE',
  'autoscaling:EC2_INSTANCE_TERMINATE_ERROR',
  'autoscaling:TEST_NOTIFICATION',
] as const;

/** Which topics a group tells of what. */
export class Notifications {
  readonly #group: string;
  readonly #topics: Map<string, readonly string[]>;

  constructor(group: string, topics: readonly string[]) {
    this.#group = group;
    this.#topics = new Map(topics.map((name) => [topicArnOf(name), notificationTypes.slice(0, 4)]));
  }

  /** Replaces what this topic is told; other topics keep theirs. @throws AwsError ValidationError */
  put(topicArn: string, types: readonly string[]): void {
    const stranger = types.find((type) => !notificationTypes.some((known) => known === type));
    if (stranger !== undefined || types.length === 0) {
      throw new AwsError('ValidationError', { message: `${stranger ?? 'none'} is not a valid Notification Type` });
    }
    this.#topics.set(topicArn, [...types]);
  }

  delete(topicArn: string): void {
    this.#topics.delete(topicArn);
  }

  all(): readonly { readonly group: string; readonly topicArn: string; readonly type: string }[] {
    return [...this.#topics].flatMap(([topicArn, types]) =>
      types.map((type) => ({ group: this.#group, topicArn, type })),
    );
  }

  topicsFor(type: string): readonly string[] {
    return this.all()
      .filter((one) => one.type === type)
      .map(({ topicArn }) => topicArn);
  }
}

/** What Auto Scaling publishes when a topic is attached. */
export function testNotification(group: string, at: number): string {
  return JSON.stringify({
    AccountId: account,
    RequestId: randomUUID(),
    AutoScalingGroupARN: groupArn(group),
    AutoScalingGroupName: group,
    Service: 'AWS Auto Scaling',
    Event: 'autoscaling:TEST_NOTIFICATION',
    Time: new Date(at).toISOString(),
  });
}
