import type { AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling';
import { SCALED_TO_ZERO } from '../../domain/causes.ts';
import type { Machine, Power } from '../../domain/machine.ts';
import type { OptInRules } from '../../domain/schedule/tags.ts';
import { taggedFacts } from '../tags.ts';

/** The description of a group as neutral facts. A group has no address of its own. */
export function machineOf(
  group: AutoScalingGroup,
  { seenAt, ...rules }: OptInRules & { readonly seenAt: number },
): Machine {
  const power = powerOf(group);
  const { DesiredCapacity: desired = 0, MinSize: min, MaxSize: max } = group;
  return {
    seenAt,
    kind: 'asg',
    power,
    ...(power === 'gone' ? {} : { size: { desired, min, max } }),
    ...taggedFacts((key) => tagOf(group, key), rules),
    canProtect: false,
    cause: causeOf(group, power),
    addresses: {},
  };
}

export function tagOf({ Tags }: AutoScalingGroup, key: string): string | undefined {
  return Tags?.find((tag) => tag.Key === key)?.Value;
}

export function isSuspended({ SuspendedProcesses }: AutoScalingGroup, name: 'Launch' | 'Terminate'): boolean {
  return SuspendedProcesses?.some(({ ProcessName }) => ProcessName === name) === true;
}

/**
 * On: as many members as desired are in service and healthy. Members on standby were taken out by a person and do not count
 * among the desired ones; they do not keep a group from being off. Others (Pending:Wait, Terminating:Wait…) are on their way.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html
 */
function powerOf(group: AutoScalingGroup): Power {
  const { Status, DesiredCapacity: desired = 0, Instances = [] } = group;
  // Set only while the group is being deleted.
  if (Status !== undefined) return 'gone';
  const members = Instances.filter(
    ({ LifecycleState = '' }) => !/^(?:Standby|EnteringStandby|Warmed)/.test(LifecycleState),
  );
  if (desired === 0) return members.length === 0 ? 'off' : 'stopping';
  return members.filter(isServing).length >= desired ? 'on' : 'starting';
}

function isServing({ LifecycleState, HealthStatus }: Instance): boolean {
  return LifecycleState === 'InService' && HealthStatus === 'Healthy';
}

function causeOf(group: AutoScalingGroup, power: Power): Machine['cause'] {
  if (power === 'starting' && isSuspended(group, 'Launch')) return { code: 'LaunchSuspended', text: LAUNCH_SUSPENDED };
  if (power === 'off' || power === 'stopping') return { code: SCALED_TO_ZERO, text: 'Its desired capacity is 0.' };
  return undefined;
}

export const LAUNCH_SUSPENDED = 'The process Launch of the group is suspended.';
