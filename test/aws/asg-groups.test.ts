import {
  AutoScalingClient,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { asgGroups } from '../../src/aws/asg-groups.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { awsError, networkError } from './aws-error.ts';

const client = new AutoScalingClient({ region: 'us-east-1' });
const aws = mockClient(client);
const groups = asgGroups({ read: client, change: client, clock: { now: () => 5_000 }, stack: 'wakelock' });

const POOL: TargetId = 'asg:pool';
const members = (...states: readonly string[]): AutoScalingGroup['Instances'] =>
  states.map((state) => {
    const [LifecycleState = '', HealthStatus = 'Healthy'] = state.split(' ');
    return {
      InstanceId: 'i-1',
      LifecycleState: LifecycleState as never,
      HealthStatus,
      AvailabilityZone: 'a',
      ProtectedFromScaleIn: false,
    };
  });
const found = (parts: Partial<AutoScalingGroup>) =>
  aws.on(DescribeAutoScalingGroupsCommand).resolves({
    AutoScalingGroups: [
      { AutoScalingGroupName: 'pool', MinSize: 0, MaxSize: 4, DesiredCapacity: 0, ...parts } as AutoScalingGroup,
    ],
  });
const seen = async () => (await groups.describe([POOL])).get(POOL);
const asked = () => aws.commandCalls(UpdateAutoScalingGroupCommand).map(({ args: [{ input }] }) => input);

beforeEach(() => {
  aws.reset();
  aws.on(DescribeScalingActivitiesCommand).resolves({ Activities: [] });
});

test.each([
  ['as many as desired serve', { DesiredCapacity: 2, Instances: members('InService', 'InService') }, 'on'],
  ['one is still coming', { DesiredCapacity: 2, Instances: members('InService', 'Pending') }, 'starting'],
  ['a hook holds one on its way in', { DesiredCapacity: 1, Instances: members('Pending:Wait') }, 'starting'],
  ['one is ill', { DesiredCapacity: 1, Instances: members('InService Unhealthy') }, 'starting'],
  ['one on standby is not among the desired', { DesiredCapacity: 1, Instances: members('Standby', 'InService') }, 'on'],
  ['a hook holds one on its way out', { Instances: members('Terminating:Wait') }, 'stopping'],
  ['none is left', { Instances: [] }, 'off'],
  ['one on standby is left', { Instances: members('Standby') }, 'off'],
  ['a warm pool waits', { Instances: members('Warmed:Stopped') }, 'off'],
  ['it is being deleted', { Status: 'Delete in progress' }, 'gone'],
] as const)('%s: %s is %s', async (_, parts, power) => {
  found(parts as Partial<AutoScalingGroup>);
  expect(await seen()).toMatchObject({ kind: 'asg', power, addresses: {} });
});

test('why it does not get on is told: a failed launch, a suspended process', async () => {
  found({ DesiredCapacity: 1 });
  const failed = { StatusCode: 'Failed' as const, StatusMessage: 'no capacity' };
  aws.on(DescribeScalingActivitiesCommand).resolves({ Activities: [failed as never] });
  expect((await seen())?.cause).toEqual({ code: 'LaunchFailed', text: 'no capacity' });
  aws.on(DescribeScalingActivitiesCommand).rejects(awsError('AccessDenied'));
  expect(await seen()).toMatchObject({ power: 'starting', cause: undefined });
  found({ DesiredCapacity: 1, SuspendedProcesses: [{ ProcessName: 'Launch' }] });
  expect((await seen())?.cause?.code).toBe('LaunchSuspended');
});

test('F56 groups that we may not see are told as such, and not as gone; a throttled look is thrown', async () => {
  aws.on(DescribeAutoScalingGroupsCommand).rejects(awsError('AccessDenied'));
  expect((await seen())?.unreadable).toMatchObject({ code: 'AccessDenied' });
  aws.on(DescribeAutoScalingGroupsCommand).rejects(awsError('Throttling'));
  await expect(seen()).rejects.toMatchObject({ name: 'Throttling' });
});

describe('a start', () => {
  const started = async (size?: { desired: number; min?: number }) =>
    (await groups.start([POOL], size && new Map([[POOL, size]]))).get(POOL);

  test('sets number and floor in one call', async () => {
    found({});
    expect(await started({ desired: 3, min: 2 })).toEqual({ kind: 'ok' });
    expect(asked()).toEqual([{ AutoScalingGroupName: 'pool', MinSize: 2, DesiredCapacity: 3 }]);
  });

  test('never asks for less than the floor that a person set', async () => {
    found({ MinSize: 2, DesiredCapacity: 2 });
    expect(await started({ desired: 1, min: 1 })).toEqual({ kind: 'ok' });
    expect(asked()).toEqual([]);
  });

  test.each([
    ['Launch is suspended', { SuspendedProcesses: [{ ProcessName: 'Launch' }] }, 'LaunchSuspended'],
    ['the ceiling is 0', { MaxSize: 0 }, 'MaxSizeZero'],
  ])('is refused when %s, before anything is changed', async (_, parts, code) => {
    found(parts);
    expect(await started()).toMatchObject({ kind: 'refused', code });
    expect(asked()).toEqual([]);
  });

  test.each(['Throttling', 'AccessDenied', 'ScalingActivityInProgress', 'ValidationError'])(
    'F56 that AWS refuses with %s is refused by that name',
    async (name) => {
      found({});
      aws.on(UpdateAutoScalingGroupCommand).rejects(awsError(name));
      expect(await started()).toMatchObject({ kind: 'refused', code: name });
    },
  );

  test('without an answer is of unknown outcome, and one attempt', async () => {
    found({});
    aws.on(UpdateAutoScalingGroupCommand).rejects(networkError('ECONNRESET'));
    expect(await started()).toMatchObject({ kind: 'unknown' });
    expect(asked()).toHaveLength(1);
  });
});

describe('a stop', () => {
  test('takes number and floor to 0 in one call', async () => {
    found({ MinSize: 1, DesiredCapacity: 2 });
    expect(await groups.stop(POOL, 1_000)).toEqual({ kind: 'ok' });
    expect(asked()).toEqual([{ AutoScalingGroupName: 'pool', MinSize: 0, DesiredCapacity: 0 }]);
  });

  test('is refused while Terminate is suspended', async () => {
    found({ DesiredCapacity: 2, SuspendedProcesses: [{ ProcessName: 'Terminate' }] });
    expect(await groups.stop(POOL, 1_000)).toMatchObject({ kind: 'refused', code: 'TerminateSuspended' });
    expect(asked()).toEqual([]);
  });

  test('of what is not there is refused by name', async () => {
    aws.on(DescribeAutoScalingGroupsCommand).resolves({ AutoScalingGroups: [] });
    expect(await groups.stop(POOL, 1_000)).toMatchObject({ kind: 'refused', code: 'GroupNotFound' });
  });
});

test('a floor is restored under the present number, not over it', async () => {
  found({ DesiredCapacity: 1 });
  await groups.restore(POOL, { size: { desired: 3, min: 2 }, timeout: 1_000 });
  expect(asked()).toEqual([{ AutoScalingGroupName: 'pool', MinSize: 1, DesiredCapacity: 1 }]);
});
