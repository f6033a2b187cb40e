import { formatDuration, SECOND } from '../domain/duration.ts';
import type { WakelockError } from '../domain/errors.ts';
import type { Ack, Failure, ReadyLevel } from '../domain/lease.ts';
import { describeProgress, type Progress, progressOf } from '../domain/progress.ts';
import type { TargetId, TargetRef } from '../domain/target.ts';
import { leaseIdOf } from '../domain/token.ts';
import type { WaitingClock } from './ports.ts';
import type { LeaseReader, Watcher } from './runner-ports.ts';
import { isFinal, messageOf } from './thrown.ts';

export interface Acknowledged {
  readonly target: TargetId;
  readonly ack: Ack;
}

/** How a wait ended, with what was seen. */
export type WaitEnd =
  | { readonly kind: 'ready'; readonly targets: readonly Acknowledged[]; readonly waited: number }
  | {
      readonly kind: 'failed';
      readonly failure: Failure;
      readonly target?: TargetId | undefined;
      /** The lease could not be read: the error as it was met, with all that it knows of its cause. */
      readonly error?: WakelockError | undefined;
    }
  | { readonly kind: 'timeout'; readonly saw: string; readonly waited: number }
  | { readonly kind: 'aborted' };

export interface WaitOptions {
  readonly token: string;
  readonly targets: readonly TargetRef[];
  /** Milliseconds. */
  readonly timeout: number;
  readonly reader: LeaseReader;
  readonly clock: WaitingClock;
  readonly watcher: Watcher;
  readonly signal: AbortSignal;
  /** Time limits of single levels, ms: of `running` from the beginning, of the others from the acknowledgement. */
  readonly limits?: ReadonlyMap<ReadyLevel, number> | undefined;
}

const POLL = 500;
const SLOW_POLL = SECOND;
const SLOW_AFTER = 60 * SECOND;

/**
 * Waits until every target of a lease is acknowledged and has passed the levels it asked for, by reading the lease's own items
 * only: no EC2 call, however many jobs wait. A read that fails is tried again until the time is up.
 */
export async function waitReady(options: WaitOptions): Promise<WaitEnd> {
  const { clock, signal, timeout, watcher } = options;
  const begun = clock.now();
  const seen = new Map<TargetId, string>();
  const stages = new Stages(begun);
  let last: string | undefined;
  while (!signal.aborted) {
    const look = await lookAtLease(options).catch((error: unknown): Look => unread(error, clock.now()));
    if (look.kind === 'failed') return look;
    if (look.kind === 'items') {
      for (const { target, progress } of look.items) report(target, { progress, seen, watcher });
      const end = endOf(look.items, clock.now() - begun);
      if (end !== undefined) return end;
      last = look.items.map(({ target, progress }) => `${target}: ${describeProgress(progress)}`).join('; ');
    } else {
      if (look.why !== last) watcher.hitch(look.why);
      last = look.why;
    }
    const waited = clock.now() - begun;
    const late =
      look.kind === 'items' ? stages.late(look.items, { now: clock.now(), limits: options.limits }) : undefined;
    if (late !== undefined) return { kind: 'timeout', saw: `${last} (${late})`, waited };
    if (waited >= timeout) return { kind: 'timeout', saw: last, waited };
    const pause = waited < SLOW_AFTER ? POLL : SLOW_POLL;
    await clock.sleep(Math.min(pause, timeout - waited), signal);
  }
  return { kind: 'aborted' };
}

/** Remembers when each target was first seen acknowledged, to hold levels to limits of their own. */
class Stages {
  readonly #begun: number;
  readonly #acknowledged = new Map<TargetId, number>();

  constructor(begun: number) {
    this.#begun = begun;
  }

  late(
    items: readonly Item[],
    { now, limits = new Map() }: { readonly now: number; readonly limits: WaitOptions['limits'] },
  ): string | undefined {
    for (const { target, progress } of items) {
      const acknowledged = progress.at === 'checking' || progress.at === 'ready';
      if (acknowledged && !this.#acknowledged.has(target)) this.#acknowledged.set(target, now);
      const open = progress.at === 'checking' ? progress.left : acknowledged ? [] : ['running'];
      const since = this.#acknowledged.get(target) ?? this.#begun;
      for (const [level, limit] of limits) {
        if (open.includes(level) && now - since >= limit) return `${level} had ${formatDuration(limit)}`;
      }
    }
    return undefined;
  }
}

type Item = { readonly target: TargetId; readonly progress: Progress };
type Look =
  | { readonly kind: 'items'; readonly items: readonly Item[] }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly error?: WakelockError }
  | { readonly kind: 'unread'; readonly why: string };

/** A read that would be refused again ends the wait; any other is tried again. */
function unread(error: unknown, at: number): Look {
  if (!isFinal(error)) return { kind: 'unread', why: messageOf(error) };
  return { kind: 'failed', failure: { cause: error.code, message: error.message, repair: error.repair, at }, error };
}

async function lookAtLease({ token, targets, reader, clock }: WaitOptions): Promise<Look> {
  const id = leaseIdOf(token);
  const pinned = await targetsOf(targets, { id, reader });
  if (pinned.kind === 'failed') return { kind: 'failed', failure: { ...pinned.failure, at: clock.now() } };
  if (pinned.kind === 'unpinned') return { kind: 'unread', why: 'published; power has not looked the name up yet' };
  const items = await Promise.all(
    pinned.targets.map(async (target) => ({ target, progress: progressOf(await reader.readLease(target, id)) })),
  );
  return { kind: 'items', items };
}

export type Pinned =
  | { readonly kind: 'targets'; readonly targets: readonly TargetId[] }
  | { readonly kind: 'unpinned' }
  | { readonly kind: 'failed'; readonly failure: Omit<Failure, 'at'> };

/** The machines of a lease as a runner knows them: those named by id, and what `power` pinned its selectors to. */
export async function targetsOf(
  refs: readonly TargetRef[],
  { id, reader }: { readonly id: string; readonly reader: LeaseReader },
): Promise<Pinned> {
  const direct = refs.flatMap((ref) => (ref.kind === 'machine' ? [ref.target] : []));
  if (refs.every((ref) => ref.kind === 'machine')) return { kind: 'targets', targets: [...new Set(direct)] };
  const pin = await reader.readPin(id);
  if (pin === undefined) return { kind: 'unpinned' };
  if (pin.failed !== undefined) return { kind: 'failed', failure: pin.failed };
  return { kind: 'targets', targets: [...new Set([...direct, ...pin.targets])] };
}

function endOf(items: readonly Item[], waited: number): WaitEnd | undefined {
  for (const { target, progress } of items) {
    if (progress.at === 'failed') return { kind: 'failed', failure: progress.failure, target };
    if (progress.at === 'ended') {
      const repair = 'Start again with a new lease: a released one stays released.';
      return { kind: 'failed', target, failure: { cause: 'released', message: progress.why, repair, at: 0 } };
    }
  }
  const ready = items.flatMap(({ target, progress }) =>
    progress.at === 'ready' ? [{ target, ack: progress.ack }] : [],
  );
  return ready.length === items.length ? { kind: 'ready', targets: ready, waited } : undefined;
}

function report(
  target: TargetId,
  {
    progress,
    seen,
    watcher,
  }: { readonly progress: Progress; readonly seen: Map<TargetId, string>; readonly watcher: Watcher },
): void {
  const text = describeProgress(progress);
  if (seen.get(target) === text) return;
  seen.set(target, text);
  watcher.progress(target, progress);
}
