import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTagsForResourceCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  TagResourceCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type LocalAws, startLocal } from '../../src/local/index.ts';
import { SteppedTime } from './steppedTime.ts';

let aws: LocalAws | undefined;
afterEach(() => aws?.close());

const IMAGES = [
  { image: 'app:slow', outcome: 'slow', seconds: 60 },
  { image: 'app:crash', outcome: 'crash', seconds: 3, exitCode: 137 },
  { image: 'app:sick', outcome: 'unhealthy', seconds: 5 },
  { image: 'app:none', outcome: 'pull-error' },
];

async function open(service: object = {}) {
  const time = new SteppedTime();
  const web = { cluster: 'team', name: 'web', desired: 2, tags: { wakelock: 'wakelock' }, scaling: { min: 1, max: 4 } };
  const local = await startLocal({ time, seed: { ecs: { services: [{ ...web, ...service }], images: IMAGES } } });
  aws = local;
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
  const config = { endpoint: local.url, region: 'us-east-1', credentials, maxAttempts: 1 };
  const ecs = new ECSClient(config);
  const where = { cluster: 'team', service: 'web' };
  const web1 = async () => {
    const command = new DescribeServicesCommand({ cluster: 'team', services: ['web'], include: ['TAGS'] });
    return (await ecs.send(command)).services?.[0];
  };
  const deploy = async (image: string) => {
    const containerDefinitions = [{ name: 'app', image, essential: true }];
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions }),
    );
    await ecs.send(new UpdateServiceCommand({ ...where, taskDefinition: taskDefinition?.taskDefinitionArn }));
    const { serviceDeployments = [] } = await ecs.send(new ListServiceDeploymentsCommand(where));
    return serviceDeployments[0]?.serviceDeploymentArn ?? '';
  };
  const deployment = async (arn: string) => {
    const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] });
    return (await ecs.send(command)).serviceDeployments?.[0];
  };
  return {
    time,
    local,
    ecs,
    where,
    service: web1,
    deploy,
    deployment,
    scaling: new ApplicationAutoScalingClient(config),
  };
}

test('a service is described, scaled and tagged through the SDK', async () => {
  const { time, ecs, service, where } = await open();
  expect(await service()).toMatchObject({
    serviceName: 'web',
    status: 'ACTIVE',
    desiredCount: 2,
    runningCount: 2,
    deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED' }],
    tags: [{ key: 'wakelock', value: 'wakelock' }],
  });
  await ecs.send(new UpdateServiceCommand({ ...where, desiredCount: 0 }));
  await time.step(1);
  expect(await service()).toMatchObject({ desiredCount: 0, runningCount: 2 });
  await time.step(10);
  expect(await service()).toMatchObject({ runningCount: 0 });
  await ecs.send(new UpdateServiceCommand({ ...where, desiredCount: 3 }));
  await time.step(1);
  expect(await service()).toMatchObject({ desiredCount: 3, runningCount: 0, pendingCount: 3 });
  await time.step(10);
  expect((await service())?.events?.[0]?.message).toBe('(service web) has reached a steady state.');
  const resourceArn = (await service())?.serviceArn;
  await ecs.send(new TagResourceCommand({ resourceArn, tags: [{ key: 'a', value: 'b' }] }));
  expect((await ecs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toContainEqual({
    key: 'a',
    value: 'b',
  });
});

test('a task whose container exits has not proved itself, however long the machine stood still before anybody looked', async () => {
  const { time, ecs, service, deploy, where } = await open({ desired: 1, startSeconds: 2, steadySeconds: 10 });
  await deploy('app:crash');
  await time.step(3);
  expect(await service()).toMatchObject({ runningCount: 2 });
  // Lets ECS look at the service before the exit that is due.
  await ecs.send(new UpdateServiceCommand({ ...where, desiredCount: 1 }));
  await time.stall(60);
  expect((await service())?.deployments).toMatchObject([{ rolloutState: 'IN_PROGRESS', failedTasks: 1 }, {}]);
});

test('a task runs that was on its way, in whatever order late timers come', async () => {
  const { time, service, deploy } = await open({ desired: 1, startSeconds: 4 });
  await deploy('app:2');
  await time.step(1);
  await time.stallBackwards(30);
  await time.step(3);
  expect(await service()).toMatchObject({ pendingCount: 0 });
});

test('clusters, services and task definitions that are not there are named as ECS names them', async () => {
  const { ecs } = await open();
  const none = await ecs.send(new DescribeServicesCommand({ cluster: 'team', services: ['none'] }));
  expect(none.failures).toEqual([{ arn: expect.stringContaining('service/team/none'), reason: 'MISSING' }]);
  const at = (cluster: string, service: string) => ecs.send(new UpdateServiceCommand({ cluster, service }));
  await expect(at('none', 'web')).rejects.toMatchObject({ name: 'ClusterNotFoundException' });
  await expect(at('team', 'none')).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
  const unknown = new DescribeTaskDefinitionCommand({ taskDefinition: 'none:1' });
  await expect(ecs.send(unknown)).rejects.toMatchObject({ name: 'ClientException' });
});

test('a scalable target is read and changed through the SDK', async () => {
  const { scaling } = await open();
  const ScalableDimension = 'ecs:service:DesiredCount';
  const which = { ServiceNamespace: 'ecs', ResourceId: 'service/team/web', ScalableDimension } as const;
  await scaling.send(new RegisterScalableTargetCommand({ ...which, MinCapacity: 0 }));
  const { ScalableTargets } = await scaling.send(
    new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs', ResourceIds: [which.ResourceId] }),
  );
  expect(ScalableTargets).toMatchObject([{ ...which, MinCapacity: 0, MaxCapacity: 4 }]);
});

describe('deployments', () => {
  test('a good one replaces the tasks and ends as SUCCESSFUL, with its revision', async () => {
    const { time, ecs, service, deploy, deployment } = await open();
    const arn = await deploy('app:2');
    await time.step(1);
    expect(await deployment(arn)).toMatchObject({ status: 'IN_PROGRESS' });
    expect((await service())?.deployments).toMatchObject([{ rolloutState: 'IN_PROGRESS' }, { status: 'ACTIVE' }]);
    await time.step(20);
    const done = await deployment(arn);
    expect(done).toMatchObject({ status: 'SUCCESSFUL', finishedAt: expect.any(Date) });
    expect((await service())?.deployments).toMatchObject([{ rolloutState: 'COMPLETED', runningCount: 2 }]);
    const serviceRevisionArns = [done?.targetServiceRevision?.arn ?? ''];
    const { serviceRevisions } = await ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }));
    expect(serviceRevisions).toMatchObject([{ taskDefinition: expect.stringMatching(/web:2$/) }]);
  });

  test('a slow one is in progress for as long as its tasks take', async () => {
    const { time, deploy, deployment } = await open();
    const arn = await deploy('app:slow');
    await time.step(55);
    expect(await deployment(arn)).toMatchObject({ status: 'IN_PROGRESS' });
    await time.step(30);
    expect(await deployment(arn)).toMatchObject({ status: 'SUCCESSFUL' });
  });

  test.each([
    ['app:crash', { stopCode: 'EssentialContainerExited', containers: [{ exitCode: 137 }] }],
    ['app:sick', { stoppedReason: 'Task failed container health checks' }],
    ['app:none', { stopCode: 'TaskFailedToStart', stoppedReason: expect.stringContaining('CannotPullContainerError') }],
  ])('%s goes on failing, the old tasks serve on, and each task says why it stopped', async (image, reason) => {
    const { time, ecs, service, deploy, deployment } = await open();
    const arn = await deploy(image);
    await time.step(60);
    expect(await deployment(arn)).toMatchObject({ status: 'IN_PROGRESS' });
    const [primary] = (await service())?.deployments ?? [];
    expect(primary?.failedTasks).toBeGreaterThan(3);
    const stopped = { cluster: 'team', serviceName: 'web', desiredStatus: 'STOPPED' } as const;
    const { taskArns = [] } = await ecs.send(new ListTasksCommand(stopped));
    const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster: 'team', tasks: taskArns }));
    expect(tasks[0]).toMatchObject(reason);
    expect((await service())?.runningCount).toBeGreaterThanOrEqual(2);
  });

  test('the circuit breaker brings the old revision back, and the deployment says so', async () => {
    const { time, service, deploy, deployment } = await open({ circuitBreaker: {} });
    const arn = await deploy('app:crash');
    await time.step(120);
    expect(await deployment(arn)).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      rollback: { reason: expect.stringContaining('circuit breaker') },
    });
    expect(await service()).toMatchObject({ taskDefinition: expect.stringMatching(/web:1$/), runningCount: 2 });
  });

  test('without rollback the breaker ends it, and the old tasks serve on', async () => {
    const { time, service, deploy, deployment } = await open({ circuitBreaker: { rollback: false } });
    const arn = await deploy('app:crash');
    await time.step(120);
    expect(await deployment(arn)).toMatchObject({ status: 'STOPPED' });
    expect((await service())?.deployments?.[0]).toMatchObject({ rolloutState: 'FAILED' });
  });
});

test('what happens to tasks and services is told as EventBridge would', async () => {
  const { time, local, ecs, where } = await open({ desired: 0 });
  const told: string[] = [];
  local.onEvent(({ kind, text }) => kind === 'state' && told.push(text));
  await ecs.send(new UpdateServiceCommand({ ...where, desiredCount: 1 }));
  await time.step(10);
  expect(told).toEqual(
    ['task PROVISIONING', 'task PENDING', 'task RUNNING', 'SERVICE_STEADY_STATE'].map((text) => `team/web ${text}`),
  );
});
