import { DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import {
  GetFunctionConfigurationCommand,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateTopicCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { placeHold } from '../../../src/engine/hold.ts';
import {
  given,
  type InstanceId,
  isAcknowledged,
  newToken,
  REGION,
  ROOT,
  ran,
  Stage,
  targetOf,
  until,
} from './stage.ts';

// One stack from its first deployment to its removal: the tests go on where the one before ended. They wait for ticks, which
// come once a minute, and for the path to prove itself, which takes three of them.
jest.setTimeout(600_000);

const stage = new Stage(given('WAKELOCK_LIFE'));
const { sns, sqs, dynamodb, lambda } = stage.clients;
let silent: { readonly id: InstanceId; readonly token: string };
let kept: { readonly id: InstanceId; readonly token: string };

const one = async (stack?: string) => (await stage.machines(1, stack))[0] as InstanceId;
const off = (id: InstanceId) => until(async () => ((await stage.state(id)) === 'stopped' ? true : undefined));

async function queueUrl(logicalId: string): Promise<string> {
  const { StackResourceDetail } = await stage.clients.cloudformation.send(
    new DescribeStackResourceCommand({ StackName: 'wakelock', LogicalResourceId: logicalId }),
  );
  const physical = StackResourceDetail?.PhysicalResourceId ?? '';
  if (physical.startsWith('http')) return physical;
  return (await sqs.send(new GetQueueUrlCommand({ QueueName: physical }))).QueueUrl ?? '';
}

async function attributesOf(url: string, ...names: QueueAttributeName[]): Promise<Record<string, string>> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: names }));
  return Attributes;
}

const letters = async (logicalId: string) =>
  Number((await attributesOf(await queueUrl(logicalId), 'ApproximateNumberOfMessages')).ApproximateNumberOfMessages);

beforeAll(async () => {
  const deployed = await stage.json(['deploy', '--yes']);
  expect(deployed).toMatchObject({ did: 'created', status: 'CREATE_COMPLETE' });
  expect(deployed.outputs).toMatchObject({
    TopicArn: stage.topic,
    TableName: 'wakelock',
    RunnerPolicyArn: expect.stringContaining(':policy/'),
    OperatorPolicyArn: expect.stringContaining(':policy/'),
    PipelinePolicyArn: expect.stringContaining(':policy/'),
    AlarmTopicArn: `${stage.topic}-alarms`,
    DashboardUrl: expect.stringMatching(/^https:/),
  });
  // A job that is never heard of again: what becomes of its machine is seen at the end.
  silent = { id: await one(), token: newToken() };
  await stage.publish('start', silent.id, { lease: silent.token, ttl: 60 });
  await stage.leaseWhen(silent.id, silent.token, isAcknowledged);
});
afterAll(() => stage.close());

test('the topic bears the tag of its stack, and a second deployment changes nothing', async () => {
  const { Tags } = await sns.send(new ListTagsForResourceCommand({ ResourceArn: stage.topic }));
  expect(Tags).toContainEqual({ Key: 'wakelock:stack', Value: 'wakelock' });
  expect(await stage.json(['deploy', '--yes'])).toMatchObject({ did: 'nothing' });
});

test('the command line holds a machine and gives it back', async () => {
  const id = await one();
  let told = false;
  const events = until(async () => {
    if ((await stage.state(id)) === 'running') await stage.tellChange(id);
    return told ? true : undefined;
  });
  const started = await stage.cli(['start', id, '--json']);
  told = true;
  await events;
  expect([started.code, await stage.state(id)]).toEqual([0, 'running']);
  const { lease } = JSON.parse(started.stdout) as { readonly lease: string };
  const stopped = await stage.cli(['stop', id, '--lease', lease]);
  expect(stopped.code).toBe(0);
  await off(id);
});

test('a client that knows the documents alone holds a machine and gives it back', async () => {
  const id = await one();
  const script = new URL('stranger.py', import.meta.url).pathname;
  const { code, stdout, stderr } = await ran(
    given('WAKELOCK_PYTHON'),
    [script, stage.topic, 'wakelock', id],
    stage.env(),
  );
  expect([code, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toEqual({ held: 'running', settled: 'off', released: 'stopped' });
});

test.each(['', 'another-stack'])(
  'a machine with the tag "%s" is refused with the reason, and stays off',
  async (stack) => {
    const [id, token] = [await one(stack), newToken()];
    await stage.publish('start', id, { lease: token });
    const { failed } = await stage.leaseWhen(id, token, (lease) => lease.failed !== undefined);
    expect([failed?.cause, await stage.state(id)]).toEqual(['not-opted-in', 'stopped']);
  },
);

test('F54 what comes from a topic that is not listed is not even stored', async () => {
  const [id, token] = [await one(), newToken()];
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'foreign' }));
  const { QueueArn } = await attributesOf(await queueUrl('Queue'), 'QueueArn');
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: QueueArn ?? '' }));
  const start = { wakelock: 1, action: 'start', targets: [targetOf(id)], ttl: 3600 };
  await sns.send(new PublishCommand({ TopicArn, Message: JSON.stringify({ ...start, lease: token }) }));
  // A later message through the right topic is handled: so the queue went on, and the foreign one was not merely late.
  const right = newToken();
  await until(async () => ((await letters('Queue')) === 0 ? true : undefined));
  await stage.publish('start', id, { lease: right });
  await stage.leaseWhen(id, right, isAcknowledged);
  expect(await stage.lease(id, token)).toBeUndefined();
  await stage.publish('stop', id, { lease: right });
  await off(id);
});

test('F03 F09 of fifty messages handled at once and in any order, the one lease that nobody stopped keeps the machine', async () => {
  const [id, keeper] = [await one(), newToken()];
  const others = Array.from({ length: 24 }, newToken);
  await Promise.all([
    ...others.map((lease) => stage.publish('stop', id, { lease })),
    stage.publish('start', id, { lease: keeper }),
    ...others.map((lease) => stage.publish('start', id, { lease })),
    stage.publish('start', id, { lease: keeper }),
  ]);
  await stage.leaseWhen(id, keeper, isAcknowledged);
  for (const token of others) await stage.leaseWhen(id, token, ({ releasedAt }) => releasedAt !== undefined);
  expect(await stage.state(id)).toBe('running');
  await stage.publish('stop', id, { lease: keeper });
  await off(id);
});

test('a hold whose message is lost is found by the tick', async () => {
  const id = await one();
  const now = Date.now();
  const wish = {
    id: `hold-${newToken()}`,
    kind: 'manual',
    holder: { name: 'an operator' },
    until: now + 3_600_000,
    reason: 'conformance',
    grace: 0,
  } as const;
  const hitches: string[] = [];
  await placeHold(targetOf(id), wish, {
    store: stage.store,
    publisher: { publish: () => Promise.reject(new Error('lost')) },
    clock: { now: Date.now, sleep: () => Promise.resolve() },
    hitch: (text) => hitches.push(text),
  });
  expect(hitches).toHaveLength(1);
  const lease = await until(async () => {
    const found = await stage.store.readLease(targetOf(id), wish.id);
    return found?.ack === undefined ? undefined : found;
  });
  expect([lease.ack !== undefined, await stage.state(id)]).toEqual([true, 'running']);
  expect((await stage.cli(['hold', id, '--lift', '--no-wait'])).code).toBe(0);
  await off(id);
});

test('F52 a message that fails again and again is kept in the dead-letter queue, and others go on', async () => {
  const [id, token] = [await one(), newToken()];
  const queue = await queueUrl('Queue');
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'wakelock-power' }));
  const configure = (Variables: Record<string, string>) =>
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'wakelock-power', Environment: { Variables } }));
  const variables = Environment?.Variables ?? {};
  // Six time-outs are three minutes; a second serves here.
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes: { VisibilityTimeout: '1' } }));
  await configure({ ...variables, WAKELOCK_TABLE: 'there-is-none' });
  await stage.publish('start', id, { lease: token });
  await until(async () => ((await letters('DeadLetterQueue')) > 0 ? true : undefined));
  expect([await stage.state(id), await stage.lease(id, token)]).toEqual(['stopped', undefined]);
  await configure(variables);
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes: { VisibilityTimeout: '180' } }));
  const next = newToken();
  await stage.publish('start', id, { lease: next });
  await stage.leaseWhen(id, next, isAcknowledged);
  await stage.publish('stop', id, { lease: next });
  await off(id);
});

test('an alarm that goes off reaches who subscribed to the alarm topic', async () => {
  const alarms = new CloudWatchClient({ endpoint: given('WAKELOCK_LIFE'), region: REGION, credentials: ROOT });
  const { MetricAlarms = [] } = await alarms.send(new DescribeAlarmsCommand({}));
  const [alarm] = MetricAlarms.filter(({ AlarmName }) => AlarmName?.includes('TickAlarm'));
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'subscriber' }));
  const { QueueArn = '' } = await attributesOf(QueueUrl, 'QueueArn');
  await sns.send(new SubscribeCommand({ TopicArn: `${stage.topic}-alarms`, Protocol: 'sqs', Endpoint: QueueArn }));
  await alarms.send(
    new SetAlarmStateCommand({ AlarmName: alarm?.AlarmName, StateValue: 'ALARM', StateReason: 'a test' }),
  );
  alarms.destroy();
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  expect(Messages[0]?.Body).toContain('The last tick is older than three minutes.');
});

test('an update of the stack keeps its table, and the leases in it keep their machines', async () => {
  kept = { id: await one(), token: newToken() };
  await stage.publish('start', kept.id, { lease: kept.token });
  const before = await stage.leaseWhen(kept.id, kept.token, isAcknowledged);
  const created = async () => {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: 'wakelock' }));
    return [Table?.TableId, Table?.CreationDateTime?.getTime()];
  };
  const table = await created();
  const updated = await stage.json(['deploy', '--yes', '--parameter', 'MaxLeases=400']);
  expect(updated).toMatchObject({ did: 'updated', status: 'UPDATE_COMPLETE' });
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'wakelock-power' }));
  expect(Environment?.Variables?.WAKELOCK_MAX_LEASES).toBe('400');
  expect(await created()).toEqual(table);
  expect((await stage.lease(kept.id, kept.token))?.ack).toEqual(before.ack);
  expect(await stage.state(kept.id)).toBe('running');
});

test('F06 a job that is never heard of again loses its machine, once the ticks have proven that it would have been heard', async () => {
  await off(silent.id);
  expect((await stage.lease(silent.id, silent.token))?.releasedAt).toBeUndefined();
  expect(await stage.state(kept.id)).toBe('running');
});

test('destroy leaves nothing but what it says: the table, and the machines as they are', async () => {
  const gone = await stage.json(['destroy', '--yes']);
  expect(gone).toMatchObject({ did: 'deleted', left: [expect.stringContaining('wakelock')] });
  expect(await remains()).toEqual({ functions: [], topics: [], queues: [], table: true });
  expect(await stage.state(kept.id)).toBe('running');
});

test('a new stack of the name adopts the table, and the lease in it lets its machine go', async () => {
  expect(await stage.json(['deploy', '--yes'])).toMatchObject({ did: 'created' });
  expect((await stage.lease(kept.id, kept.token))?.ack).toBeDefined();
  await stage.publish('stop', kept.id, { lease: kept.token });
  await off(kept.id);
});

test('destroy with --delete-data leaves nothing', async () => {
  expect(await stage.json(['destroy', '--delete-data', '--yes'])).toMatchObject({ did: 'deleted', left: [] });
  expect(await remains()).toEqual({ functions: [], topics: [], queues: [], table: false });
});

async function remains() {
  const [functions, topics, queues] = await Promise.all([
    lambda.send(new ListFunctionsCommand({})),
    sns.send(new ListTopicsCommand({})),
    sqs.send(new ListQueuesCommand({})),
  ]);
  const table = await dynamodb.send(new DescribeTableCommand({ TableName: 'wakelock' })).then(
    () => true,
    () => false,
  );
  const ours = (names: readonly (string | undefined)[]) => names.filter((name) => name?.includes('wakelock'));
  return {
    functions: ours((functions.Functions ?? []).map(({ FunctionName }) => FunctionName)),
    topics: ours((topics.Topics ?? []).map(({ TopicArn }) => TopicArn)),
    queues: ours(queues.QueueUrls ?? []),
    table,
  };
}
