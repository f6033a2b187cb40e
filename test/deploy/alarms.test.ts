import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { subscribersOf } from '../../src/aws/deploy/subscribers.ts';
import { type AlarmHealth, alarmFindings, type Subscriber } from '../../src/domain/deploy/alarms.ts';
import { awsError } from '../aws/aws-error.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:comments-alarms';
const TEAM: Subscriber = { protocol: 'email', endpoint: 'team@example.com', confirmed: true };
const known = (value: readonly Subscriber[] | undefined): AlarmHealth['subscribers'] => ({ known: true, value });

describe('who gets the alarms of a topic', () => {
  test.each<[string, AlarmHealth['subscribers'], string, string, string]>([
    ['a confirmed address', known([TEAM]), 'ok', 'team@example.com gets the alarms of comments-alarms.', ''],
    [
      'an address that has not confirmed',
      known([{ ...TEAM, confirmed: false }]),
      'bad',
      'team@example.com has not confirmed and gets no alarm of comments-alarms.',
      `aws sns subscribe --topic-arn ${TOPIC} --protocol email --notification-endpoint team@example.com`,
    ],
    [
      'an endpoint of another kind that has not confirmed',
      known([{ protocol: 'https', endpoint: 'https://example.com/hook', confirmed: false }]),
      'bad',
      'https://example.com/hook has not confirmed',
      'subscribe it again',
    ],
    ['nobody', known([]), 'bad', 'Nobody gets the alarms of comments-alarms.', 'aws sns subscribe'],
    ['no topic', known(undefined), 'bad', `There is no topic ${TOPIC}.`, '--alarm-topic'],
    [
      'what may not be read',
      { known: false, why: 'not allowed', repair: 'Allow it.' },
      'unknown',
      'not checked: not allowed',
      'Allow it.',
    ],
  ])('%s', (_title, subscribers, level, what, repair) => {
    expect(alarmFindings({ topicArn: TOPIC, subscribers })).toEqual([
      { check: 'alarms', level, what: expect.stringContaining(what), repair: expect.stringContaining(repair) },
    ]);
  });

  test('each subscriber has a finding of its own', () => {
    const two = known([TEAM, { ...TEAM, endpoint: 'other@example.com', confirmed: false }]);
    expect(alarmFindings({ topicArn: TOPIC, subscribers: two }).map(({ level }) => level)).toEqual(['ok', 'bad']);
  });
});

describe('subscribers are read from SNS', () => {
  const sns = mockClient(SNSClient);
  beforeEach(() => void sns.reset());
  const read = () => subscribersOf(TOPIC, { region: 'eu-west-1' });

  test('page by page; only an ARN is a confirmation, and what was deleted is nobody', async () => {
    const page = (SubscriptionArn: string, Endpoint: string) => ({ Protocol: 'email', Endpoint, SubscriptionArn });
    sns
      .on(ListSubscriptionsByTopicCommand, { TopicArn: TOPIC, NextToken: undefined })
      .resolves({ Subscriptions: [page(`${TOPIC}:1234`, 'team@example.com')], NextToken: 'more' })
      .on(ListSubscriptionsByTopicCommand, { TopicArn: TOPIC, NextToken: 'more' })
      .resolves({
        Subscriptions: [page('PendingConfirmation', 'new@example.com'), page('Deleted', 'old@example.com')],
      });
    expect(await read()).toEqual([TEAM, { protocol: 'email', endpoint: 'new@example.com', confirmed: false }]);
  });

  test('a topic that is gone is no error', async () => {
    sns.on(ListSubscriptionsByTopicCommand).rejects(awsError('NotFoundException'));
    expect(await read()).toBeUndefined();
  });

  test('a missing right is named', async () => {
    sns.on(ListSubscriptionsByTopicCommand).rejects(awsError('AuthorizationErrorException'));
    await expect(read()).rejects.toMatchObject({ repair: expect.stringContaining('sns:ListSubscriptionsByTopic') });
  });
});
