import type { Progress, Trouble } from '../domain/progress.ts';
import type { TargetId } from '../domain/target.ts';
import type { Publisher, Store, WaitingClock } from './ports.ts';

/** All that a runner may read: its own lease items and what its selectors were pinned to. */
export type LeaseReader = Pick<Store, 'readLease' | 'readPin'>;

/** What one attempt of a probe saw. */
export type Probed = { readonly ok: true } | { readonly ok: false; readonly saw: string };

/** The limits of one attempt: it ends within `timeout` ms, or at once when `signal` is aborted. */
export interface Attempt {
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** Reaches a machine from the runner. Attempts never reject. */
export interface Prober {
  tcp(address: { readonly host: string; readonly port: number }, within: Attempt): Promise<Probed>;
  /** Any answer below 400 counts; redirects are not followed. */
  http(url: string, within: Attempt): Promise<Probed>;
}

/** Where the runner's progress goes: a log, a terminal, a test. */
export interface Watcher {
  /** Called once per change of one target's progress. */
  progress(target: TargetId, progress: Progress): void;
  /** Something that delays but does not end the wait. */
  hitch(message: string): void;
}

/** Where the renewer's findings go. */
export interface RenewWatcher {
  trouble(target: TargetId, trouble: Trouble): void;
  hitch(message: string): void;
}

export interface RunnerPorts {
  readonly publisher: Publisher;
  readonly reader: LeaseReader;
  readonly clock: WaitingClock;
}
