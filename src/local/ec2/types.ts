import type { VolumeSeed } from '../ebs/types.ts';

export type StateName = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
export const stateCodes: Readonly<Record<StateName, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

/** Calls and moments of one machine that a fault can strike. */
export type FaultPoint = 'start' | 'stop' | 'boot' | 'run' | 'describe' | 'modify' | 'event' | 'status' | 'ssm';

/** One thing that goes wrong on one machine; docs/local.md lists which members matter at which point. */
export interface MachineFault {
  readonly on: FaultPoint;
  /** How often it strikes; default 1, for `describe`, `status` and `ssm` always. */
  readonly times?: number | 'always';
  /** AWS error code of the answer. */
  readonly code?: string;
  /** Error text, or EC2's StateReason message. */
  readonly message?: string;
  /** StateReason of a boot that falls back or of a machine that goes off by itself: `Code: words`. */
  readonly reason?: string;
  /** Seconds of EC2 time after which it happens, or by which effect and answer are late. */
  readonly afterSeconds?: number;
  readonly lateSeconds?: number;
  readonly staleSeconds?: number;
  /** No effect and no answer. */
  readonly lost?: boolean;
  /** Delivered twice (events). */
  readonly twice?: boolean;
  /** Left out of every answer (describe). */
  readonly hidden?: boolean;
}

export interface MachineSeed {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly state: 'stopped' | 'running';
  readonly bootSeconds: number;
  readonly stopSeconds: number;
  /** Seconds from `running` until both status checks are ok. */
  readonly statusSeconds: number;
  /** Seconds from `running` until the SSM agent pings; null = no agent. */
  readonly ssmSeconds: number | null;
  readonly instanceType: string;
  readonly privateIp?: string;
  /** A fixed public address (an Elastic IP); without it the address changes at each start. */
  readonly publicIp?: string;
  readonly reservation?: string;
  readonly disableApiStop: boolean;
  /** The machine never reached `running`: EC2 then refuses Stop while it is pending. */
  readonly neverRan: boolean;
  readonly faults: readonly MachineFault[];
  /** The first is the one it boots from; without them one volume of 8 GiB. */
  readonly volumes?: readonly VolumeSeed[];
}

export interface StateReason {
  readonly code: string;
  readonly message: string;
}

/** What EC2 knows of a machine at one moment. */
export interface MachineView {
  readonly id: string;
  readonly state: StateName;
  readonly tags: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch, whole seconds. */
  readonly launchTime: number;
  readonly instanceType: string;
  readonly reservation: string;
  readonly privateIp: string;
  readonly publicIp?: string;
  readonly stateReason?: StateReason;
  /** EC2's StateTransitionReason; empty when there is none. */
  readonly transitionReason: string;
  readonly disableApiStop: boolean;
  /** When it became running; absent in every other state. */
  readonly runningSince?: number;
}

/** One row of the answer of StartInstances and StopInstances. */
export interface StateChange {
  readonly id: string;
  readonly previous: StateName;
  readonly current: StateName;
}

/** A machine changed its state. */
export interface Transition {
  readonly from: StateName;
  readonly machine: MachineView;
  /** Copies of the state-change event to deliver, and how late (ms). */
  readonly events: readonly number[];
}
