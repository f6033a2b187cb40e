import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { DescribeTargetHealthCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { ecrImages } from '../../../src/aws/rollout/images.ts';
import { cloudWatchLogs } from '../../../src/aws/rollout/logs.ts';
import { ecsRollouts } from '../../../src/aws/rollout/services.ts';
import { WakelockError } from '../../../src/domain/errors.ts';
import { UpdateRefused } from '../../../src/engine/rollout/update.ts';
import { awsError, networkError } from '../aws-error.ts';

const ecs = mockClient(ECSClient);
const elb = mockClient(ElasticLoadBalancingV2Client);
const ecr = mockClient(ECRClient);
const logs = mockClient(CloudWatchLogsClient);
const region = { region: 'eu-central-1' };
const client = new ECSClient(region);
const services = ecsRollouts({
  read: client,
  change: client,
  once: client,
  balancer: new ElasticLoadBalancingV2Client(region),
});
const ref = { cluster: 'prod', service: 'web' };
const inputs = () => ecs.calls().map(({ args: [command] }) => command.input);

beforeEach(() => {
  for (const mock of [ecs, elb, ecr, logs]) mock.reset();
});

test('a service is read with its tags, breaker, groups of both colours, and the definition of its primary deployment', async () => {
  ecs.on(DescribeServicesCommand).resolves({
    services: [
      {
        ...{ serviceArn: 'arn:web', serviceName: 'web', status: 'ACTIVE', taskDefinition: 'arn:old' },
        ...{ desiredCount: 2, runningCount: 1 },
        deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } },
        loadBalancers: [{ targetGroupArn: 'blue', advancedConfiguration: { alternateTargetGroupArn: 'green' } }],
        deployments: [
          { status: 'ACTIVE', taskDefinition: 'arn:1' },
          { status: 'PRIMARY', taskDefinition: 'arn:2' },
        ],
        events: [{ id: 'e', createdAt: new Date(5), message: 'm' }],
        tags: [{ key: 'wakelock', value: 'wakelock' }],
      },
    ],
  });
  expect(await services.read(ref)).toEqual({
    ...{ arn: 'arn:web', name: 'web', status: 'ACTIVE', controller: 'ECS', definition: 'arn:2' },
    ...{ desired: 2, running: 1 },
    ...{ breaker: { enable: true, rollback: false }, targetGroups: ['blue', 'green'] },
    ...{ events: [{ id: 'e', at: 5, message: 'm' }], tags: { wakelock: 'wakelock' } },
  });
  expect(inputs()).toEqual([{ cluster: 'prod', services: ['web'], include: ['TAGS'] }]);
});

test('a service that is missing is not found, and the error says where to look', async () => {
  ecs.on(DescribeServicesCommand).resolves({ services: [], failures: [{ reason: 'MISSING' }] });
  await expect(services.read(ref)).rejects.toMatchObject({
    code: 'not-found',
    message: 'There is no service web in the cluster prod (MISSING).',
    repair: expect.stringContaining('aws ecs list-services --cluster prod'),
  });
});

test('a definition that ECS does not know is not found, and the error says where to look', async () => {
  ecs.on(DescribeTaskDefinitionCommand).rejects(awsError('ClientException', { message: 'Unable to describe it.' }));
  await expect(services.definition('wbe')).rejects.toMatchObject({
    code: 'not-found',
    message: 'There is no task definition wbe.',
    repair: 'Compare with: aws ecs list-task-definitions',
  });
});

test('a definition comes with its tags, and is registered as it is', async () => {
  ecs.on(DescribeTaskDefinitionCommand).resolves({
    taskDefinition: { family: 'web', revision: 1 },
    tags: [{ key: 'team', value: 'a' }],
  });
  ecs.on(RegisterTaskDefinitionCommand).resolves({ taskDefinition: { taskDefinitionArn: 'arn:web:2' } });
  expect(await services.definition('web')).toEqual({ family: 'web', revision: 1, tags: [{ key: 'team', value: 'a' }] });
  expect(await services.register({ family: 'web', containerDefinitions: [] })).toBe('arn:web:2');
  expect(inputs()).toEqual([
    { taskDefinition: 'web', include: ['TAGS'] },
    { family: 'web', containerDefinitions: [] },
  ]);
});

test('an update names the definition, and forces only where it was asked to', async () => {
  ecs.on(UpdateServiceCommand).resolves({});
  await services.update(ref, { definition: 'arn:web:2', force: false });
  await services.update(ref, { definition: 'arn:web:2', force: true });
  const input = { ...ref, taskDefinition: 'arn:web:2' };
  expect(inputs()).toEqual([input, { ...input, forceNewDeployment: true }]);
});

test('deployments are told newest first, one of them with all that is known', async () => {
  ecs.on(ListServiceDeploymentsCommand).resolves({
    serviceDeployments: [
      { serviceDeploymentArn: 'a', status: 'SUCCESSFUL', targetServiceRevisionArn: 'r1', createdAt: new Date(1) },
      { serviceDeploymentArn: 'b', status: 'IN_PROGRESS', targetServiceRevisionArn: 'r2', createdAt: new Date(2) },
    ],
  });
  ecs.on(DescribeServiceDeploymentsCommand).resolves({
    serviceDeployments: [
      {
        ...{ serviceDeploymentArn: 'b', status: 'ROLLBACK_IN_PROGRESS', statusReason: 'why', createdAt: new Date(2) },
        lifecycleStage: 'BAKE_TIME',
        deploymentConfiguration: { strategy: 'BLUE_GREEN' },
        targetServiceRevision: {
          arn: 'r2',
          requestedTaskCount: 2,
          runningTaskCount: 1,
          pendingTaskCount: 1,
          requestedProductionTrafficWeight: 100,
        },
        deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
        rollback: { reason: 'breaker', serviceRevisionArn: 'r1' },
        alarms: { triggeredAlarmNames: ['5xx'] },
      },
    ],
  });
  ecs.on(DescribeServiceRevisionsCommand).resolves({ serviceRevisions: [{ taskDefinition: 'arn:web:2' }] });
  expect((await services.deployments(ref)).map(({ arn }) => arn)).toEqual(['b', 'a']);
  expect(await services.deployment('b')).toEqual({
    ...{
      arn: 'b',
      status: 'ROLLBACK_IN_PROGRESS',
      revision: 'r2',
      createdAt: 2,
      reason: 'why',
      strategy: 'BLUE_GREEN',
    },
    ...{ stage: 'BAKE_TIME', tasks: { requested: 2, running: 1, pending: 1 }, traffic: 100, alarms: ['5xx'] },
    ...{ breaker: { failures: 3, threshold: 3 }, rollback: { reason: 'breaker', revision: 'r1' } },
  });
  expect(await services.definitionOf('r2')).toBe('arn:web:2');
  expect(inputs()).toEqual([ref, { serviceDeploymentArns: ['b'] }, { serviceRevisionArns: ['r2'] }]);
});

test('older deployments are listed until one is there that is sought, five pages at most', async () => {
  const page = (status: 'STOPPED' | 'SUCCESSFUL', at: number) => ({
    serviceDeployments: [{ serviceDeploymentArn: `d${at}`, status, createdAt: new Date(at) }],
    nextToken: `after ${at}`,
  });
  const sought = ({ status }: { readonly status: string }) => status === 'SUCCESSFUL';
  const list = () => ecs.on(ListServiceDeploymentsCommand);
  list().resolvesOnce(page('STOPPED', 3)).resolvesOnce(page('SUCCESSFUL', 2)).resolves(page('STOPPED', 1));
  expect((await services.deployments(ref, sought)).map(({ arn }) => arn)).toEqual(['d3', 'd2']);
  expect(inputs()).toEqual([ref, { ...ref, nextToken: 'after 3' }]);
  ecs.reset();
  list().resolves(page('STOPPED', 1));
  expect(await services.deployments(ref, sought)).toHaveLength(5);
  expect(await services.deployments(ref)).toHaveLength(1);
});

test('stopped tasks are asked for by service, and not at all where there are none', async () => {
  ecs
    .on(ListTasksCommand)
    .resolvesOnce({ taskArns: [] })
    .resolves({ taskArns: ['t'] });
  ecs.on(DescribeTasksCommand).resolves({
    tasks: [
      {
        ...{ taskArn: 't', taskDefinitionArn: 'd', createdAt: new Date(3), stopCode: 'EssentialContainerExited' },
        stoppedReason: 'Essential container in task exited',
        containers: [{ name: 'app', exitCode: 3, healthStatus: 'UNKNOWN' }],
      },
    ],
  });
  expect(await services.stopped(ref)).toEqual([]);
  expect(await services.stopped(ref)).toEqual([
    {
      ...{ arn: 't', definition: 'd', createdAt: 3, stopCode: 'EssentialContainerExited' },
      stoppedReason: 'Essential container in task exited',
      containers: [{ name: 'app', exitCode: 3, reason: '', health: 'UNKNOWN' }],
    },
  ]);
  const list = { cluster: 'prod', serviceName: 'web', desiredStatus: 'STOPPED', maxResults: 100 };
  expect(inputs()).toEqual([list, list, { cluster: 'prod', tasks: ['t'] }]);
});

test('targets that come up or drain are not sick', async () => {
  elb.on(DescribeTargetHealthCommand).resolves({
    TargetHealthDescriptions: [
      { Target: { Id: '10.0.0.1', Port: 80 }, TargetHealth: { State: 'initial' } },
      { Target: { Id: '10.0.0.2', Port: 80 }, TargetHealth: { State: 'draining' } },
      {
        Target: { Id: '10.0.0.3', Port: 80 },
        TargetHealth: { State: 'unhealthy', Reason: 'Target.ResponseCodeMismatch', Description: 'codes: [404]' },
      },
    ],
  });
  expect(await services.unhealthy(['g'])).toEqual([
    { id: '10.0.0.3:80', state: 'unhealthy', reason: 'Target.ResponseCodeMismatch: codes: [404]' },
  ]);
});

describe('an update that fails', () => {
  test.each([
    ['ThrottlingException', 400, true],
    ['PlatformTaskDefinitionIncompatibilityException', 400, false],
    ['ClientException', 400, false],
  ])('by %s (%s) was refused, and may be made again: %s', async (name, status, passing) => {
    ecs.on(UpdateServiceCommand).rejects(awsError(name, { status }));
    const error = await services.update(ref, { definition: 'd', force: true }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UpdateRefused);
    expect(error).toMatchObject({ passing, message: expect.stringContaining('Could not update the service prod/web') });
  });

  test.each([
    awsError('ServerException', { status: 500 }),
    networkError('ECONNRESET'),
    Object.assign(new Error('too late'), { name: 'TimeoutError' }),
  ])('by %s may have begun', async (thrown) => {
    ecs.on(UpdateServiceCommand).rejects(thrown);
    const error = await services.update(ref, { definition: 'd', force: true }).catch((found: unknown) => found);
    expect(error).toBeInstanceOf(WakelockError);
    expect(error).not.toBeInstanceOf(UpdateRefused);
  });
});

describe('errors by their name', () => {
  const denied = awsError('AccessDeniedException', { message: 'no' });
  test.each([
    ['ecs:DescribeServices', () => services.read(ref)],
    ['ecs:DescribeTaskDefinition', () => services.definition('web')],
    ['ecs:RegisterTaskDefinition', () => services.register({ family: 'web' })],
    ['ecs:UpdateService', () => services.update(ref, { definition: 'd', force: false })],
    ['ecs:ListServiceDeployments', () => services.deployments(ref)],
    ['ecs:DescribeServiceDeployments', () => services.deployment('d')],
    ['ecs:DescribeServiceRevisions', () => services.definitionOf('r')],
    ['ecs:ListTasks', () => services.stopped(ref)],
    ['elasticloadbalancing:DescribeTargetHealth', () => services.unhealthy(['g'])],
    ['ecr:DescribeImages', () => ecrImages(() => new ECRClient(region)).pinned(IMAGE)],
    ['logs:GetLogEvents', () => cloudWatchLogs(() => new CloudWatchLogsClient(region)).last(PLACE, 5)],
  ])('a denial of %s names it', async (action, call) => {
    ecs.onAnyCommand().rejects(denied);
    elb.onAnyCommand().rejects(denied);
    ecr.onAnyCommand().rejects(denied);
    logs.onAnyCommand().rejects(denied);
    await expect(call()).rejects.toMatchObject({ code: 'denied', repair: expect.stringContaining(action) });
  });

  test.each([
    ['ClusterNotFoundException', 'not-found'],
    ['ServiceNotFoundException', 'not-found'],
    ['ServiceNotActiveException', 'failed'],
    ['PlatformTaskDefinitionIncompatibilityException', 'failed'],
    ['ThrottlingException', 'failed'],
    ['ServerException', 'failed'],
  ])('%s is %s', async (name, code) => {
    ecs.on(UpdateServiceCommand).rejects(awsError(name, { status: name === 'ServerException' ? 500 : 400 }));
    await expect(services.update(ref, { definition: 'd', force: false })).rejects.toMatchObject({ code });
  });
});

const IMAGE = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:42';
const PLACE = { group: '/ecs/app', stream: 'ecs/app/t', region: '' };

test('a tag of ECR becomes its digest, asked for in the region of the registry; other images stay as they are', async () => {
  ecr.on(DescribeImagesCommand).resolves({ imageDetails: [{ imageDigest: 'sha256:ab' }] });
  const asked: string[] = [];
  const images = ecrImages((of) => {
    asked.push(of);
    return new ECRClient({ region: of });
  });
  expect(await images.pinned(IMAGE)).toBe('123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app@sha256:ab');
  expect(await images.pinned('public.ecr.aws/nginx/nginx:1')).toBe('public.ecr.aws/nginx/nginx:1');
  expect(await images.pinned(`${IMAGE}@sha256:cd`)).toBe(`${IMAGE}@sha256:cd`);
  expect(await images.pinned(IMAGE.replace(':42', ''))).toBe(`${IMAGE.replace(':42', '')}@sha256:ab`);
  expect(asked).toEqual(['eu-west-1', 'eu-west-1']);
  expect(ecr.calls().map(({ args: [command] }) => command.input)).toEqual([
    { registryId: '123456789012', repositoryName: 'team/app', imageIds: [{ imageTag: '42' }] },
    { registryId: '123456789012', repositoryName: 'team/app', imageIds: [{ imageTag: 'latest' }] },
  ]);
});

test('the end of a stream is read, and one that is not there has no lines', async () => {
  const read = cloudWatchLogs(() => new CloudWatchLogsClient(region));
  logs
    .on(GetLogEventsCommand)
    .resolvesOnce({ events: [{ message: 'a\n' }, { message: 'b' }] })
    .rejects(awsError('ResourceNotFoundException'));
  expect(await read.last(PLACE, 5)).toEqual(['a', 'b']);
  expect(await read.last(PLACE, 5)).toEqual([]);
  expect(logs.calls()[0]?.args[0].input).toEqual({
    ...{ logGroupName: '/ecs/app', logStreamName: 'ecs/app/t', limit: 5, startFromHead: false },
  });
});
