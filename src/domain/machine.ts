import type { Addresses } from './lease.ts';

/** What the cloud says of a target, in words that fit EC2, ECS and Auto Scaling alike. */
export interface Machine {
  /** When the Describe that says so was begun, epoch ms. */
  readonly seenAt: number;
  readonly power: Power;
  /** When the present (or last) boot began, epoch ms; EC2's LaunchTime. */
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
  readonly canProtect: boolean;
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
  readonly stop?: StopRecord | undefined;
  /** Request times of starts in the last hour. */
  readonly starts?: readonly number[] | undefined;
  readonly backoff?: Backoff | undefined;
  /** The last boot that was seen on, so that one that fell back is told from one that was stopped. */
  readonly ran?: string | undefined;
  readonly protect?: Protection | undefined;
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
}

export interface StopRecord {
  readonly boot: string;
  readonly nonce: string;
  readonly at: number;
  /** Until then a Stop of unknown outcome may still land. */
  readonly until: number;
  readonly outcome: 'unknown' | 'accepted' | 'rejected';
  readonly why: string;
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
