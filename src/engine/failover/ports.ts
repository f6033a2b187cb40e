import type { AlarmState, FailoverDecision, FailoverMemory, Pin, Traffic } from '../../domain/failover/facts.ts';
import type { FailoverSet } from '../../domain/failover/set.ts';
import type { Clock, Publisher, Store } from '../ports.ts';

/** The load balancer's weights as they are live. `seen` names all that was read, so that a write can tell that it changed. */
export type LiveTraffic = Traffic & { readonly seen: string };

export interface FailoverPorts {
  readonly alarms: Alarms;
  readonly balancer: Balancer;
  readonly memory: Memory;
  readonly store: Pick<Store, 'readLease' | 'createLease' | 'changeLease'>;
  /** Wakes `power`, which alone changes the service. */
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly journal: FailoverJournal;
}

export interface Alarms {
  /** Every name gets a state; `missing` where there is no such alarm. */
  states(names: readonly string[]): Promise<ReadonlyMap<string, AlarmState>>;
  /** Requests a minute of the set's load balancer, the most of the last full minutes. */
  requests(set: FailoverSet): Promise<number>;
}

export interface Balancer {
  read(set: FailoverSet): Promise<LiveTraffic>;
  /** Healthy targets of the service's group, and whether the Lambda group can answer. */
  health(set: FailoverSet): Promise<{ readonly healthy: number; readonly lambdaUsable: boolean }>;
  /**
   * Gives the service `to` percent and Lambda the rest; all else stays as it was. Nothing is written when what is live is not
   * what was `seen`, nor after `by` (epoch ms): a handler may be frozen also between its read and its write. One attempt, over
   * within 2 s and awaited, so that no call of it lands later.
   * @throws when the load balancer refused, or was not reached
   */
  shift(
    set: FailoverSet,
    write: { readonly to: number; readonly seen: string; readonly by: number },
  ): Promise<ShiftResult>;
}

/** What is kept of a set from one look to the next. */
export interface Memory {
  read(set: string): Promise<{ readonly memory?: FailoverMemory; readonly rev: number; readonly pin?: Pin }>;
  /** False if somebody else wrote since `rev`; rev 0: nothing was there. */
  write(set: string, rev: number, memory: FailoverMemory): Promise<boolean>;
}

export type FailoverEntry =
  | { readonly kind: 'decision'; readonly set: string; readonly decision: FailoverDecision }
  | { readonly kind: 'shift'; readonly set: string; readonly to: number; readonly result: ShiftResult }
  | { readonly kind: 'conflict'; readonly set: string }
  | { readonly kind: 'trouble'; readonly set: string; readonly error: unknown };

/** `too-late`: this handler was slow or frozen; a later look makes it good. */
export type ShiftResult = 'written' | 'changed-meanwhile' | 'too-late';

export interface FailoverJournal {
  note(entry: FailoverEntry): void;
}
