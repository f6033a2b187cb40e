import type { Finding } from './findings.ts';
import type { Reading } from './health.ts';
import { notChecked } from './not-checked.ts';

/** Somebody who gets what is published to a topic, once the subscription was confirmed. */
export interface Subscriber {
  readonly protocol: string;
  readonly endpoint: string;
  readonly confirmed: boolean;
}

/** Who gets the alarms of one topic. */
export interface AlarmHealth {
  readonly topicArn: string;
  /** Undefined: the topic is gone. */
  readonly subscribers: Reading<readonly Subscriber[] | undefined>;
}

/** Whether each alarm reaches somebody: SNS sends nothing to an address that has not confirmed, and says so nowhere. */
export function alarmFindings({ topicArn, subscribers }: AlarmHealth): readonly Finding[] {
  const topic = topicArn.split(':').at(-1);
  if (!subscribers.known) return [{ check: 'alarms', ...notChecked(subscribers) }];
  const all = subscribers.value;
  if (all === undefined) {
    return [finding('bad', `There is no topic ${topicArn}.`, 'Check --alarm-topic, or deploy its stack again.')];
  }
  if (all.length === 0) {
    const repair = `Subscribe an address: ${subscribe(topicArn, 'YOU@EXAMPLE.COM')}. What is not confirmed in time SNS forgets.`;
    return [finding('bad', `Nobody gets the alarms of ${topic}.`, repair)];
  }
  return all.map(({ protocol, endpoint, confirmed }) => {
    if (confirmed) return finding('ok', `${endpoint} gets the alarms of ${topic}.`);
    const confirm = protocol.startsWith('email')
      ? 'Follow the link in the letter from AWS Notifications'
      : 'Visit the SubscribeURL of the message that SNS sent to it';
    return finding(
      'bad',
      `${endpoint} has not confirmed and gets no alarm of ${topic}.`,
      `${confirm}; it is good for two days. For a new one: ${subscribe(topicArn, endpoint, protocol)}`,
    );
  });
}

const finding = (level: Finding['level'], what: string, repair = ''): Finding => ({
  check: 'alarms',
  level,
  what,
  repair,
});

const subscribe = (topicArn: string, address: string, protocol = 'email'): string =>
  `aws sns subscribe --topic-arn ${topicArn} --protocol ${protocol} --notification-endpoint ${address}`;
