import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  type Service,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { ecsServices } from '../../src/aws/ecs-services.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { awsError, networkError } from './aws-error.ts';

const clients = {
  ecs: new ECSClient({ region: 'us-east-1' }),
  scaling: new ApplicationAutoScalingClient({ region: 'us-east-1' }),
};
const ecs = mockClient(clients.ecs);
const scaling = mockClient(clients.scaling);
const services = ecsServices({ read: clients, change: clients, clock: { now: () => 5_000 }, stack: 'wakelock' });

const WEB: TargetId = 'ecs:team/web';
const steady = [{ status: 'PRIMARY', rolloutState: 'COMPLETED' as const }];
const service = (parts: Partial<Service> = {}): Service => ({
  serviceName: 'web',
  clusterArn: 'arn:aws:ecs:us-east-1:123456789012:cluster/team',
  status: 'ACTIVE',
  desiredCount: 2,
  runningCount: 2,
  pendingCount: 0,
  deployments: steady,
  tags: [{ key: 'wakelock', value: 'wakelock' }],
  ...parts,
});
const found = (parts: Partial<Service> = {}) =>
  ecs.on(DescribeServicesCommand).resolves({ services: [service(parts)] });
const bounds = (MinCapacity: number, MaxCapacity = 4) =>
  scaling.on(DescribeScalableTargetsCommand).resolves({
    ScalableTargets: [{ ResourceId: 'service/team/web', MinCapacity, MaxCapacity } as never],
  });
const seen = async () => (await services.describe([WEB])).get(WEB);
const sent = () => [...ecs.commandCalls(UpdateServiceCommand), ...scaling.commandCalls(RegisterScalableTargetCommand)];

beforeEach(() => {
  ecs.reset();
  scaling.reset();
  scaling.on(DescribeScalableTargetsCommand).resolves({ ScalableTargets: [] });
  ecs.on(ListTasksCommand).resolves({ taskArns: [] });
});

test.each([
  ['all run and the deployment is done', {}, 'on'],
  ['more run than are desired', { runningCount: 3 }, 'on'],
  ['one is missing', { runningCount: 1 }, 'starting'],
  ['a deployment is under way', { deployments: [{ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' }] }, 'starting'],
  ['the last deployment is not gone yet', { deployments: [...steady, { status: 'ACTIVE' }] }, 'starting'],
  ['the deployment failed', { deployments: [{ status: 'PRIMARY', rolloutState: 'FAILED' }] }, 'starting'],
  ['CodeDeploy deploys it', { deployments: [] }, 'on'],
  ['none is desired, some still run', { desiredCount: 0, runningCount: 1 }, 'stopping'],
  ['none is desired, one is on its way', { desiredCount: 0, runningCount: 0, pendingCount: 1 }, 'stopping'],
  ['none is desired, none runs', { desiredCount: 0, runningCount: 0 }, 'off'],
  ['it is being deleted', { status: 'DRAINING' }, 'gone'],
  ['it was deleted', { status: 'INACTIVE' }, 'gone'],
] as const)('%s: %s is %s', async (_, parts, power) => {
  found(parts as Partial<Service>);
  expect(await seen()).toMatchObject({ kind: 'ecs', power, addresses: {}, canProtect: false });
});

test('tags say whether it opted in, and its slots; a value that cannot be followed is told', async () => {
  const tags = [
    { key: 'wakelock', value: 'wakelock' },
    { key: 'wakelock:slots', value: '3' },
  ];
  found({ tags });
  expect(await seen()).toMatchObject({ optedIn: true, slots: 3 });
  found({
    tags: [
      { key: 'wakelock', value: 'other' },
      { key: 'wakelock:slots', value: 'many' },
    ],
  });
  expect(await seen()).toMatchObject({ optedIn: false, badTag: { key: 'wakelock:slots', value: 'many' } });
});

test('why it does not get on is told in the words of its last task, else of the scheduler', async () => {
  found({ runningCount: 0, deployments: [{ status: 'PRIMARY', rolloutState: 'IN_PROGRESS', failedTasks: 2 }] });
  ecs.on(ListTasksCommand).resolves({ taskArns: ['a', 'b'] });
  ecs.on(DescribeTasksCommand).resolves({
    tasks: [
      { stoppedAt: new Date(1), stopCode: 'UserInitiated', stoppedReason: 'old' },
      {
        stoppedAt: new Date(2),
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        containers: [{ name: 'app', exitCode: 137, reason: 'OutOfMemoryError' }],
      },
    ],
  });
  expect((await seen())?.cause).toEqual({
    code: 'EssentialContainerExited',
    text: 'Essential container in task exited (app: exit code 137 OutOfMemoryError)',
  });
  ecs.on(ListTasksCommand).rejects(awsError('AccessDeniedException'));
  expect(await seen()).toMatchObject({ power: 'starting', cause: undefined });
  const message = '(service web) was unable to place a task because no container instance met all of its requirements.';
  found({ runningCount: 0, events: [{ message, createdAt: new Date(4_000) }] });
  expect((await seen())?.cause).toEqual({ code: 'Unplaced', text: message });
});

test('services are asked ten at once and cluster by cluster', async () => {
  ecs.on(DescribeServicesCommand).resolves({ services: [] });
  const many = Array.from({ length: 11 }, (_, index): TargetId => `ecs:team/s${index}`);
  await services.describe([...many, 'ecs:other/s']);
  const asked = ecs
    .commandCalls(DescribeServicesCommand)
    .map(({ args: [{ input }] }) => [input.cluster, input.services?.length]);
  expect(asked).toEqual([
    ['team', 10],
    ['team', 1],
    ['other', 1],
  ]);
});

test('F25 a cluster that is not there makes its services gone; one that may not be read hides no other', async () => {
  ecs
    .on(DescribeServicesCommand, { cluster: 'team' })
    .resolves({ services: [service()] })
    .on(DescribeServicesCommand, { cluster: 'none' })
    .rejects(awsError('ClusterNotFoundException'))
    .on(DescribeServicesCommand, { cluster: 'closed' })
    .rejects(awsError('AccessDeniedException'));
  const answer = await services.describe([WEB, 'ecs:none/web', 'ecs:closed/web']);
  expect([...answer].map(([target, { power }]) => [target, power])).toEqual([
    [WEB, 'on'],
    ['ecs:none/web', 'gone'],
    ['ecs:closed/web', 'gone'],
  ]);
  expect(answer.get('ecs:closed/web')?.unreadable).toMatchObject({ code: 'AccessDenied' });
  ecs.on(DescribeServicesCommand).rejects(awsError('ThrottlingException'));
  await expect(services.describe([WEB])).rejects.toMatchObject({ name: 'ThrottlingException' });
});

describe('a start', () => {
  const started = async (size?: { desired: number; min?: number; max?: number }) =>
    (await services.start([WEB], size && new Map([[WEB, size]]))).get(WEB);

  test('sets the number, then the floor, one attempt each', async () => {
    found({ desiredCount: 0 });
    bounds(0);
    expect(await started({ desired: 3, min: 2, max: 4 })).toEqual({ kind: 'ok' });
    expect(ecs.commandCalls(UpdateServiceCommand)[0]?.args[0].input).toEqual({
      cluster: 'team',
      service: 'web',
      desiredCount: 3,
    });
    expect(scaling.commandCalls(RegisterScalableTargetCommand)[0]?.args[0].input).toEqual({
      ServiceNamespace: 'ecs',
      ScalableDimension: 'ecs:service:DesiredCount',
      ResourceId: 'service/team/web',
      MinCapacity: 2,
    });
  });

  test('of what nothing scales registers no scalable target', async () => {
    found({ desiredCount: 0 });
    await started({ desired: 3, min: 2, max: 4 });
    expect(scaling.commandCalls(RegisterScalableTargetCommand)).toEqual([]);
  });

  test.each([
    ['ServiceNotFoundException', 'ServiceNotFound'],
    ['ServiceNotActiveException', 'ServiceNotActive'],
    ['ClusterNotFoundException', 'ClusterNotFound'],
    ['AccessDeniedException', 'AccessDenied'],
    ['ThrottlingException', 'Throttling'],
    ['InvalidParameterException', 'InvalidParameter'],
  ])('F56 that ECS refuses with %s is refused as %s', async (name, code) => {
    found({ desiredCount: 0 });
    ecs.on(UpdateServiceCommand).rejects(awsError(name));
    expect(await started()).toMatchObject({ kind: 'refused', code });
  });

  test('without an answer is of unknown outcome', async () => {
    found({ desiredCount: 0 });
    ecs.on(UpdateServiceCommand).rejects(networkError('ECONNRESET'));
    expect(await started()).toMatchObject({ kind: 'unknown' });
    ecs.on(UpdateServiceCommand).rejects(awsError('ServerException', { status: 500 }));
    expect(await started()).toMatchObject({ kind: 'unknown' });
  });

  test('of what ECS denies is refused before anything is changed', async () => {
    ecs
      .on(DescribeServicesCommand)
      .resolves({ failures: [{ arn: 'arn:aws:ecs:…:service/team/web', reason: 'MISSING' }] });
    expect(await started()).toMatchObject({ kind: 'refused', code: 'ServiceNotFound' });
    ecs.on(DescribeServicesCommand).rejects(awsError('ThrottlingException'));
    expect(await started()).toMatchObject({ kind: 'refused', code: 'Throttling' });
    expect(sent()).toEqual([]);
  });
});

describe('a stop', () => {
  test('sets the floor, then the number', async () => {
    bounds(2);
    const order: string[] = [];
    scaling.on(RegisterScalableTargetCommand).callsFake(({ MinCapacity }) => void order.push(`floor ${MinCapacity}`));
    ecs.on(UpdateServiceCommand).callsFake(({ desiredCount }) => void order.push(`number ${desiredCount}`));
    expect(await services.stop(WEB, 1_000)).toEqual({ kind: 'ok' });
    expect(order).toEqual(['floor 0', 'number 0']);
  });

  test('that may not set the floor leaves the number alone', async () => {
    bounds(2);
    scaling.on(RegisterScalableTargetCommand).rejects(awsError('AccessDeniedException'));
    expect(await services.stop(WEB, 1_000)).toMatchObject({ kind: 'refused', code: 'AccessDenied' });
    expect(ecs.commandCalls(UpdateServiceCommand)).toEqual([]);
  });

  test('is one attempt, and of unknown outcome without an answer', async () => {
    ecs.on(UpdateServiceCommand).rejects(networkError('ETIMEDOUT'));
    expect(await services.stop(WEB, 1_000)).toMatchObject({ kind: 'unknown' });
    expect(ecs.commandCalls(UpdateServiceCommand)).toHaveLength(1);
  });
});
