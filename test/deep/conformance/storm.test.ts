import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Random } from '../../fuzz/random.ts';
import { type Counted, countingProxy } from './counting-proxy.ts';
import { given, type InstanceId, newToken, Stage, until } from './stage.ts';

// Many jobs on many machines, with the function as it is deployed: every job gets its machine, and in the end all are off.
jest.setTimeout(900_000);

const MACHINES = 100;
const JOBS_EACH = 5;
const AT_ONCE = 40;
/** Longest time that a job works, ms; and how often it asks and publishes while it waits, as a runner does. */
const WORKS = 2_000;
const ASK = 500;
const AGAIN = 25_000;

const stage = new Stage(given('WAKELOCK_STORM'));
let proxy: Counted;
let ids: readonly InstanceId[];

beforeAll(async () => {
  await stage.json(['deploy', '--yes']);
  proxy = await countingProxy(given('WAKELOCK_STORM'), (changed) => {
    for (const id of changed) stage.tellChange(id as InstanceId).catch(() => {});
  });
  const name = { FunctionName: 'wakelock-power' };
  const { Environment } = await stage.clients.lambda.send(new GetFunctionConfigurationCommand(name));
  // The SDK takes an endpoint for one service before the one for all.
  const Variables = {
    ...Environment?.Variables,
    AWS_ENDPOINT_URL_EC2: proxy.url,
    AWS_ENDPOINT_URL_DYNAMODB: proxy.url,
  };
  await stage.clients.lambda.send(new UpdateFunctionConfigurationCommand({ ...name, Environment: { Variables } }));
  ids = await stage.machines(MACHINES);
});
afterAll(async () => {
  await proxy.close();
  stage.close();
});

async function states(): Promise<ReadonlyMap<string, string>> {
  const { Reservations = [] } = await stage.clients.ec2.send(new DescribeInstancesCommand({ InstanceIds: [...ids] }));
  const all = Reservations.flatMap(({ Instances = [] }) => Instances);
  return new Map(all.map(({ InstanceId, State }) => [InstanceId ?? '', State?.Name ?? '']));
}

/** @returns what was wrong; undefined when the job had its machine from the acknowledgement to its end */
async function job(id: InstanceId, works: number): Promise<string | undefined> {
  const lease = newToken();
  await stage.publish('start', id, { lease });
  let asked = Date.now();
  const had = await until(async () => {
    if (Date.now() - asked > AGAIN) {
      asked = Date.now();
      await stage.publish('start', id, { lease });
    }
    const found = await stage.lease(id, lease);
    return found?.ack !== undefined || found?.failed !== undefined ? found : undefined;
  }, ASK);
  const told = await stage.state(id);
  await new Promise((resolve) => setTimeout(resolve, works));
  const then = await stage.state(id);
  await stage.publish('stop', id, { lease });
  if (had.failed !== undefined) return `${id} failed: ${had.failed.message}`;
  return told === 'running' && then === 'running'
    ? undefined
    : `${id} was ${told} when its job began, ${then} at its end`;
}

test(`F78 ${MACHINES} machines with ${JOBS_EACH} jobs each: all are acknowledged and keep their machine, and all machines are off at the end`, async () => {
  const random = new Random(1);
  const planned = ids.flatMap((id, index) =>
    random.list(JOBS_EACH, () => ({ id, works: random.int(100, WORKS), at: index + random.int(0, 20) })),
  );
  const queue = planned.sort((a, b) => b.at - a.at);
  const broken: string[] = [];
  let done = 0;
  const worker = async () => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const why = await job(next.id, next.works);
      if (why !== undefined) broken.push(why);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect([done, broken]).toEqual([MACHINES * JOBS_EACH, []]);
  await until(async () => ([...(await states()).values()].every((state) => state === 'stopped') ? true : undefined));
});

test('what it cost is told, and nothing ended in the dead-letter queue', async () => {
  const of = (name: string) => proxy.counts.get(name) ?? 0;
  const jobs = MACHINES * JOBS_EACH;
  const changes = of('ec2 StartInstances') + of('ec2 StopInstances');
  const machines = [...proxy.counts].filter(([name]) => name.startsWith('ec2 '));
  const calls = machines.reduce((sum, [, count]) => sum + count, 0);
  const round = (value: number) => Math.round(value * 100) / 100;
  const cost = [
    `${jobs} jobs: ${round(of('lease') / jobs)} writes of lease items a job, ${of('state')} of machines;`,
    `${calls} EC2 calls (${machines.map(([name, count]) => `${name.slice(4)} ${count}`).join(', ')}),`,
    `${round(calls / changes)} for each start or stop`,
  ].join(' ');
  // The part prints it.
  writeFileSync(join(given('WAKELOCK_WORK'), 'cost.txt'), cost);
  expect(of('lease')).toBeGreaterThan(jobs);
  const { StackResourceDetail } = await stage.clients.cloudformation.send(
    new DescribeStackResourceCommand({ StackName: 'wakelock', LogicalResourceId: 'DeadLetterQueue' }),
  );
  const { Attributes } = await stage.clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: StackResourceDetail?.PhysicalResourceId ?? '',
      AttributeNames: ['ApproximateNumberOfMessages'],
    }),
  );
  expect(Attributes?.ApproximateNumberOfMessages).toBe('0');
});
