import { SECOND } from './duration.ts';
import type { AlreadyOn, Holder, Lease, LeaseChange, LeaseKind, ReadyLevel } from './lease.ts';
import type { Rules } from './rules.ts';

/** A start as it is joined into a lease: `publishedAt` is SNS's own stamp, already clamped. Durations ms. */
export interface StartJoin {
  readonly kind: LeaseKind;
  readonly publishedAt: number;
  readonly ttl: number;
  readonly linger: number;
  readonly ready: readonly ReadyLevel[];
  readonly alreadyOn: AlreadyOn;
  readonly exclusive: boolean;
  readonly protect: boolean;
  readonly holder: Holder;
  /** Plain texts carry no token: the later of start and stop wins. */
  readonly text: boolean;
}

export interface StopJoin {
  readonly publishedAt: number;
  readonly ttl: number;
  readonly text: boolean;
}

/** What one message does to one lease item. */
export type Joined =
  | { readonly kind: 'create'; readonly lease: Lease }
  | { readonly kind: 'change'; readonly change: LeaseChange; readonly note: JoinNote }
  | { readonly kind: 'ignore'; readonly reason: IgnoreReason };

export type JoinNote = 'renewed' | 'released' | 'revived' | 'remembered';
export type IgnoreReason = 'stale' | 'released' | 'failed' | 'duplicate' | 'superseded';

const FUTURE = 300 * SECOND;

/** A publish time that lies in the future is a wrong clock or a forgery: at most five minutes are believed. */
export function clampPublished(publishedAt: number, now: number): number {
  return Math.min(publishedAt, now + FUTURE);
}

/**
 * Joins a start. The result depends on the set of messages joined, not on their order or number:
 * `expiresAt` only grows, `since` only shrinks, a release wins over every start (but see `StartJoin.text`).
 */
export function joinStart(id: string, old: Lease | undefined, join: StartJoin, now: number, rules: Rules): Joined {
  const ttl = Math.min(join.ttl, rules.maxTtl);
  const end = join.publishedAt + ttl;
  if (join.text) return joinTextStart(id, old, { ...join, ttl }, now, rules);
  if (old === undefined) {
    return end <= now
      ? { kind: 'ignore', reason: 'stale' }
      : { kind: 'create', lease: fresh(id, join, ttl, now, rules) };
  }
  if (old.releasedAt !== undefined) return remember(old, join.publishedAt + 2 * ttl);
  if (old.failed !== undefined) return { kind: 'ignore', reason: 'failed' };
  // Where it came first it would have left nothing, so it must not shorten the total age where it comes second.
  if (end <= now) return { kind: 'ignore', reason: 'stale' };
  const since = Math.min(old.since ?? join.publishedAt, join.publishedAt);
  const expiresAt = Math.min(Math.max(old.expiresAt, end), since + rules.maxAge);
  // Who adopts a lease may ask for more than who made it.
  const more = join.ready.some((level) => !old.ready.includes(level));
  const ready = more ? { ready: inOrder([...old.ready, ...join.ready]) } : {};
  if (since === old.since && expiresAt === old.expiresAt && !more) return { kind: 'ignore', reason: 'duplicate' };
  return { kind: 'change', note: 'renewed', change: { since, expiresAt, ttl, ...ready, ...soonest(old, now) } };
}

/** Each level once and in one order, so that messages leave the same whichever came first. */
function inOrder(levels: readonly ReadyLevel[]): readonly ReadyLevel[] {
  return (['running', 'status-ok', 'ssm'] as const).filter((level) => levels.includes(level));
}

/** Joins a stop: a release is final for its token; of an unknown lease it leaves a tombstone. */
export function joinStop(id: string, old: Lease | undefined, join: StopJoin, now: number, rules: Rules): Joined {
  const ttl = Math.min(join.ttl, rules.maxTtl);
  if (join.text) return joinTextStop(id, old, { ...join, ttl }, now);
  const keepUntil = join.publishedAt + 2 * ttl;
  if (old === undefined) return { kind: 'create', lease: tombstone(id, join.publishedAt, ttl) };
  if (old.releasedAt !== undefined) {
    if (join.publishedAt < old.releasedAt) {
      return { kind: 'change', note: 'remembered', change: { releasedAt: join.publishedAt } };
    }
    return remember(old, keepUntil);
  }
  return {
    kind: 'change',
    note: 'released',
    change: { releasedAt: join.publishedAt, keepUntil: Math.max(old.keepUntil, keepUntil), lookAt: now, wait: null },
  };
}

function fresh(id: string, join: StartJoin, ttl: number, now: number, rules: Rules): Lease {
  return {
    id,
    kind: join.kind,
    holder: join.holder,
    since: join.publishedAt,
    ttl,
    expiresAt: join.publishedAt + Math.min(ttl, rules.maxAge),
    keepUntil: 0,
    linger: Math.min(join.linger, rules.maxLinger),
    ready: inOrder(join.ready),
    alreadyOn: join.alreadyOn,
    exclusive: join.exclusive,
    protect: join.protect,
    lookAt: now,
    n: 0,
  };
}

function tombstone(id: string, releasedAt: number, ttl: number): Lease {
  return {
    id,
    kind: 'job',
    holder: { name: '' },
    ttl,
    expiresAt: 0,
    releasedAt,
    keepUntil: releasedAt + 2 * ttl,
    linger: 0,
    ready: [],
    alreadyOn: 'keep',
    exclusive: false,
    protect: false,
    // It holds nothing, so no handler needs to look at it before it may go.
    removeAt: releasedAt + 2 * ttl,
    n: 0,
  };
}

/** Each start ignored because of a release shows that more may come: the release is remembered longer. */
function remember(old: Lease, keepUntil: number): Joined {
  if (keepUntil <= old.keepUntil) return { kind: 'ignore', reason: 'released' };
  const removeAt = old.removeAt === undefined ? {} : { removeAt: Math.max(old.removeAt, keepUntil) };
  return { kind: 'change', note: 'remembered', change: { keepUntil, ...removeAt } };
}

// A renewal never moves a look later, but an item that nobody would look at must be seen again.
function soonest(
  old: Lease,
  now: number,
): { readonly lookAt?: number; readonly removeAt?: null; readonly settled?: null } {
  const removeAt = old.removeAt === undefined ? {} : { removeAt: null, settled: null };
  return old.lookAt === undefined ? { lookAt: now, ...removeAt } : removeAt;
}

function joinTextStart(id: string, old: Lease | undefined, join: StartJoin, now: number, rules: Rules): Joined {
  const start = Math.max(old?.texts?.start ?? 0, join.publishedAt);
  const stop = old?.texts?.stop ?? 0;
  const texts = stop === 0 ? { start } : { start, stop };
  const end = start + Math.min(join.ttl, rules.maxAge);
  if (stop > start) return { kind: 'ignore', reason: 'superseded' };
  if (end <= now) return { kind: 'ignore', reason: 'stale' };
  if (old === undefined) {
    return { kind: 'create', lease: { ...fresh(id, join, join.ttl, now, rules), texts } };
  }
  if (start === old.texts?.start) return { kind: 'ignore', reason: 'duplicate' };
  const shared = { texts, ttl: join.ttl, expiresAt: end, ...soonest(old, now) };
  if (old.releasedAt === undefined && old.failed === undefined)
    return { kind: 'change', note: 'renewed', change: shared };
  // A new hold by the same text: an acknowledgement given before the release may rest on a boot that is being stopped.
  return {
    kind: 'change',
    note: 'revived',
    change: { ...shared, ...revived(old, join, start), lookAt: now },
  };
}

function revived(old: Lease, join: StartJoin, since: number): LeaseChange {
  const gone: Record<string, null> = {};
  for (const key of ['releasedAt', 'ack', 'passed', 'failed', 'wait', 'disrupted', 'removeAt'] as const) {
    if (old[key] !== undefined) gone[key] = null;
  }
  return { ...gone, since, holder: join.holder, linger: join.linger, ready: join.ready, alreadyOn: join.alreadyOn };
}

function joinTextStop(id: string, old: Lease | undefined, join: StopJoin, now: number): Joined {
  const stop = Math.max(old?.texts?.stop ?? 0, join.publishedAt);
  if (old === undefined) {
    return { kind: 'create', lease: { ...tombstone(id, stop, join.ttl), texts: { stop } } };
  }
  if (stop === old.texts?.stop) return { kind: 'ignore', reason: 'duplicate' };
  const start = old.texts?.start ?? 0;
  const texts = start === 0 ? { stop } : { start, stop };
  const keepUntil = Math.max(old.keepUntil, stop + 2 * join.ttl);
  if (stop <= start || old.releasedAt !== undefined) {
    return { kind: 'change', note: 'remembered', change: { texts, keepUntil } };
  }
  return {
    kind: 'change',
    note: 'released',
    change: { texts, releasedAt: stop, keepUntil, lookAt: now, wait: null },
  };
}
