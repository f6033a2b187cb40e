import type { Ack, Failure, Lease } from './lease.ts';

/** How far one lease has come, as its holder sees it in its own item. */
export type Progress =
  | { readonly at: 'unseen' }
  | { readonly at: 'stored' }
  | { readonly at: 'waiting'; readonly cause: string; readonly message: string }
  | { readonly at: 'checking'; readonly ack: Ack; readonly left: readonly string[] }
  | { readonly at: 'ready'; readonly ack: Ack }
  | { readonly at: 'failed'; readonly failure: Failure }
  | { readonly at: 'ended'; readonly why: string };

/** Reads progress off the item; pure. */
export function progressOf(lease: Lease | undefined): Progress {
  if (lease === undefined) return { at: 'unseen' };
  if (lease.failed !== undefined) return { at: 'failed', failure: lease.failed };
  if (lease.releasedAt !== undefined) return { at: 'ended', why: lease.reason ?? 'The lease was released.' };
  const { ack, wait, disrupted } = lease;
  // Who waits for several machines may see this one again after it was taken: it is not ready before it is given anew.
  if (ack !== undefined && ack.boot === disrupted?.boot) {
    return { at: 'waiting', cause: 'disrupted', message: `Given and taken again: ${disrupted.why}` };
  }
  if (ack === undefined) {
    return wait === undefined ? { at: 'stored' } : { at: 'waiting', cause: wait.cause, message: wait.message };
  }
  const left = lease.ready.filter((level) => level !== 'running' && lease.passed?.includes(level) !== true);
  return left.length === 0 ? { at: 'ready', ack } : { at: 'checking', ack, left };
}

/** One line for the log. */
export function describeProgress(progress: Progress): string {
  switch (progress.at) {
    case 'unseen':
      return 'published; not seen by power yet';
    case 'stored':
      return 'lease stored; the machine is on its way';
    case 'waiting':
      return progress.message;
    case 'checking':
      return `on since ${new Date(progress.ack.at).toISOString()}; waits for ${progress.left.join(', ')}`;
    case 'ready':
      return progress.ack.alreadyOn ? 'acknowledged; the machine was on already' : 'acknowledged; the machine is on';
    case 'failed':
      return progress.failure.message;
    case 'ended':
      return progress.why;
  }
}

/** What a holder must be told about a lease it believed to have; undefined while all is well. */
export interface Trouble {
  readonly kind: 'disrupted' | 'lost';
  readonly message: string;
}

/**
 * Compares the item with the boot the holder was given. Only what `power` wrote counts, never the holder's clock: a lease whose
 * acknowledgement was dropped may be renewed before the machine is stopped, and is lost when it waits again or is settled.
 */
export function troubleOf(lease: Lease | undefined, boot: string): Trouble | undefined {
  if (lease === undefined) return { kind: 'lost', message: 'The lease is gone from the table.' };
  if (lease.failed !== undefined) return { kind: 'lost', message: lease.failed.message };
  if (lease.releasedAt !== undefined)
    return { kind: 'lost', message: lease.reason ?? 'The lease was released by somebody.' };
  // Whatever boot it names: the holder may have been told of one that its watcher never saw.
  if (lease.disrupted !== undefined) return { kind: 'disrupted', message: lease.disrupted.why };
  if (lease.ack !== undefined && lease.ack.boot !== boot) {
    return { kind: 'disrupted', message: 'The machine was stopped and started again: it is in another boot.' };
  }
  // Before a Stop of ours is known to have landed, the same boot may be given back.
  if (lease.ack === undefined && lease.wait !== undefined && lease.wait.cause !== 'stop-pending') {
    return {
      kind: 'disrupted',
      message: 'Renewals came too late and the machine was given up: it is asked for again.',
    };
  }
  if (lease.settled === undefined) return undefined;
  return { kind: 'lost', message: 'The lease expired: renewals did not arrive in time.' };
}
