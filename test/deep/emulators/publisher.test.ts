import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { snsPublisher } from '../../../src/aws/sns-publisher.ts';
import { systemClock } from '../../../src/net/clock.ts';
import { clientsOf, urlOf } from './clients.ts';

const TEXT = JSON.stringify({
  wakelock: 1,
  action: 'look',
  targets: ['ec2:i-0123456789abcdef0'],
  note: '"Ünïcode" 🚀',
});

describe.each(['MINISTACK', 'MOTO'] as const)('the publisher on %s', (emulator) => {
  const { sns, sqs } = clientsOf(urlOf(emulator));
  const publisherTo = (topicArn: string) =>
    snsPublisher({ client: sns, topicArn, clock: systemClock, within: 30_000, random: () => 0 });

  test('what it publishes arrives in a subscribed queue, in an envelope that names topic and time', async () => {
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'publisher' }));
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'publisher' }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn ?? '' }));

    await publisherTo(TopicArn).publish(TEXT);

    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    const envelope: unknown = JSON.parse(Messages[0]?.Body ?? '{}');
    const Timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(envelope).toMatchObject({ Type: 'Notification', TopicArn, Message: TEXT, Timestamp });
  });

  test('a topic that is not there is told with its name, at once', async () => {
    const account = emulator === 'MOTO' ? '123456789012' : '000000000000';
    const publishing = publisherTo(`arn:aws:sns:us-east-1:${account}:absent`).publish(TEXT);
    await expect(publishing).rejects.toThrow(/absent/);
  });
});
