import type { Lease } from './lease.ts';
import type { PathHealth } from './machine.ts';
import type { Rules } from './rules.ts';

/**
 * `live` holds the machine on and may wake it; `held` has expired while messages may not have come through, so its
 * acknowledged machine and slot are kept but nothing is woken; `lapsed` has expired for good; `ended` was released or failed.
 */
export type Standing = 'live' | 'held' | 'lapsed' | 'ended';

/** Where a lease stands at `now`, given the health of the message path. */
export function standing(lease: Lease, now: number, path: PathHealth | undefined, rules: Rules): Standing {
  if (lease.releasedAt !== undefined || lease.failed !== undefined) return 'ended';
  const expired = lease.expiresAt + rules.skew;
  if (now < expired) return 'live';
  if (lease.ack === undefined || !renewed(lease)) return 'lapsed';
  const proven = pathTrusted(path, now, rules) && provesSilence(path, lease);
  return now >= expired + rules.maxGrace || proven ? 'lapsed' : 'held';
}

/** A ping came through that was published after the end: so would have any renewal before it, a holder's very last too. */
function provesSilence(path: PathHealth | undefined, lease: Lease): boolean {
  return path !== undefined && path.pingAt >= lease.expiresAt;
}

/** Holds and schedule windows end by the clock; only these depend on renewals that may be lost on their way. */
function renewed(lease: Lease): boolean {
  return lease.kind === 'job' || lease.kind === 'alarm';
}

/**
 * Expiry means a dead holder only if renewals could have come through: a ping younger than 2½ ticks
 * and three ticks of them without a gap.
 */
export function pathTrusted(path: PathHealth | undefined, now: number, rules: Rules): boolean {
  return path !== undefined && now - path.pingAt <= 2.5 * rules.tick && path.pingAt - path.since >= 3 * rules.tick;
}

/**
 * Joins a ping into the path's health. One that took longer than a tick shows a sick path and starts the count anew, unless it
 * was published before the count began: then it tells of the sickness that is over.
 */
export function joinPing(old: PathHealth | undefined, publishedAt: number, now: number, rules: Rules): PathHealth {
  if (old === undefined) return { pingAt: publishedAt, since: publishedAt };
  const late = now - publishedAt > rules.tick && publishedAt >= old.since;
  const pingAt = Math.max(old.pingAt, publishedAt);
  const gap = publishedAt - old.pingAt > 2.5 * rules.tick;
  return { pingAt, since: late || gap ? Math.max(pingAt, old.since) : old.since };
}

/** Until when a released lease keeps its machine warm: from the release of an acknowledged lease, on that boot only. */
export function lingersUntil(lease: Lease, boot: string): number {
  if (lease.releasedAt === undefined || lease.linger === 0 || lease.ack?.boot !== boot) return 0;
  return lease.failed === undefined ? lease.releasedAt + lease.linger : 0;
}
