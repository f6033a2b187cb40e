import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { subscribersOf } from '../../src/aws/deploy/subscribers.ts';
import type { Subscriber } from '../../src/domain/deploy/alarms.ts';
import { awsError } from '../aws/aws-error.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:comments-alarms';
const TEAM: Subscriber = { protocol: 'email', endpoint: 'team@example.com', confirmed: true };

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
