import type { Addresses, Failure, ReadyLevel, Wait } from './lease.ts';
import type { Backoff } from './machine.ts';

/** What one look at one target comes to: at most one action on the cloud or on the state, and notes on lease items. */
export interface Decision {
  readonly action: Action;
  readonly marks: readonly Mark[];
  readonly reason: Reason;
  /** When the target must be looked at again if nothing happens before, epoch ms; undefined = nothing is pending. */
  readonly lookAgainAt?: number | undefined;
  /** Marks or action change what the next look sees: look again at once. */
  readonly again: boolean;
}

export type Action =
  | { readonly do: 'nothing' }
  /** Nothing is pending any more: forget `lookAt` of the state. */
  | { readonly do: 'rest' }
  /** The same, and which boots were ours: it was seen off. */
  | { readonly do: 'rest'; readonly forget: 'boots'; readonly offAt: number }
  | { readonly do: 'start'; readonly previousLaunch: number | null }
  | { readonly do: 'stop'; readonly boot: string; readonly unprotect: boolean; readonly hibernate?: boolean }
  | {
      readonly do: 'acknowledge';
      readonly boot: string;
      readonly own: boolean;
      readonly leases: readonly AckOf[];
      readonly addresses: Addresses;
      readonly bootTook?: number | undefined;
    }
  /** A service or group that is on and held: bounds that a stop lowered are restored. */
  | { readonly do: 'restore' }
  | { readonly do: 'protect' }
  | { readonly do: 'unprotect' }
  | { readonly do: 'back-off'; readonly backoff: Backoff };

export interface AckOf {
  readonly id: string;
  readonly alreadyOn: boolean;
  readonly lookAt: number;
}

/** A note on one lease item. */
export type Mark =
  | { readonly mark: 'fail'; readonly id: string; readonly failure: Failure }
  | { readonly mark: 'wait'; readonly id: string; readonly wait: Wait }
  | { readonly mark: 'drop-ack'; readonly id: string; readonly expiresAt: number }
  | { readonly mark: 'disrupt'; readonly id: string; readonly boot: string; readonly at: number; readonly why: string }
  | { readonly mark: 'end'; readonly id: string; readonly at: number; readonly why: string }
  | { readonly mark: 'pass'; readonly id: string; readonly levels: readonly ReadyLevel[] }
  | { readonly mark: 'look'; readonly id: string; readonly lookAt: number }
  /** The lease holds nothing and no handler needs to look at it: it may go at `removeAt`. */
  | { readonly mark: 'settle'; readonly id: string; readonly removeAt: number; readonly as: 'off' | 'kept' };

export type Reason = { readonly code: ReasonCode; readonly text: string };

export type ReasonCode =
  | 'not-seen'
  | 'newer-version'
  | 'gone'
  | 'not-opted-in'
  | 'bad-tag'
  | 'group-member'
  | 'denied'
  | 'lease-cap'
  | 'expired'
  | 'stop-pending'
  | 'fell-back'
  | 'backing-off'
  | 'start-pending'
  | 'start-cap'
  | 'wanted'
  | 'off-and-free'
  | 'clear-protection'
  | 'restore-bounds'
  | 'not-checkable'
  | 'booting'
  | 'booting-unwanted'
  | 'going-down'
  | 'which-boot'
  | 'protect-first'
  | 'look-fresh'
  | 'ready-to-use'
  | 'in-use'
  | 'slots-taken'
  | 'path-unproven'
  | 'lingering'
  | 'not-ours'
  | 'free';
