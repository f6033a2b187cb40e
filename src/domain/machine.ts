import type { Addresses } from './lease.ts';
import type { Remembered, Size } from './size.ts';
import type { TargetKind } from './target.ts';

/** What the cloud says of a target, in words that fit EC2, ECS and Auto Scaling alike. */
export interface Machine {
  /** When the Describe that says so was begun, epoch ms. */
  readonly seenAt: number;
  readonly power: Power;
  /** Undefined: an EC2 instance. */
  readonly kind?: TargetKind | undefined;
  /**
   * Services and groups only. They are scaled instead of started and stopped, can be stopped while they start, and the cloud
   * names no boots of theirs: see `bootOf`.
   */
  readonly size?: Size | undefined;
  /** When the present (or last) boot began, epoch ms; EC2's LaunchTime. Undefined where there is a `size`. */
  readonly launchedAt?: number | undefined;
  readonly name?: string | undefined;
  /** Tag `wakelock` names this stack. */
  readonly optedIn: boolean;
  /** The Auto Scaling group that would replace the machine if we stopped it. */
  readonly group?: string | undefined;
  /** How many leases may be acknowledged at once; undefined = any number. */
  readonly slots?: number | undefined;
  /** A tag of ours whose value cannot be followed: the machine is not touched until it is mended. */
  readonly badTag?: { readonly key: string; readonly value: string } | undefined;
  /** AWS does not let us see it, and so nothing else here means anything. */
  readonly unreadable?: { readonly code: string; readonly text: string } | undefined;
  readonly canProtect: boolean;
  /** It was made to be hibernated. */
  readonly canHibernate?: boolean | undefined;
  /** Why it left its last state, as the cloud says it. */
  readonly cause?: { readonly code: string; readonly text: string } | undefined;
  readonly addresses: Addresses;
}

export type Power = 'off' | 'starting' | 'on' | 'stopping' | 'gone';

/** One per target; `rev` grows with every write that another handler must not overlook. */
export interface TargetState {
  readonly rev: number;
  /** Written before StartInstances: which boots are ours. */
  readonly window?: StartWindow | undefined;
  /** The boot that an acknowledgement under `take` made ours. */
  readonly owned?: string | undefined;
  /** The last stop edge of the machine's schedule, epoch ms: whoever began a boot before it, nobody needs it any more. */
  readonly stopEdge?: number | undefined;
  /** Its schedule wants it hibernated instead of stopped, where it can. */
  readonly hibernate?: boolean | undefined;
  readonly stop?: StopRecord | undefined;
  /** Request times of starts in the last hour. */
  readonly starts?: readonly number[] | undefined;
  readonly backoff?: Backoff | undefined;
  /** The last boot that was seen on, so that one that fell back is told from one that was stopped. */
  readonly ran?: string | undefined;
  readonly protect?: Protection | undefined;
  /** Services and groups: when it was seen off, epoch ms; our next start or stop removes it, so it tells of what came last. */
  readonly offAt?: number | undefined;
  /** Services and groups: what a stop took away, written with its record, before the call. */
  readonly size?: Remembered | undefined;
  /** How long a boot of ours takes from request to acknowledgement, ms. */
  readonly usualBoot?: number | undefined;
  /** When a message's look last found a boot of ours still under way, so that the messages of others need none, epoch ms. */
  readonly booting?: number | undefined;
  readonly lookAt?: number | undefined;
  /** The item was written by a version newer than this code: decide nothing that could stop a machine. */
  readonly newer?: boolean | undefined;
}

export interface StartWindow {
  /** LaunchTime of the boot before. */
  readonly previousLaunch: number | null;
  /** The last request. */
  readonly requestedAt: number;
  /** The first of several requests each of which could still land when the next one was made; undefined: there was one. */
  readonly since?: number | undefined;
  /** Services and groups: the nonce of the stop that was recorded then. Clocks of two handlers would not tell which came first. */
  readonly stopBefore?: string | undefined;
}

export interface StopRecord {
  readonly boot: string;
  readonly nonce: string;
  readonly at: number;
  /** Until then a Stop of unknown outcome may still land. */
  readonly until: number;
  readonly outcome: 'unknown' | 'accepted' | 'rejected';
  readonly why: string;
  /** When the last one before it was sent that nobody answered, epoch ms. */
  readonly unanswered?: number | undefined;
}

export interface Backoff {
  /** When the start was refused or fell back; leases that were there by then hear of it. */
  readonly at: number;
  readonly until: number;
  readonly tries: number;
  readonly cause: string;
  readonly message: string;
  /** The boot that fell back, so that it is judged once. */
  readonly boot?: string | undefined;
}

/**
 * `setting` and `clearing` are written (`at`) before the call, so that a crash leaves no protection that nobody knows of.
 * `refusedAt`: we may not clear it, as EC2 said then.
 */
export type Protection =
  | { readonly status: 'setting'; readonly at: number }
  | { readonly status: 'clearing'; readonly at: number; readonly refusedAt?: number }
  | { readonly status: 'on'; readonly confirmedAt: number };

/** Named paths to write; `null` removes. */
export type StateChange = {
  readonly [K in keyof Omit<TargetState, 'rev' | 'newer'>]?: Exclude<TargetState[K], undefined> | null;
};

/** Health of the message path, measured by the tick's own ping. Epoch ms. */
export interface PathHealth {
  /** Publish time of the newest ping that arrived in time. */
  readonly pingAt: number;
  /** Since when pings have arrived without a gap. */
  readonly since: number;
}
