import type { Reading } from '../deploy/health.ts';
import type { Traffic } from './facts.ts';
import type { FailoverSet } from './set.ts';

/** What is known of the set-up of failover. */
export interface FailoverHealth {
  readonly stackName: string;
  readonly parameters: FailoverParameters;
  readonly sets: readonly SetHealth[];
}

/** What the stack was told, or is to be told. */
export interface FailoverParameters {
  readonly sets: readonly FailoverSet[];
  /** Why the sets cannot be read; they are none then. */
  readonly fault: { readonly what: string; readonly repair: string } | undefined;
  /** Listeners and rules that the function may change. */
  readonly traffic: readonly string[];
  /** Alarms whose changes wake it. */
  readonly alarms: readonly string[];
  /** Services, by name alone, whose tasks wake it. */
  readonly tasksOf: readonly string[];
  /** Whether `power` may scale services. */
  readonly services: boolean;
}

/** The parts that one set names; `value` undefined = there is none of that name. */
export interface SetHealth {
  readonly set: FailoverSet;
  readonly traffic: Reading<Traffic | undefined>;
  readonly lambdaGroup: Reading<GroupFacts | undefined>;
  readonly serviceGroup: Reading<GroupFacts | undefined>;
  /** By name; those that are missing are left out. */
  readonly alarms: Reading<ReadonlyMap<string, AlarmFacts>>;
  readonly service: Reading<ServiceFacts | undefined>;
}

export interface GroupFacts {
  /** `lambda`, `ip`, `instance` or `alb`. */
  readonly type: string;
  /** How many targets are registered, healthy or not. */
  readonly targets: number;
  /** How long a target that leaves may finish its requests, ms. */
  readonly drain: number;
}

export interface AlarmFacts {
  /** Of its metric; undefined for composite alarms and for metric maths. */
  readonly namespace: string | undefined;
  /**
   * What it makes of missing data: `breaching`, `notBreaching`, `ignore`, `missing`, which is the default:
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
   */
  readonly missing: string | undefined;
}

export interface ServiceFacts {
  readonly status: string;
  /** Its tag `wakelock` names the stack. */
  readonly optedIn: boolean;
  /** ARNs of the target groups that its tasks are registered with. */
  readonly groups: readonly string[];
  readonly deploying: boolean;
  /** What its autoscaling keeps it at least at; undefined: it has none. */
  readonly floor: number | undefined;
}
