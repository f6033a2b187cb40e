/** Members of an action as AWS' API has them; only what is forwarded where is looked at, the rest is kept as it came. */
export type Tree = { readonly [name: string]: string | Tree | readonly (string | Tree)[] };

export interface TargetGroupSeed {
  readonly name: string;
  readonly type: 'ip' | 'instance' | 'lambda';
  readonly port: number;
  /** Seconds from when a target serves until its health checks say so. */
  readonly healthySeconds: number;
  readonly deregistrationSeconds: number;
  /** Targets that are simply there; those of services come and go with their tasks. */
  readonly targets: readonly { readonly id: string; readonly state: TargetState }[];
}

export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'unused' | 'draining' | 'unavailable';

export interface ForwardSeed {
  /** Name of a target group. */
  readonly group: string;
  readonly weight: number;
}

export interface RuleSeed {
  readonly priority: number;
  readonly path: string;
  readonly forward: readonly ForwardSeed[];
}

export interface BalancerSeed {
  readonly name: string;
  readonly port: number;
  readonly forward: readonly ForwardSeed[];
  readonly rules: readonly RuleSeed[];
}

export interface ElbSeed {
  readonly balancers: readonly BalancerSeed[];
  readonly targetGroups: readonly TargetGroupSeed[];
}

/** One target of a group as DescribeTargetHealth shows it. */
export interface Target {
  readonly id: string;
  readonly port?: number;
  readonly state: TargetState;
}

/** Somewhere that traffic arrives: a listener with its default actions, or one of its rules. */
export interface Entrance {
  readonly arn: string;
  readonly balancer: string;
  readonly port: number;
  /** Undefined: the listener's own default. */
  readonly rule?: { readonly priority: number; readonly path: string };
  readonly actions: readonly Tree[];
}
