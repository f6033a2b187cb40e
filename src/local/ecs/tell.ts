import { cloudEvent } from '../power/cloudEvents.ts';
import { clusterArn, serviceArn } from './arns.ts';
import type { EcsHappening } from './types.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/**
 * The event that EventBridge hands on.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
 */
export function ecsEvent(at: number, happening: EcsHappening): unknown {
  const [cluster = '', name = ''] = happening.service.split('/');
  const source = 'aws.ecs';
  if (happening.kind === 'task') {
    const { task } = happening;
    return cloudEvent(at, {
      source,
      'detail-type': 'ECS Task State Change',
      resources: [task.arn],
      detail: {
        clusterArn: clusterArn(cluster),
        group: `service:${name}`,
        taskArn: task.arn,
        taskDefinitionArn: task.definition,
        lastStatus: task.status,
        desiredStatus: task.status === 'STOPPING' || task.status === 'STOPPED' ? 'STOPPED' : 'RUNNING',
        startedBy: task.deployment,
        stopCode: task.stopCode,
        stoppedReason: task.stoppedReason,
        createdAt: iso(task.createdAt),
        updatedAt: iso(at),
      },
    });
  }
  const common = { eventType: happening.name.endsWith('FAILED') ? 'ERROR' : 'INFO', eventName: happening.name };
  const detail =
    happening.kind === 'action'
      ? { ...common, clusterArn: clusterArn(cluster), createdAt: iso(at) }
      : { ...common, deploymentId: happening.id, updatedAt: iso(at), reason: happening.why };
  return cloudEvent(at, {
    source,
    'detail-type': happening.kind === 'action' ? 'ECS Service Action' : 'ECS Deployment State Change',
    resources: [serviceArn(happening.service)],
    detail,
  });
}

/** One line for people. */
export function describeHappening(happening: EcsHappening): string {
  if (happening.kind !== 'task') return `${happening.service} ${happening.name}`;
  const { status, stoppedReason } = happening.task;
  return `${happening.service} task ${status}${stoppedReason === undefined ? '' : ` (${stoppedReason})`}`;
}
