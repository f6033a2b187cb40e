import type { FailoverHealth } from '../failover/health.ts';
import type { Power } from '../machine.ts';
import type { SnapshotHealth } from '../snapshot/findings.ts';
import type { TargetId } from '../target.ts';
import type { AlarmHealth } from './alarms.ts';
import type { Stack } from './stack.ts';

/** What could be learnt, or why not. */
export type Reading<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly why: string; readonly repair: string };

/** All that is known of a set-up at one moment. Undefined = there is none. */
export interface Health {
  readonly stackName: string;
  /** Epoch ms. */
  readonly now: number;
  /** Milliseconds that this machine's clock is ahead of AWS; undefined where AWS did not say. */
  readonly clockAhead: number | undefined;
  readonly stack: Reading<Stack | undefined>;
  readonly topic: Reading<{ readonly subscriptions: number } | undefined>;
  readonly table: Reading<{ readonly status: string; readonly misfits: readonly string[] } | undefined>;
  /** Publish time of the newest ping that came through the topic, epoch ms. */
  readonly ping: Reading<number | undefined>;
  readonly queue: Reading<{ readonly waiting: number; readonly dead: number }>;
  readonly functions: Reading<readonly FunctionHealth[]>;
  /** What `power` says of its own rights. */
  readonly self: Reading<SelfReport>;
  readonly machines: Reading<readonly MachineHealth[]>;
  /** The topics whose subscribers are looked at: the stack's own where it has an address, and those that were named. */
  readonly alarms: readonly AlarmHealth[];
  /** Undefined where the stack makes no snapshots. */
  readonly snapshots: Reading<SnapshotHealth> | undefined;
  /** Undefined where the stack has no failover. */
  readonly failover: FailoverHealth | undefined;
}

export interface SelfReport {
  readonly able: boolean;
  /** As a sentence. */
  readonly says: string;
}

export interface FunctionHealth {
  readonly name: string;
  /** `Active`, or why not. */
  readonly state: string;
  /** Hashes of its code in hex: as it is, as the stack deployed it, as this package would. */
  readonly code: string;
  readonly deployed: string | undefined;
  readonly packaged: string | undefined;
}

export interface MachineHealth {
  readonly target: TargetId;
  readonly name: string | undefined;
  readonly power: Power;
  readonly held: boolean;
  /** Stop protection: recorded as ours, seen on EC2 without a record, or none. */
  readonly protection: 'ours' | 'others' | 'none';
  readonly wantsProtection: boolean;
  readonly badTag: string | undefined;
  readonly group: string | undefined;
}
