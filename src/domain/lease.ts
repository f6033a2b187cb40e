/** What the store keeps of one holder on one target. Times are epoch ms by the clock of SNS or `power`, never the runner's. */
export interface Lease {
  /** Hash of the token (job), `text-…` (plain texts), `hold-…` (written by a person into the hold partition). */
  readonly id: string;
  readonly kind: LeaseKind;
  readonly holder: Holder;
  /** First publish time of any start seen; undefined on a tombstone: released before any start was seen. */
  readonly since?: number | undefined;
  /** Time to live asked for by the last start, ms. */
  readonly ttl: number;
  readonly expiresAt: number;
  readonly releasedAt?: number | undefined;
  /** How long the release itself is remembered, so that a late start cannot revive the lease. */
  readonly keepUntil: number;
  readonly linger: number;
  readonly ready: readonly ReadyLevel[];
  readonly alreadyOn: AlreadyOn;
  readonly exclusive: boolean;
  readonly protect: boolean;
  readonly ack?: Ack | undefined;
  /** Levels of `ready` that `power` has seen hold on the acknowledged boot. */
  readonly passed?: readonly ReadyLevel[] | undefined;
  readonly failed?: Failure | undefined;
  readonly wait?: Wait | undefined;
  readonly disrupted?: Disruption | undefined;
  /** Holds and denials: why, in the words of the person who made it. */
  readonly reason?: string | undefined;
  /** Schedule windows: whoever stops the machine by hand, it is started again. */
  readonly enforced?: boolean | undefined;
  /** Denials: how long acknowledged leases may go on, ms. */
  readonly grace?: number | undefined;
  /** Latest start and stop by publish time; only plain texts have them, where the later one wins. */
  readonly texts?: { readonly start?: number; readonly stop?: number } | undefined;
  /** What became of the machine after the lease ended: off, or kept on by others. */
  readonly settled?: 'off' | 'kept' | undefined;
  readonly lookAt?: number | undefined;
  /** DynamoDB may remove the item after this time, epoch ms. */
  readonly removeAt?: number | undefined;
  /** Grows with each write of the item. */
  readonly n: number;
}

export type LeaseKind = 'job' | 'manual' | 'schedule' | 'alarm' | 'denial';
export type AlreadyOn = 'take' | 'keep';
export type ReadyLevel = 'running' | 'status-ok' | 'ssm';

export interface Holder {
  /** At most 200 bytes. */
  readonly name: string;
  readonly url?: string | undefined;
}

/** The promise to a holder: this boot is not stopped by us while the lease lives. */
export interface Ack {
  readonly boot: string;
  readonly at: number;
  readonly alreadyOn: boolean;
  readonly addresses: Addresses;
}

export interface Addresses {
  readonly privateIp?: string | undefined;
  readonly publicIp?: string | undefined;
  readonly privateDns?: string | undefined;
  readonly publicDns?: string | undefined;
}

export interface Failure {
  readonly cause: string;
  readonly message: string;
  readonly repair: string;
  readonly at: number;
}

/** Why a live lease is not acknowledged yet. */
export interface Wait {
  readonly cause: string;
  readonly message: string;
}

/** The machine was taken from under an acknowledged lease. */
export interface Disruption {
  readonly boot: string;
  readonly at: number;
  readonly why: string;
}

/** Named paths to write; `null` removes. Whole items are never written: an older version must not erase a newer one's fields. */
export type LeaseChange = { readonly [K in keyof Omit<Lease, 'id' | 'n'>]?: Exclude<Lease[K], undefined> | null };

/** The lease that a change leaves behind; the store does the same on its side. */
export function applyChange(lease: Lease, change: LeaseChange): Lease {
  const next: Record<string, unknown> = { ...lease, n: lease.n + 1 };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete next[key];
    else next[key] = value;
  }
  return next as unknown as Lease;
}
