import type { FailoverSet } from './set.ts';

/** Where a set stands. `shifting` traffic is no phase of its own: see `FailoverMemory.writing`. */
export type Phase = 'lambda' | 'warming' | 'shifted' | 'draining';

/** What the last look left behind. Times are epoch ms. */
export interface FailoverMemory {
  readonly phase: Phase;
  /** When the phase began. */
  readonly since: number;
  /** When the lease on the service was first wanted: names it, so that a retry asks for the same one. Until it is gone. */
  readonly lease?: number | undefined;
  /**
   * The lease is being given back. From then on it is never counted on again: whoever was to release it may be frozen, and do so at
   * any later time.
   */
  readonly releasing?: true | undefined;
  /** Share of the traffic that the service was last seen with, or given, percent. */
  readonly share: number;
  /** When the service's share last grew; undefined before the first step. */
  readonly steppedAt?: number | undefined;
  /** A shift that was begun and not yet seen: written before the call, since a handler may die between the two. */
  readonly writing?: { readonly from: number; readonly to: number; readonly at: number } | undefined;
  /** Since when there has been no need of the service, without a break: the return test, or the alarm before any shift. */
  readonly calmSince?: number | undefined;
  /** When the traffic last came back to Lambda. */
  readonly backAt?: number | undefined;
  /** Somebody else changed the weights: until then we leave them alone, unless there is a pin. Over with our next shift. */
  readonly handsOffUntil?: number | undefined;
}

/** What is read anew at each look. */
export interface FailoverFacts {
  /** Epoch ms. */
  readonly now: number;
  readonly alarm: AlarmState;
  /** The return test: reads nothing that a shift itself empties. */
  readonly calm: 'calm' | 'busy' | 'unknown';
  readonly traffic: Traffic;
  /** Targets of the service's group that the load balancer calls healthy. */
  readonly healthy: number;
  /** A Lambda group without health checks is always usable. */
  readonly lambdaUsable: boolean;
  readonly lease: LeaseOnService;
  readonly pin?: Pin | undefined;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' | 'missing';

/** The live weights of the two groups; other groups and actions beside them are not ours to touch. */
export type Traffic =
  | { readonly kind: 'read'; readonly share: number }
  /** Not something that can be shifted: a group is missing, or all weights are nought. */
  | { readonly kind: 'unfit'; readonly why: string };

export type LeaseOnService =
  /** Never asked for, or the asking was lost. */
  | { readonly kind: 'none' }
  /** Released or run out: it will never hold again. */
  | { readonly kind: 'over' }
  | { readonly kind: 'waiting'; readonly why?: string | undefined }
  | { readonly kind: 'held' }
  | { readonly kind: 'failed'; readonly why: string };

/** A person wants the traffic in one place until a time. */
export interface Pin {
  readonly to: 'lambda' | 'service';
  readonly until: number;
  readonly by: string;
}

export interface FailoverDecision {
  readonly action: FailoverAction;
  /** What the next look must know; written, on condition that nobody else wrote, before the action. */
  readonly memory: FailoverMemory;
  readonly reason: { readonly code: FailoverReason; readonly text: string };
  /** Epoch ms; undefined: the next tick is soon enough. */
  readonly lookAgainAt?: number | undefined;
  /** Needs a person. */
  readonly alert?: string | undefined;
}

export type FailoverAction =
  | { readonly do: 'nothing' }
  /** Ask for the service, or go on asking: the lease is joined again at each look as long as it is wanted. */
  | { readonly do: 'hold' }
  | { readonly do: 'shift'; readonly to: number }
  /** The lease is given back at each look until it is seen to be gone. */
  | { readonly do: 'release' };

export type FailoverReason =
  | 'quiet'
  | 'cooling-down'
  | 'alarm'
  | 'pinned'
  | 'warming'
  | 'warming-late'
  | 'no-longer-needed'
  | 'lease-failed'
  | 'lease-over'
  | 'step'
  | 'stepping'
  | 'written'
  | 'staying'
  | 'unhealthy'
  | 'nowhere-healthy'
  | 'dwell'
  | 'not-calm'
  | 'back'
  | 'draining'
  | 'drained'
  | 'edited'
  | 'unfit';

/** A look at one set. */
export interface Look {
  readonly set: FailoverSet;
  readonly facts: FailoverFacts;
  readonly memory: FailoverMemory;
}
