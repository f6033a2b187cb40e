import { stoppedByPerson } from './causes.ts';
import type { Mark } from './decision.ts';
import { HOUR } from './duration.ts';
import type { Failure, Lease, Wait } from './lease.ts';
import { lingersUntil } from './live.ts';
import type { View } from './situation.ts';

/** Fails each of `leases`, so that its holder is told at once. */
export function failAll(leases: readonly Lease[], failure: Failure): readonly Mark[] {
  return leases.map((lease) => ({ mark: 'fail', id: lease.id, failure }));
}

/** Tells those who wait why; nothing is written where the same was told before. */
export function tell(leases: readonly Lease[], wait: Wait): readonly Mark[] {
  return leases
    .filter((lease) => lease.wait?.cause !== wait.cause || lease.wait.message !== wait.message)
    .map((lease) => ({ mark: 'wait', id: lease.id, wait }));
}

/** Tells holders whose acknowledged boot is over; a hold or a schedule window that a person stopped has ended. */
export function tellTaken(view: View, why: string): readonly Mark[] {
  const person = stoppedByPerson(view.machine.cause?.code);
  return [...view.live, ...view.held].flatMap((lease): readonly Mark[] => {
    const boot = lease.ack?.boot;
    if (boot === undefined || lease.disrupted?.boot === boot) return [];
    if (person && (lease.kind === 'manual' || lease.kind === 'schedule') && lease.enforced !== true) {
      return [{ mark: 'end', id: lease.id, at: view.now, why }];
    }
    return [{ mark: 'disrupt', id: lease.id, boot, at: view.now, why }];
  });
}

/**
 * Moves or forgets the look-again times of items that are due. An item that holds nothing is settled (it may be removed)
 * only when `settle` says so: the machine is off, or somebody else's item carries the duty to look.
 */
export function housekeeping(view: View, settle: boolean): readonly Mark[] {
  const holding = new Set([...view.live, ...view.held, ...view.denials].map((lease) => lease.id));
  const due = view.leases.filter((lease) => lease.lookAt !== undefined);
  return due.flatMap((lease): readonly Mark[] => {
    if (holding.has(lease.id)) return keepLooking(view, lease);
    const warm = view.boot === undefined || view.machine.power !== 'on' ? 0 : lingersUntil(lease, view.boot);
    if (warm > view.now) return moveLook(lease, warm, view.now);
    if (!settle) return [];
    const removeAt = Math.max(lease.keepUntil, lease.expiresAt + 2 * lease.ttl, view.now) + HOUR;
    const as = view.machine.power === 'off' || view.machine.power === 'gone' ? 'off' : 'kept';
    return [{ mark: 'settle', id: lease.id, removeAt, as }];
  });
}

function keepLooking(view: View, lease: Lease): readonly Mark[] {
  const end = lease.expiresAt + view.rules.skew + 1;
  if (lease.kind === 'denial') {
    const graceEnd = (lease.since ?? 0) + (lease.grace ?? 0);
    return moveLook(lease, graceEnd > view.now ? graceEnd : lease.expiresAt, view.now);
  }
  const acknowledged = lease.ack !== undefined && lease.ack.boot === view.boot && view.machine.power === 'on';
  return acknowledged && end > view.now ? moveLook(lease, end, view.now) : [];
}

function moveLook(lease: Lease, lookAt: number, now: number): readonly Mark[] {
  return (lease.lookAt ?? 0) <= now ? [{ mark: 'look', id: lease.id, lookAt }] : [];
}
