import type { Address } from '../containers/container.ts';

/** Members of an action as AWS' API has them; only what is forwarded where is looked at, the rest is kept as it came. */
export type Tree = { readonly [name: string]: string | Tree | readonly (string | Tree)[] };

export interface TargetGroupSeed {
  readonly name: string;
  readonly type: 'ip' | 'instance' | 'lambda';
  readonly port: number;
  /** Seconds from when a target serves until its health checks say so. */
  readonly healthySeconds: number;
  readonly deregistrationSeconds: number;
  /** How the targets that really run are asked; without it, and for others, `healthySeconds` counts. */
  readonly healthCheck?: HealthCheckSeed;
  /** Targets that are simply there; those of services come and go with their tasks. */
  readonly targets: readonly { readonly id: string; readonly state: TargetState }[];
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
export interface HealthCheckSeed {
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  /** Good answers in a row after which an unhealthy target is healthy; a new one needs a single one. */
  readonly healthy: number;
  /** Failures in a row after which a target is unhealthy. */
  readonly unhealthy: number;
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
  /** The port of 127.0.0.1 on which it really takes requests, 0: a free one; undefined: on none. */
  readonly listen?: number;
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
  /** Of a target that really runs; `at` is undefined until it listens. */
  readonly runs?: { readonly key: string; readonly at: Address | undefined };
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
