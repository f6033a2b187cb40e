import type { Lease, LeaseChange, ReadyLevel } from '../domain/lease.ts';
import type { Machine, PathHealth, StateChange, StopRecord, TargetState } from '../domain/machine.ts';
import type { Remembered, Size } from '../domain/size.ts';
import type { Selector, TargetId } from '../domain/target.ts';
import type { JournalEntry } from './journal.ts';

/** Time, so that tests and the simulator can step it. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
}

/** A clock that can also wait; only the runner's side waits. */
export interface WaitingClock extends Clock {
  /** Resolves after `ms`, or at once when `signal` is aborted; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** All that is stored of one target, read in an order the protocol relies on: the state first, then leases and holds, all consistent. */
export interface TargetRecord {
  readonly state: TargetState;
  /** Leases, manual holds and denials. */
  readonly leases: readonly Lease[];
}

/**
 * The one table. Every write returns false when its condition did not hold (somebody else wrote first) and throws when the
 * table could not be reached; after a throw nobody may assume anything and nothing may be stopped.
 */
export interface Store {
  readTarget(target: TargetId): Promise<TargetRecord>;
  /** The state alone; `rev: 0` where there is none. */
  readState(target: TargetId): Promise<TargetState>;
  readLease(target: TargetId, id: string): Promise<Lease | undefined>;
  /** Writes a new lease item; false if there is one. Ids that begin with `hold-` go to the hold partition, here and below. */
  createLease(target: TargetId, lease: Lease): Promise<boolean>;
  /** Writes named paths of a lease item if its `n` is unchanged. */
  changeLease(
    target: TargetId,
    id: string,
    write: { readonly change: LeaseChange; readonly n: number },
  ): Promise<boolean>;
  /** Writes named paths of the state if its `rev` is unchanged; `rev` grows by one. */
  writeState(target: TargetId, rev: number, change: StateChange): Promise<boolean>;
  /** Records how a Stop ended under its own nonce only; `rev` grows by one. */
  recordStop(target: TargetId, nonce: string, end: Pick<StopRecord, 'outcome' | 'why'>): Promise<boolean>;
  /**
   * State and leases in one transaction: the state if its `rev` is unchanged (it grows by one), the leases if they exist and
   * were neither released nor failed meanwhile (else the look that their end asks for would be lost).
   */
  acknowledge(target: TargetId, rev: number, write: AckWrite): Promise<boolean>;
  readPin(id: string): Promise<Pin | undefined>;
  /** False if there is one already: the first resolution stays. */
  createPin(id: string, pin: Pin): Promise<boolean>;
  readPath(): Promise<PathHealth | undefined>;
  writePath(path: PathHealth): Promise<void>;
  /** Targets with an item whose `lookAt` is at or before `now`, each once. */
  due(now: number): Promise<readonly TargetId[]>;
}

export interface AckWrite {
  readonly state: StateChange;
  readonly leases: readonly { readonly id: string; readonly change: LeaseChange }[];
}

/** At most this many leases fit into one transaction beside the state. */
export const MAX_ACKS = 90;

/** What the selectors of one lease were resolved to, once. Times epoch ms. */
export interface Pin {
  readonly targets: readonly TargetId[];
  readonly released: boolean;
  readonly failed?: { readonly cause: string; readonly message: string; readonly repair: string } | undefined;
  readonly removeAt: number;
}

/** How one call on the cloud ended. `unknown`: it may or may not have taken effect. */
export type CallResult =
  | { readonly kind: 'ok' }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string };

/** The machines. Calls are made once: repeating them is the next look's business. */
export interface Machines {
  /** What the cloud says now; ids it does not answer for are missing, ids it denies are `gone`. One bad id never hides others. */
  describe(targets: readonly TargetId[]): Promise<ReadonlyMap<TargetId, Machine>>;
  /**
   * Asks for power; starting a machine that is on is `ok`. One bad id never fails others. A service or group that is at 0 gets
   * what is remembered of it; one that somebody scaled up meanwhile, or whose bounds somebody changed, keeps theirs.
   */
  start(
    targets: readonly TargetId[],
    sizes?: ReadonlyMap<TargetId, Remembered>,
  ): Promise<ReadonlyMap<TargetId, CallResult>>;
  /** Aborted and awaited after `timeout` ms: nothing of it is left to be sent when this returns. */
  stop(target: TargetId, timeout: number): Promise<CallResult>;
  /** As `stop`, but what is in the machine's memory is kept; where there is no such thing it is stopped. */
  hibernate?(target: TargetId, timeout: number): Promise<CallResult>;
  /**
   * Services and groups: gives back bounds that a stop lowered to 0, and changes nothing else. Aborted and awaited after
   * `timeout` ms; others are left alone, which is `ok`.
   */
  restore(target: TargetId, how: { readonly size: Size; readonly timeout: number }): Promise<CallResult>;
  /** Sets or clears the cloud's own stop protection. */
  protect(target: TargetId, on: boolean): Promise<CallResult>;
  /** Which of `levels` hold now. */
  levels(target: TargetId, levels: readonly ReadyLevel[]): Promise<readonly ReadyLevel[]>;
  /** Machines that a selector means, opted in or not; at most a few hundred. */
  resolve(selector: Selector): Promise<readonly { readonly target: TargetId; readonly optedIn: boolean }[]>;
}

/** The topic. Resolves when the message is accepted; rejects with a WakelockError that says what to do. */
export interface Publisher {
  publish(text: string, how?: Publishing): Promise<void>;
}

export interface Publishing {
  /** Told of every try that failed and is made again, with the same kind of error that a publish rejects with. */
  readonly failed?: ((error: unknown) => void) | undefined;
}

/** Where every decision and every ignored message goes: the handler logs and counts them, tests and the simulator read them. */
export interface Journal {
  note(entry: JournalEntry): void;
}

/** A source of unguessable ids. */
export type NewId = () => string;
