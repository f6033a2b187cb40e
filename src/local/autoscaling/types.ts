import type { MachineSeed } from '../ec2/types.ts';

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html */
export const processes = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
] as const;
export type Process = (typeof processes)[number];

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html */
export type LifecycleState =
  | 'Pending'
  | 'Pending:Wait'
  | 'Pending:Proceed'
  | 'InService'
  | 'Standby'
  | 'Terminating'
  | 'Terminating:Wait'
  | 'Terminating:Proceed';

/** A launch that fails before there is an instance. */
export interface LaunchFault {
  readonly times: number | 'always';
  readonly message: string;
}

export interface GroupSeed {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly desired: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly suspended: readonly Process[];
  /** What each member is launched from; its id and the group's own tag are added. */
  readonly machine: MachineSeed;
  /** Seconds that a lifecycle hook holds a member at launch and at termination; 0 = no hook. */
  readonly launchHookSeconds: number;
  readonly terminateHookSeconds: number;
  /** Seconds until the group acts on a change. */
  readonly reactSeconds: number;
  /** Names of the topics that are told of launches and terminations. */
  readonly notify: readonly string[];
  readonly launchFaults: readonly LaunchFault[];
}

export interface MemberView {
  readonly id: string;
  readonly lifecycle: LifecycleState;
  readonly healthy: boolean;
}

export interface GroupView extends Pick<GroupSeed, 'name' | 'min' | 'max' | 'desired' | 'tags' | 'suspended'> {
  readonly members: readonly MemberView[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export interface Activity {
  readonly id: string;
  readonly group: string;
  readonly kind: 'launch' | 'terminate';
  readonly instance?: string;
  readonly cause: string;
  readonly status: 'InProgress' | 'Successful' | 'Failed';
  readonly message?: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt?: number;
}
