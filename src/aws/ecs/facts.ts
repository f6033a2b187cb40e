import type { Deployment, Service } from '@aws-sdk/client-ecs';
import { SCALED_TO_ZERO } from '../../domain/causes.ts';
import type { Machine, Power } from '../../domain/machine.ts';
import type { Size } from '../../domain/size.ts';
import { taggedFacts } from '../tags.ts';

export interface ServiceFacts {
  readonly seenAt: number;
  readonly stack: string;
  /** Bounds of its scalable target, where there is one. */
  readonly bounds: Pick<Size, 'min' | 'max'>;
  /** Why it does not get on, where that was asked. */
  readonly cause?: Machine['cause'];
}

/** ECS' description of a service as neutral facts. A service has no address of its own. */
export function machineOf(service: Service, { seenAt, stack, bounds, cause }: ServiceFacts): Machine {
  const power = powerOf(service);
  const off = power === 'off' || power === 'stopping';
  return {
    seenAt,
    kind: 'ecs',
    power,
    ...(power === 'gone' ? {} : { size: { desired: service.desiredCount ?? 0, ...bounds } }),
    ...taggedFacts((key) => tagOf(service, key), { stack }),
    canProtect: false,
    cause: off ? { code: SCALED_TO_ZERO, text: 'Its desired count is 0.' } : cause,
    addresses: {},
  };
}

export function tagOf({ tags }: Service, key: string): string | undefined {
  return tags?.find((tag) => tag.key === key)?.value;
}

/**
 * On: as many tasks run as are desired, and the deployment is done. While one is under way ECS may start and stop tasks in any
 * order (minimumHealthyPercent may be 0), and one that fails may be rolled back: a job must not be told "ready" on either.
 * `COMPLETED` is ECS' own word for a steady state; services whose deployments CodeDeploy or others make have no such state, and
 * there the counts alone are looked at. A service that is being deleted (DRAINING) cannot be started any more.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html and API_Deployment.html: rolloutState
 */
function powerOf(service: Service): Power {
  const { status, desiredCount = 0, runningCount = 0, pendingCount = 0 } = service;
  if (status !== 'ACTIVE') return 'gone';
  if (desiredCount === 0) return runningCount + pendingCount === 0 ? 'off' : 'stopping';
  return runningCount >= desiredCount && isSteady(service) ? 'on' : 'starting';
}

function isSteady({ deployments = [] }: Service): boolean {
  const [only] = deployments;
  if (deployments.length > 1) return false;
  return only?.rolloutState === undefined || only.rolloutState === 'COMPLETED';
}

/** The deployment that ECS works towards. */
export function primaryOf({ deployments = [] }: Service): Deployment | undefined {
  return deployments.find(({ status }) => status === 'PRIMARY');
}
