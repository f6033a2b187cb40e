import { CreateTagsCommand, DescribeInstancesCommand, StartInstancesCommand } from '@aws-sdk/client-ec2';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { beforeAll, expect, jest, test } from '@jest/globals';
import { given, type InstanceId, Stage, until } from '../conformance/stage.ts';

// ministack's rule comes once a minute; the tests wait for it.
jest.setTimeout(300_000);

const stage = new Stage(given('WAKELOCK_SCHEDULES'));
const { ec2, lambda } = stage.clients;

beforeAll(() =>
  stage.json(['deploy', '--yes', '--parameter', 'EnableSchedule=true', '--parameter', 'FollowPowercycle=true']),
);

const tag = (id: InstanceId, tags: Readonly<Record<string, string>>) =>
  ec2.send(
    new CreateTagsCommand({ Resources: [id], Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
  );

async function tagged(stack: string, tags: Readonly<Record<string, string>>): Promise<InstanceId> {
  const [id] = await stage.machines(1, stack);
  if (id === undefined) throw new Error('no machine');
  await tag(id, tags);
  return id;
}

async function statusOf(id: InstanceId): Promise<string | undefined> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations?.[0]?.Instances?.[0]?.Tags?.find(({ Key }) => Key === 'wakelock:status')?.Value;
}

const reaches = (id: InstanceId, state: string) =>
  until(async () => ((await stage.state(id)) === state ? true : undefined));

async function invoke(event: object): Promise<Record<string, unknown>> {
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: 'wakelock-schedule', Payload: JSON.stringify(event) }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString();
  if (answer.FunctionError !== undefined) throw new Error(text);
  return JSON.parse(text);
}

test('the rule runs the function, whose window power follows; the stop edge takes it and what a person started', async () => {
  const ours = await tagged('wakelock', { 'wakelock:schedule': 'start=00:00' });
  const theirs = await tagged('', {
    ec2Powercycle: '{"start": "0 0 1 1 *", "stop": "* * * * *"}',
    environment: 't',
  });
  const production = await tagged('', {
    ec2Powercycle: '{"start": "* * * * *", "stop": "0 0 1 1 *"}',
    environment: 'P',
  });
  const broken = await tagged('wakelock', { 'wakelock:schedule': '{"start": "* * *"}' });
  await ec2.send(new StartInstancesCommand({ InstanceIds: [theirs] }));

  const dry = await invoke({ DryRun: 'True' });
  expect(dry).toMatchObject({ dryRun: true, machines: 4, bad: 1, leftAlone: 1 });

  await Promise.all([reaches(ours, 'running'), reaches(theirs, 'stopped')]);
  expect(await until(() => statusOf(broken))).toContain('has 3 fields, not five');
  expect([await stage.state(production), await statusOf(production)]).toEqual(['stopped', undefined]);

  await tag(ours, { 'wakelock:schedule': 'stop=00:00' });
  await reaches(ours, 'stopped');
});

test('the command line tells the same of the account', async () => {
  const { machines } = await stage.json(['schedule', 'list', '--compat']);
  expect((machines as readonly object[]).length).toBe(4);
});
