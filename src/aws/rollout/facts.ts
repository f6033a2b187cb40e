import type { Service, ServiceDeployment, ServiceDeploymentBrief, Task } from '@aws-sdk/client-ecs';
import type {
  DeploymentBrief,
  DeploymentFacts,
  DeploymentStatus,
  LiveService,
  StoppedTask,
} from '../../domain/rollout/facts.ts';

/** ECS' descriptions as neutral facts. What is not known is 0, empty or absent, never an error. */
export function liveOf(service: Service): LiveService {
  const { loadBalancers = [], events = [], tags = [], deployments = [] } = service;
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  const breaker = service.deploymentConfiguration?.deploymentCircuitBreaker;
  const groups = loadBalancers.flatMap(({ targetGroupArn, advancedConfiguration }) => [
    targetGroupArn,
    advancedConfiguration?.alternateTargetGroupArn,
  ]);
  return {
    arn: service.serviceArn ?? '',
    name: service.serviceName ?? '',
    status: service.status ?? '',
    controller: service.deploymentController?.type ?? 'ECS',
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    definition: primary?.taskDefinition ?? service.taskDefinition ?? '',
    breaker: { enable: breaker?.enable === true, rollback: breaker?.rollback === true },
    targetGroups: groups.filter((arn) => arn !== undefined),
    events: events.map(({ id = '', createdAt, message = '' }) => ({ id, at: createdAt?.getTime() ?? 0, message })),
    tags: Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value])),
  };
}

export function briefOf(one: ServiceDeploymentBrief): DeploymentBrief {
  return {
    arn: one.serviceDeploymentArn ?? '',
    status: (one.status ?? 'PENDING') satisfies DeploymentStatus,
    revision: one.targetServiceRevisionArn ?? '',
    createdAt: one.createdAt?.getTime() ?? 0,
  };
}

export function factsOf(one: ServiceDeployment): DeploymentFacts {
  const { targetServiceRevision: target, deploymentCircuitBreaker: breaker, rollback, alarms } = one;
  const strategy = one.deploymentConfiguration?.strategy ?? 'ROLLING';
  return {
    arn: one.serviceDeploymentArn ?? '',
    status: (one.status ?? 'PENDING') satisfies DeploymentStatus,
    revision: target?.arn ?? '',
    createdAt: one.createdAt?.getTime() ?? 0,
    reason: one.statusReason ?? '',
    strategy,
    // A rolling deployment shifts no traffic of its own.
    stage: strategy === 'ROLLING' ? undefined : one.lifecycleStage,
    tasks: {
      requested: target?.requestedTaskCount ?? 0,
      running: target?.runningTaskCount ?? 0,
      pending: target?.pendingTaskCount ?? 0,
    },
    traffic: target?.requestedProductionTrafficWeight,
    breaker:
      breaker?.status === undefined || breaker.status === 'DISABLED'
        ? undefined
        : { failures: breaker.failureCount ?? 0, threshold: breaker.threshold ?? Number.POSITIVE_INFINITY },
    rollback:
      rollback === undefined
        ? undefined
        : { reason: rollback.reason ?? '', revision: rollback.serviceRevisionArn ?? '' },
    alarms: alarms?.triggeredAlarmNames ?? [],
  };
}

export function stoppedOf(task: Task): StoppedTask {
  const { containers = [] } = task;
  return {
    arn: task.taskArn ?? '',
    definition: task.taskDefinitionArn ?? '',
    createdAt: task.createdAt?.getTime() ?? 0,
    stopCode: task.stopCode ?? '',
    stoppedReason: task.stoppedReason ?? '',
    containers: containers.map(({ name = '', exitCode, reason = '', healthStatus = '' }) => ({
      ...{ name, exitCode, reason },
      health: healthStatus,
    })),
  };
}
