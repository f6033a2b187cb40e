import {
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type LocalAws, type LocalOptions, startLocal } from '../../src/local/index.ts';
import { clientsOf } from './clients.ts';
import { SteppedTime } from './steppedTime.ts';

let aws: LocalAws | undefined;
afterEach(() => aws?.close());

async function open(options: LocalOptions = {}) {
  const time = new SteppedTime();
  const local = await startLocal({ time, ...options });
  aws = local;
  const { sns, sqs } = clientsOf(local.url);
  const receive = async (QueueUrl = local.queueUrl, more = {}) =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ?? [];
  const publish = (Message: string, TopicArn = local.topicArn) => sns.send(new PublishCommand({ TopicArn, Message }));
  return { time, local, sns, sqs, receive, publish };
}

const nameOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: Error) => error.name,
  );

describe('SNS', () => {
  test('a message reaches the queue in the envelope that SNS writes', async () => {
    const { time, local, sns, receive } = await open();
    const { MessageId } = await sns.send(
      new PublishCommand({
        TopicArn: local.topicArn,
        Message: 'Grüße ✓ <&>"',
        Subject: 'hi',
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'test' } },
      }),
    );
    await time.step(0);
    const [message] = await receive();
    expect(JSON.parse(message?.Body ?? '')).toEqual({
      Type: 'Notification',
      MessageId,
      TopicArn: 'arn:aws:sns:us-east-1:000000000000:wakelock',
      Subject: 'hi',
      Message: 'Grüße ✓ <&>"',
      Timestamp: '2026-11-02T09:00:00.250Z',
      SignatureVersion: '1',
      Signature: expect.any(String),
      SigningCertURL: expect.stringContaining('https://sns.us-east-1.amazonaws.com/'),
      UnsubscribeURL: expect.stringContaining('arn:aws:sns:us-east-1:000000000000:wakelock'),
      MessageAttributes: { kind: { Type: 'String', Value: 'test' } },
    });
  });

  test.each([
    ['an unknown topic', 'x', 'arn:aws:sns:us-east-1:000000000000:nope', 'NotFoundException'],
    ['something that is no ARN', 'x', 'nope', 'InvalidParameterException'],
    ['an empty message', '', undefined, 'InvalidParameterException'],
    ['more than 256 KB', 'x'.repeat(256 * 1024 + 1), undefined, 'InvalidParameterException'],
  ])('F45 %s is refused', async (_title, message, topic, name) => {
    const { publish } = await open();
    expect(await nameOf(publish(message, topic))).toBe(name);
  });

  test('256 KB fit', async () => {
    const { publish } = await open();
    expect(await nameOf(publish('x'.repeat(256 * 1024)))).toBe('no error');
  });

  test('a topic of the seed file can deliver straight to the function; others reach whom they are subscribed to', async () => {
    const events: unknown[] = [];
    const handler = async (event: unknown): Promise<void> => {
      events.push(event);
    };
    const seed = {
      topics: [
        { name: 'direct', deliver: 'lambda' },
        { name: 'twice', twice: true, loseNext: 1 },
      ],
    };
    const { time, local, sns, publish } = await open({ seed, power: { handler } });
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'later' }));
    await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:us-east-1:000000000000:wakelock-dlq' }),
    );
    const topics = (await sns.send(new ListTopicsCommand({}))).Topics?.map((topic) =>
      topic.TopicArn?.split(':').at(-1),
    );
    expect(topics).toEqual(['wakelock', 'direct', 'twice', 'later']);
    const subscribed = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(subscribed.Subscriptions).toMatchObject([{ Protocol: 'sqs', TopicArn }]);
    const arn = (name: string) => local.topicArn.replace(/wakelock$/, name);
    await publish('straight', arn('direct'));
    await publish('aside', arn('later'));
    await publish('lost', arn('twice'));
    await publish('doubled', arn('twice'));
    await time.step(0);
    const records = events.flatMap((event) => (event as { Records: Record<string, never>[] }).Records);
    const direct = records.filter(({ EventSource }) => EventSource === 'aws:sns');
    expect(direct).toMatchObject([{ EventVersion: '1.0', Sns: { Message: 'straight', TopicArn: arn('direct') } }]);
    const queued = records.flatMap(({ body }) => (body ? [JSON.parse(body).Message] : []));
    expect(queued).toEqual(['doubled', 'doubled']);
    expect(local.dlq.bodies().map((body) => JSON.parse(body).Message)).toEqual(['aside']);
  });
});

describe('SQS', () => {
  test('a received message is hidden until its time-out, then comes again; deleted it stays away', async () => {
    const { time, local, sqs, receive } = await open({ seed: { queue: { visibilitySeconds: 30 } } });
    await sqs.send(new SendMessageCommand({ QueueUrl: local.queueUrl, MessageBody: 'one' }));
    const [first] = await receive();
    expect([first?.Body, await receive()]).toEqual(['one', []]);
    await time.step(30);
    const [again] = await receive();
    expect(again?.Attributes?.ApproximateReceiveCount).toBe('2');
    const QueueUrl = local.queueUrl;
    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle, VisibilityTimeout: 0 }),
    );
    const [third] = await receive();
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle }));
    await sqs.send(
      new DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', ReceiptHandle: third?.ReceiptHandle }] }),
    );
    await time.step(60);
    expect(await receive()).toEqual([]);
  });

  test('F52 a message received too often goes to the dead-letter queue', async () => {
    const seed = { queue: { visibilitySeconds: 1, maxReceiveCount: 2 } };
    const { time, local, sqs, receive } = await open({ seed });
    await sqs.send(new SendMessageCommand({ QueueUrl: local.queueUrl, MessageBody: 'poison' }));
    for (let round = 0; round < 2; round += 1) {
      expect(await receive()).toHaveLength(1);
      await time.step(1);
    }
    expect(await receive()).toEqual([]);
    expect((await receive(local.dlqUrl)).map(({ Body }) => Body)).toEqual(['poison']);
  });

  test('a long poll ends as soon as a message comes', async () => {
    const { local, sqs, receive } = await open();
    const polled = receive(local.queueUrl, { WaitTimeSeconds: 20 });
    await sqs.send(new SendMessageCommand({ QueueUrl: local.queueUrl, MessageBody: 'soon' }));
    expect((await polled).map(({ Body }) => Body)).toEqual(['soon']);
  });

  test('queues tell their URL and attributes; unknown ones are named', async () => {
    const { local, sqs } = await open();
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'wakelock' }));
    expect(QueueUrl).toBe(local.queueUrl);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: '1',
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:wakelock',
      RedrivePolicy: expect.stringContaining('wakelock-dlq'),
    });
    expect(await nameOf(sqs.send(new GetQueueUrlCommand({ QueueName: 'nope' })))).toBe('QueueDoesNotExist');
    const tooMany = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 });
    expect(await nameOf(sqs.send(tooMany))).toBe('InvalidParameterValue');
  });
});
