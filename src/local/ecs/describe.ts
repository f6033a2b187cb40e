import { groupArn } from '../elbv2/arns.ts';
import { clusterArn, serviceArn } from './arns.ts';
import type { Service } from './service.ts';
import type { Definition, Deployment, ServiceDeployment, Task } from './types.ts';

/** JSON timestamps of ECS are seconds. */
const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);

const count = (tasks: readonly Task[], ...states: readonly Task['status'][]): number =>
  tasks.filter(({ status }) => states.includes(status)).length;

export function tagList(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

export function serviceView(service: Service, withTags: boolean) {
  const { seed, key, desired, primary, events } = service;
  const tasks = service.tasks.all();
  return {
    serviceArn: serviceArn(key),
    serviceName: seed.name,
    clusterArn: clusterArn(seed.cluster),
    status: 'ACTIVE',
    desiredCount: desired,
    runningCount: count(tasks, 'RUNNING', 'STOPPING'),
    pendingCount: count(tasks, 'PROVISIONING', 'PENDING'),
    launchType: 'FARGATE',
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    deploymentConfiguration: {
      deploymentCircuitBreaker: seed.circuitBreaker,
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      strategy: seed.strategy,
    },
    taskDefinition: primary.definition,
    loadBalancers: seed.targetGroup === undefined ? [] : [loadBalancer(service, groupArn(seed.targetGroup))],
    deployments: service.deployments.map((one) => deploymentView(one, service)),
    events: events.map(({ id, at, message }) => ({ id, createdAt: seconds(at), message })),
    createdAt: seconds(service.createdAt),
    ...(withTags ? { tags: tagList(service.tags) } : {}),
  };
}

function loadBalancer({ seed }: Service, targetGroupArn: string) {
  return { targetGroupArn, containerName: seed.container, containerPort: seed.port };
}

function deploymentView(one: Deployment, service: Service) {
  const tasks = service.tasks.all().filter(({ deployment }) => deployment === one.id);
  return {
    id: one.id,
    status: one.primary ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: one.definition,
    desiredCount: one.primary ? service.desired : 0,
    runningCount: count(tasks, 'RUNNING'),
    pendingCount: count(tasks, 'PROVISIONING', 'PENDING'),
    failedTasks: one.failedTasks,
    rolloutState: one.rollout,
    rolloutStateReason: one.why,
    createdAt: seconds(one.createdAt),
    updatedAt: seconds(one.updatedAt),
  };
}

export function taskView(task: Task, { seed, key }: Service) {
  const { exitCode, reason } = task;
  return {
    taskArn: task.arn,
    clusterArn: clusterArn(seed.cluster),
    taskDefinitionArn: task.definition,
    group: `service:${seed.name}`,
    startedBy: task.deployment,
    launchType: 'FARGATE',
    lastStatus: task.status,
    desiredStatus: task.status === 'STOPPING' || task.status === 'STOPPED' ? 'STOPPED' : 'RUNNING',
    healthStatus: task.health,
    createdAt: seconds(task.createdAt),
    startedAt: seconds(task.startedAt),
    stoppedAt: seconds(task.stoppedAt),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    containers: [
      {
        name: seed.container,
        lastStatus: task.status,
        healthStatus: task.health,
        containerArn: `${serviceArn(key)}/${seed.container}`,
        ...(exitCode === undefined ? {} : { exitCode }),
        ...(reason === undefined ? {} : { reason }),
      },
    ],
  };
}

export function definitionView({ arn, family, revision, body, registeredAt }: Definition) {
  const { tags: _tags, ...rest } = body;
  return { ...rest, taskDefinitionArn: arn, family, revision, status: 'ACTIVE', registeredAt: seconds(registeredAt) };
}

export function historyView(one: ServiceDeployment, service: Service) {
  const { key, seed, desired } = service;
  const revision = (arn: string) => {
    const tasks = service.tasks.alive().filter(({ definition }) => definition === service.history.revisions().get(arn));
    return {
      arn,
      requestedTaskCount: desired,
      runningTaskCount: count(tasks, 'RUNNING'),
      pendingTaskCount: count(tasks, 'PROVISIONING', 'PENDING'),
    };
  };
  const weight = one.shift === undefined ? {} : { requestedProductionTrafficWeight: one.shift.weight };
  return {
    serviceDeploymentArn: one.arn,
    serviceArn: serviceArn(key),
    clusterArn: clusterArn(seed.cluster),
    createdAt: seconds(one.createdAt),
    startedAt: seconds(one.createdAt),
    finishedAt: seconds(one.finishedAt),
    updatedAt: seconds(one.updatedAt),
    status: one.status,
    statusReason: one.reason,
    sourceServiceRevisions: one.source === undefined ? [] : [revision(one.source)],
    targetServiceRevision: { ...revision(one.target), ...weight },
    lifecycleStage: one.shift?.stage,
    ...(one.rollback === undefined
      ? {}
      : {
          rollback: {
            reason: one.rollback.reason,
            startedAt: seconds(one.rollback.at),
            serviceRevisionArn: one.rollback.revision,
          },
        }),
    deploymentConfiguration: { deploymentCircuitBreaker: seed.circuitBreaker, strategy: seed.strategy },
    deploymentCircuitBreaker: {
      status: seed.circuitBreaker.enable ? 'MONITORING' : 'DISABLED',
      failureCount: service.primary.failedTasks,
      threshold: Math.max(3, Math.min(200, Math.ceil(desired / 2))),
    },
  };
}

export function revisionView(arn: string, definition: string, { key, seed }: Service) {
  return {
    serviceRevisionArn: arn,
    serviceArn: serviceArn(key),
    clusterArn: clusterArn(seed.cluster),
    taskDefinition: definition,
    launchType: 'FARGATE',
  };
}
