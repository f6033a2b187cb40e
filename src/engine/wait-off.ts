import { SECOND } from '../domain/duration.ts';
import type { Failure, Lease } from '../domain/lease.ts';
import type { TargetId } from '../domain/target.ts';
import { leaseIdOf } from '../domain/token.ts';
import { messageOf } from './thrown.ts';
import { targetsOf, type WaitOptions } from './wait.ts';

/** What became of one machine: off, kept on by others, or `unheld`: the lease never held it. */
export type Settled = 'off' | 'kept' | 'unheld';

export type OffEnd =
  | { readonly kind: 'settled'; readonly targets: readonly SettledTarget[]; readonly waited: number }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'timeout'; readonly saw: string; readonly waited: number }
  | { readonly kind: 'aborted' };

export interface SettledTarget {
  readonly target: TargetId;
  readonly as: Settled;
}

export interface WaitOffOptions extends Omit<WaitOptions, 'watcher'> {
  /** Called once per change of what is seen of one target, and for reads that fail. */
  readonly told: (line: string) => void;
}

const POLL = SECOND;

/**
 * Waits, after the release was published, until it is known of every target of the lease that it is off or that others keep
 * it on, by reading the lease's own items only.
 */
export async function waitOff(options: WaitOffOptions): Promise<OffEnd> {
  const { clock, signal, timeout, told } = options;
  const begun = clock.now();
  let saw: string | undefined;
  while (!signal.aborted) {
    const look = await lookAt(options).catch(
      (error: unknown): Look => ({ kind: 'unread', why: `The lease could not be read: ${messageOf(error)}` }),
    );
    const waited = clock.now() - begun;
    if (look.kind === 'failed') return look;
    if (look.kind === 'settled') return { ...look, waited };
    if (look.why !== saw) told(look.why);
    saw = look.why;
    if (waited >= timeout) return { kind: 'timeout', saw, waited };
    await clock.sleep(Math.min(POLL, timeout - waited), signal);
  }
  return { kind: 'aborted' };
}

type Look =
  | { readonly kind: 'settled'; readonly targets: readonly SettledTarget[] }
  | { readonly kind: 'unread'; readonly why: string }
  | { readonly kind: 'failed'; readonly failure: Failure };

async function lookAt({ token, targets, reader, clock }: WaitOffOptions): Promise<Look> {
  const id = leaseIdOf(token);
  const pinned = await targetsOf(targets, { id, reader });
  if (pinned.kind === 'failed') return { kind: 'failed', failure: { ...pinned.failure, at: clock.now() } };
  if (pinned.kind === 'unpinned') return { kind: 'unread', why: 'the release is published; not seen by power yet' };
  const seen = await Promise.all(
    pinned.targets.map(async (target) => ({ target, lease: await reader.readLease(target, id) })),
  );
  const settled = seen.flatMap(({ target, lease }) => {
    const as = settledAs(lease);
    return as === undefined ? [] : [{ target, as }];
  });
  if (settled.length === seen.length) return { kind: 'settled', targets: settled };
  return { kind: 'unread', why: seen.map(({ target, lease }) => `${target}: ${describe(lease)}`).join('; ') };
}

// A tombstone has no `since`: nobody looks at it again, so it never settles.
function settledAs(lease: Lease | undefined): Settled | undefined {
  if (lease?.settled !== undefined) return lease.settled;
  return lease?.releasedAt !== undefined && lease.since === undefined ? 'unheld' : undefined;
}

function describe(lease: Lease | undefined): string {
  if (lease === undefined) return 'the release is published; not seen by power yet';
  if (settledAs(lease) !== undefined) return settledAs(lease) === 'off' ? 'off' : 'others keep it on';
  return lease.releasedAt === undefined
    ? 'the release was not seen by power yet'
    : 'released; the machine is on its way';
}
