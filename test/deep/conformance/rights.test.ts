import {
  DeleteItemCommand,
  DeleteTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeInstancesCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  ListAliasesCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  clientsOf,
  given,
  type InstanceId,
  type Keys,
  newToken,
  REGION,
  ROOT,
  Stage,
  targetOf,
  until,
} from './stage.ts';

// IAM is on here: whoever calls has exactly what the stack's policies give.
jest.setTimeout(180_000);

type Clients = ReturnType<typeof clientsOf>;
type Call = readonly [what: string, call: (clients: Clients) => Promise<unknown>];

const endpoint = given('WAKELOCK_RIGHTS');
const stage = new Stage(endpoint);
const iam = new IAMClient({ endpoint, region: REGION, credentials: ROOT });
const TABLE = 'wakelock';
let box: InstanceId;
let policies: Record<string, string>;

beforeAll(async () => {
  const { outputs } = await stage.json(['deploy', '--yes']);
  policies = outputs as Record<string, string>;
  [box] = (await stage.machines(1)) as [InstanceId];
});
afterAll(() => {
  stage.close();
  iam.destroy();
});

/** Somebody who has one policy of the stack and nothing else. */
async function person(name: string, policy: string): Promise<Keys> {
  await iam.send(new CreateUserCommand({ UserName: name }));
  await iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn: policies[policy] ?? '' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

/** The topic's policy without its statement on TLS. */
async function allowPlainHttp(): Promise<void> {
  const { Attributes } = await stage.clients.sns.send(new GetTopicAttributesCommand({ TopicArn: stage.topic }));
  const policy = JSON.parse(Attributes?.Policy ?? '{}');
  const Statement = policy.Statement.filter(({ Sid }: { readonly Sid: string }) => Sid !== 'OnlyTls');
  const AttributeValue = JSON.stringify({ ...policy, Statement });
  await stage.clients.sns.send(
    new SetTopicAttributesCommand({ TopicArn: stage.topic, AttributeName: 'Policy', AttributeValue }),
  );
}

const denied = /AccessDenied|AuthorizationError|UnauthorizedOperation|not authorized/;

async function outcome(call: Call[1], clients: Clients): Promise<string> {
  try {
    await call(clients);
    return 'allowed';
  } catch (error) {
    return denied.test(String(error)) ? 'denied' : String(error);
  }
}

async function outcomes(calls: readonly Call[], clients: Clients): Promise<readonly string[]> {
  const all: string[] = [];
  for (const [what, call] of calls) all.push(`${what}: ${await outcome(call, clients)}`);
  return all;
}

const every = (calls: readonly Call[], end: string) => calls.map(([what]) => `${what}: ${end}`);
const key = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });
const lease = () => key(targetOf(box), 'lease#0');

const READ: Call = ['GetItem', ({ dynamodb }) => dynamodb.send(new GetItemCommand({ TableName: TABLE, Key: lease() }))];
const PUBLISH: Call = ['Publish', ({ sns }) => sns.send(new PublishCommand({ TopicArn: stage.topic, Message: '{}' }))];
const QUERY: Call = [
  'Query',
  ({ dynamodb }) =>
    dynamodb.send(
      new QueryCommand({
        TableName: TABLE,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: targetOf(box) } },
      }),
    ),
];
const UPDATE: Call = [
  'UpdateItem',
  ({ dynamodb }) =>
    dynamodb.send(new UpdateItemCommand({ TableName: TABLE, Key: key(`hold#${targetOf(box)}`, 'hold#x') })),
];
const SEE: Call = ['DescribeInstances', ({ ec2 }) => ec2.send(new DescribeInstancesCommand({}))];
const NOBODY: readonly Call[] = [
  ['Scan', ({ dynamodb }) => dynamodb.send(new ScanCommand({ TableName: TABLE }))],
  ['PutItem', ({ dynamodb }) => dynamodb.send(new PutItemCommand({ TableName: TABLE, Item: lease() }))],
  ['DeleteItem', ({ dynamodb }) => dynamodb.send(new DeleteItemCommand({ TableName: TABLE, Key: lease() }))],
  ['DeleteTable', ({ dynamodb }) => dynamodb.send(new DeleteTableCommand({ TableName: TABLE }))],
  ['StartInstances', ({ ec2 }) => ec2.send(new StartInstancesCommand({ InstanceIds: [box] }))],
  ['StopInstances', ({ ec2 }) => ec2.send(new StopInstancesCommand({ InstanceIds: [box] }))],
  ['TerminateInstances', ({ ec2 }) => ec2.send(new TerminateInstancesCommand({ InstanceIds: [box] }))],
  [
    'RunInstances',
    ({ ec2 }) =>
      ec2.send(
        new RunInstancesCommand({ ImageId: 'ami-12345678', InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }),
      ),
  ],
  [
    'Subscribe',
    ({ sns }) =>
      sns.send(
        new SubscribeCommand({
          TopicArn: stage.topic,
          Protocol: 'sqs',
          Endpoint: 'arn:aws:sqs:us-east-1:000000000000:x',
        }),
      ),
  ],
  ['DeleteTopic', ({ sns }) => sns.send(new DeleteTopicCommand({ TopicArn: stage.topic }))],
  ['Publish alarms', ({ sns }) => sns.send(new PublishCommand({ TopicArn: `${stage.topic}-alarms`, Message: '{}' }))],
  ['DeleteFunction', ({ lambda }) => lambda.send(new DeleteFunctionCommand({ FunctionName: 'wakelock-power' }))],
  [
    'UpdateFunctionConfiguration',
    ({ lambda }) => lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'wakelock-power', Timeout: 3 })),
  ],
];
const INVOKE: Call = [
  'Invoke',
  ({ lambda }) => lambda.send(new InvokeCommand({ FunctionName: 'wakelock-power', Payload: '{}' })),
];
const PIPELINE: readonly Call[] = [
  INVOKE,
  ['GetFunction', ({ lambda }) => lambda.send(new GetFunctionCommand({ FunctionName: 'wakelock-power' }))],
  ['ListAliases', ({ lambda }) => lambda.send(new ListAliasesCommand({ FunctionName: 'wakelock-power' }))],
  ['PublishVersion', ({ lambda }) => lambda.send(new PublishVersionCommand({ FunctionName: 'wakelock-power' }))],
];

test('nobody publishes without TLS, not even root; ministack speaks plain HTTP, so that statement is lifted for what follows', async () => {
  expect(await outcomes([PUBLISH], stage.clients)).toEqual(every([PUBLISH], 'denied'));
  await allowPlainHttp();
  expect(await outcomes([PUBLISH], stage.clients)).toEqual(every([PUBLISH], 'allowed'));
});

describe.each([
  { who: 'runner', policy: 'RunnerPolicyArn', may: [READ, PUBLISH], not: [QUERY, UPDATE, SEE, ...PIPELINE] },
  { who: 'operator', policy: 'OperatorPolicyArn', may: [READ, PUBLISH, QUERY, UPDATE, SEE], not: [...PIPELINE] },
  { who: 'pipeline', policy: 'PipelinePolicyArn', may: [...PIPELINE], not: [READ, PUBLISH, QUERY, UPDATE, SEE] },
])('the policy of a $who', ({ who, policy, may, not }) => {
  test('allows what it is for and nothing else', async () => {
    const clients = clientsOf(endpoint, await person(who, policy));
    expect(await outcomes(may, clients)).toEqual(every(may, 'allowed'));
    const refused = [...not, ...NOBODY];
    expect(await outcomes(refused, clients)).toEqual(every(refused, 'denied'));
  });
});

test('F56 power joins a message and reads its table under its own role; the start that ministack denies is told with the right that is missing', async () => {
  const runner = new Stage(endpoint);
  const token = newToken();
  await runner.publish('start', box, { lease: token });
  const failed = await until(async () => (await runner.lease(box, token))?.failed);
  expect(failed).toMatchObject({
    cause: 'UnauthorizedOperation',
    repair: expect.stringContaining('ec2:StartInstances'),
  });
  expect(await runner.state(box)).toBe('stopped');
  runner.close();
});

test('the ping of the tick comes back through the topic and the queue under the rights of power', async () => {
  const path = await until(() => stage.store.readPath());
  expect(path.pingAt).toBeGreaterThan(0);
});
