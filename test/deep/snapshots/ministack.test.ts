import { readFileSync } from 'node:fs';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, PublishCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeAll, expect, jest, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { systemClock } from '../../../src/net/clock.ts';
import { clientsOf, urlOf } from '../emulators/clients.ts';
import { createTable } from '../emulators/table.ts';

jest.setTimeout(300_000);

const endpoint = urlOf('MINISTACK');
const config = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test' } };
const { dynamodb, ec2, sns, sqs } = clientsOf(endpoint);
const file = (name: 'BUNDLE' | 'EXAMPLE') => readFileSync(process.env[`WAKELOCK_SNAPSHOT_${name}`] ?? '');

let topicArn: string;
beforeAll(async () => {
  topicArn = (await sns.send(new CreateTopicCommand({ Name: 'wakelock-launches' }))).TopicArn ?? '';
});

test('the built function takes launches from its queue; what ministack cannot do ends in the dead letters with the reason', async () => {
  const queueOf = async (name: string) => {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    return { url: QueueUrl, arn: Attributes.QueueArn ?? '' };
  };
  const queue = await queueOf('wakelock-launches');
  const dead = await queueOf('wakelock-launches-dlq');
  await createTable(dynamodb, 'wakelock-snapshots');
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queue.arn }));
  const lambda = new LambdaClient(config);
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'wakelock-snapshot',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/snapshot',
      Timeout: 60,
      Code: { ZipFile: zipSync({ 'index.mjs': file('BUNDLE') }) },
      Environment: {
        Variables: {
          WAKELOCK_TABLE: 'wakelock-snapshots',
          WAKELOCK_TOPIC_ARNS: topicArn,
          WAKELOCK_SNAPSHOT_QUEUE_URL: queue.url,
          WAKELOCK_SNAPSHOT_DLQ_URL: dead.url,
        },
      },
    }),
  );
  await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: 'wakelock-snapshot',
      EventSourceArn: queue.arn,
      BatchSize: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    }),
  );
  const { Instances } = await ec2.send(
    new RunInstancesCommand({ ImageId: 'ami-12345678', InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }),
  );
  const text = JSON.stringify({
    Event: 'autoscaling:EC2_INSTANCE_LAUNCH',
    EC2InstanceId: Instances?.[0]?.InstanceId,
    AutoScalingGroupName: 'web',
    ActivityId: '4e6156f4-a9e2-4bda-a7fd-33f2ae528958',
  });
  await sns.send(new PublishCommand({ TopicArn: topicArn, Message: '{"Event":"autoscaling:TEST_NOTIFICATION"}' }));
  await sns.send(new PublishCommand({ TopicArn: topicArn, Message: text }));
  for (;;) {
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: dead.url, MessageAttributeNames: ['All'], WaitTimeSeconds: 1 }),
    );
    const [letter] = Messages ?? [];
    if (letter === undefined) continue;
    expect(JSON.parse(JSON.parse(letter.Body ?? '{}').Message)).toEqual(JSON.parse(text));
    expect(letter.MessageAttributes?.reason?.StringValue).toMatch(/\w/);
    break;
  }
  const empty = { QueueUrl: queue.url, AttributeNames: ['ApproximateNumberOfMessages' as const] };
  expect((await sqs.send(new GetQueueAttributesCommand(empty))).Attributes?.ApproximateNumberOfMessages).toBe('0');
  lambda.destroy();
});

test.each(['false', 'true'])(
  'the example can be deployed with WaitForSnapshots=%s, as far as ministack looks',
  async (waits) => {
    const cloudFormation = new CloudFormationClient(config);
    const ssm = new SSMClient(config);
    const image = { Name: '/image', Value: 'ami-12345678', Type: 'String' as const, Overwrite: true };
    await ssm.send(new PutParameterCommand(image));
    const parameters = { LaunchTopicArn: topicArn, ImageId: '/image', WaitForSnapshots: waits };
    const StackName = `web-${waits}`;
    await cloudFormation.send(
      new CreateStackCommand({
        StackName,
        TemplateBody: file('EXAMPLE').toString(),
        Capabilities: ['CAPABILITY_IAM'],
        Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
      }),
    );
    const stack = async () => (await cloudFormation.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
    while ((await stack())?.StackStatus?.endsWith('PROGRESS')) await systemClock.sleep(100);
    expect(await stack()).toMatchObject({ StackStatus: 'CREATE_COMPLETE', Outputs: [{ OutputKey: 'GroupName' }] });
    const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName }));
    const ids = StackResources.map(({ LogicalResourceId }) => LogicalResourceId);
    expect(ids).toEqual(expect.arrayContaining(['Vpc', 'SubnetA', 'SubnetB', 'LaunchTemplate', 'Group']));
    expect(ids.includes('HookRole')).toBe(waits === 'true');
    cloudFormation.destroy();
    ssm.destroy();
  },
);
