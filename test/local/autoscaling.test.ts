import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  SetDesiredCapacityCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { afterEach, expect, test } from '@jest/globals';
import { type LocalAws, startLocal } from '../../src/local/index.ts';
import { SteppedTime } from './steppedTime.ts';

let aws: LocalAws | undefined;
afterEach(() => aws?.close());

const WEB = { name: 'web', min: 0, desired: 2, max: 4, tags: { wakelock: 'wakelock' } };

async function open(group: object = {}) {
  const time = new SteppedTime();
  const local = await startLocal({ time, seed: { groups: [{ ...WEB, ...group }] } });
  aws = local;
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
  const client = new AutoScalingClient({ endpoint: local.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  const describe = async () => {
    const { AutoScalingGroups } = await client.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web'] }),
    );
    return AutoScalingGroups?.[0];
  };
  const lifecycle = async () => (await describe())?.Instances?.map(({ LifecycleState }) => LifecycleState);
  const resize = (min: number, desired: number) =>
    client.send(
      new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'web', MinSize: min, DesiredCapacity: desired }),
    );
  return { time, local, client, describe, lifecycle, resize };
}

test('a group is described through the SDK, with its members, tags and suspended processes', async () => {
  const { describe, client } = await open({ suspended: ['AZRebalance'] });
  expect(await describe()).toMatchObject({
    AutoScalingGroupName: 'web',
    MinSize: 0,
    MaxSize: 4,
    DesiredCapacity: 2,
    Instances: [
      { LifecycleState: 'InService', HealthStatus: 'Healthy' },
      { LifecycleState: 'InService', HealthStatus: 'Healthy' },
    ],
    SuspendedProcesses: [{ ProcessName: 'AZRebalance' }],
    Tags: [{ Key: 'wakelock', Value: 'wakelock', ResourceId: 'web' }],
  });
  const unknown = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['other'] });
  expect((await client.send(unknown)).AutoScalingGroups).toEqual([]);
});

test('a desired capacity of 0 terminates the members, a higher one launches others through EC2', async () => {
  const { time, local, lifecycle, resize, client } = await open();
  await resize(0, 0);
  await time.step(1);
  expect(await lifecycle()).toEqual(['Terminating', 'Terminating']);
  await time.step(2);
  expect(await lifecycle()).toEqual([]);
  await resize(1, 3);
  await time.step(1);
  expect(await lifecycle()).toEqual(['Pending', 'Pending', 'Pending']);
  await time.step(5);
  expect(await lifecycle()).toEqual(['InService', 'InService', 'InService']);
  const members = local.ec2.machines().filter(({ state }) => state === 'running');
  expect(members.map(({ tags }) => tags['aws:autoscaling:groupName'])).toEqual(['web', 'web', 'web']);
  const { Activities = [] } = await client.send(new DescribeScalingActivitiesCommand({ AutoScalingGroupName: 'web' }));
  expect(Activities.map(({ StatusCode }) => StatusCode)).toEqual(Array(5).fill('Successful'));
  expect(Activities[0]?.Description).toMatch(/^Launching a new EC2 instance: i-/);
});

test('a member that somebody stops is replaced, unless that process is suspended', async () => {
  const { time, local, lifecycle, client } = await open({ desired: 1 });
  const [first] = local.ec2.machines();
  local.ec2.stopByHand(first?.id ?? '');
  await time.step(10);
  expect(await lifecycle()).toEqual(['InService']);
  expect(local.ec2.machine(first?.id ?? '').state).toBe('terminated');
  const [second] = local.autoScaling.describe()[0]?.members ?? [];
  await client.send(
    new SuspendProcessesCommand({ AutoScalingGroupName: 'web', ScalingProcesses: ['ReplaceUnhealthy'] }),
  );
  local.ec2.stopByHand(second?.id ?? '');
  await time.step(10);
  expect(local.autoScaling.describe()[0]?.members).toEqual([
    { id: second?.id, lifecycle: 'InService', healthy: false },
  ]);
});

test('with Launch suspended nothing comes, and it comes when resumed', async () => {
  const { time, local, lifecycle, resize } = await open({ desired: 0, suspended: ['Launch'] });
  await resize(0, 1);
  await time.step(30);
  expect(await lifecycle()).toEqual([]);
  local.autoScaling.suspend('web', { named: [], on: false });
  await time.step(30);
  expect(await lifecycle()).toEqual(['InService']);
});

test('a launch that fails is told in the activities, and tried again', async () => {
  const message = 'We currently do not have sufficient capacity';
  const { time, local, lifecycle, resize } = await open({ desired: 0, launchFaults: [{ message }] });
  await resize(0, 1);
  await time.step(1);
  expect(local.autoScaling.activities('web')).toMatchObject([{ kind: 'launch', status: 'Failed', message }]);
  await time.step(30);
  expect(await lifecycle()).toEqual(['InService']);
});

test('a lifecycle hook holds a member on its way in and out', async () => {
  const { time, lifecycle, resize } = await open({ desired: 0, launchHookSeconds: 20, terminateHookSeconds: 20 });
  await resize(0, 1);
  await time.step(10);
  expect(await lifecycle()).toEqual(['Pending:Wait']);
  await time.step(20);
  expect(await lifecycle()).toEqual(['InService']);
  await resize(0, 0);
  await time.step(10);
  expect(await lifecycle()).toEqual(['Terminating:Wait']);
  await time.step(20);
  expect(await lifecycle()).toEqual([]);
});

test('launches are told to the topics that the group notifies', async () => {
  const { time, local, resize } = await open({ desired: 0, notify: ['launches'] });
  const told: unknown[] = [];
  local.onEvent(({ kind, text }) => kind === 'state' && told.push(text));
  await resize(0, 1);
  await time.step(10);
  expect(told.at(-1)).toMatch(/^web: Launching a new EC2 instance: i-\w+: Successful$/);
});

test('sizes that do not fit each other are refused', async () => {
  const { client } = await open();
  const change = (input: object) =>
    client.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'web', ...input }));
  await expect(change({ DesiredCapacity: 5 })).rejects.toMatchObject({ name: 'ValidationError' });
  await expect(change({ MinSize: 5 })).rejects.toMatchObject({ name: 'ValidationError' });
  const set = new SetDesiredCapacityCommand({ AutoScalingGroupName: 'other', DesiredCapacity: 1 });
  await expect(client.send(set)).rejects.toMatchObject({ name: 'ValidationError' });
});
