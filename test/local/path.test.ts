import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand, StartInstancesCommand } from '@aws-sdk/client-ec2';
import { PublishCommand } from '@aws-sdk/client-sns';
import { afterEach, expect, jest, test } from '@jest/globals';
import { type LocalAws, startLocal } from '../../src/local/index.ts';
import { clientsOf } from './clients.ts';

// A slow machine needs long to start threads and connections; nothing here waits for the time to pass.
jest.setTimeout(60_000);

const id = 'i-0123456789abcdef0';
let aws: LocalAws | undefined;

afterEach(() => aws?.close());

test('a published message reaches the handler as an SQS batch, which starts the machine and writes the table', async () => {
  const seen: unknown[] = [];
  const running = new Promise<void>((resolve) => {
    const handler = async (event: unknown): Promise<unknown> => {
      seen.push(event);
      if (JSON.stringify(event).includes('"state":"running"')) resolve();
      return { batchItemFailures: [] };
    };
    void startLocal({ speed: 100, power: { handler } }).then((started) => {
      aws = started;
      const { sns, ec2 } = clientsOf(started.url);
      void sns.send(new PublishCommand({ TopicArn: started.topicArn, Message: '{"wakelock":1}' }));
      void ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    });
  });
  await running;
  const batch = seen.map((event) => JSON.stringify(event)).find((text) => text.includes('aws:sqs')) ?? '';
  expect(JSON.parse(JSON.parse(batch).Records[0].body)).toMatchObject({
    Type: 'Notification',
    TopicArn: aws?.topicArn,
    Message: '{"wakelock":1}',
    Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  });
  const { ec2, dynamodb } = clientsOf(aws?.url ?? '');
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  expect(Reservations?.[0]?.Instances?.[0]?.State?.Name).toBe('running');
  const Key = { pk: { S: 'ec2:x' }, sk: { S: 'state' } };
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: 'wakelock',
      Key,
      UpdateExpression: 'SET rev = if_not_exists(rev, :zero) + :one',
      ExpressionAttributeValues: { ':zero': { N: '0' }, ':one': { N: '1' } },
    }),
  );
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: 'wakelock', Key, ConsistentRead: true }));
  expect(Item).toEqual({ ...Key, rev: { N: '1' } });
});
