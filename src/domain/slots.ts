import type { Lease } from './lease.ts';

export interface Queue {
  /** Leases that may be (or are) acknowledged now. */
  readonly admitted: readonly Lease[];
  /** Those that wait, each with how many are ahead and who is next to go. */
  readonly waiting: readonly Waiting[];
}

export interface Waiting {
  readonly lease: Lease;
  readonly ahead: number;
  /** Who is next before it. */
  readonly behind: Lease;
  /** Who has the machine now. */
  readonly holders: readonly Lease[];
}

/**
 * First come, first served by first publish time; an acknowledged lease is never preempted. An exclusive lease is admitted
 * alone, and once it is first in the queue it holds back everybody behind it. A schedule's window keeps the machine on and
 * takes nobody's place.
 * @param leases those that stand `live` or `held`
 * @param slots how many may be admitted at once; undefined = any number
 */
export function queueForSlots(leases: readonly Lease[], slots: number | undefined): Queue {
  const windows = leases.filter(isWindow);
  const admitted = leases.filter((lease) => lease.ack !== undefined && !isWindow(lease));
  const queue = leases.filter((lease) => lease.ack === undefined && !isWindow(lease)).sort(byFirstPublish);
  const room = slots ?? Number.POSITIVE_INFINITY;
  let next = queue[0];
  while (next !== undefined && fits(next, admitted, room)) {
    admitted.push(next);
    queue.shift();
    next = queue[0];
  }
  const last = admitted.at(-1);
  return {
    admitted: [...windows, ...admitted],
    waiting: queue.map((lease, index) => ({
      lease,
      ahead: admitted.length + index,
      behind: queue[index - 1] ?? last ?? lease,
      holders: admitted,
    })),
  };
}

function isWindow({ kind }: Lease): boolean {
  return kind === 'schedule';
}

function fits(lease: Lease, admitted: readonly Lease[], room: number): boolean {
  if (admitted.length >= room) return false;
  return admitted.length === 0 || !(lease.exclusive || admitted.some((other) => other.exclusive));
}

function byFirstPublish(a: Lease, b: Lease): number {
  return (a.since ?? 0) - (b.since ?? 0) || (a.id < b.id ? -1 : 1);
}

const MOST_NAMES = 3;

/** What a waiter is told: who is before it, how many there are, and who has the machine. */
export function placeInQueue({ ahead, behind, holders }: Waiting): string {
  const place = `Behind ${nameOf(behind)}, ${ahead} ahead.`;
  if (holders.length === 0 || holders.includes(behind)) return place;
  const more = holders.length > MOST_NAMES ? ` and ${holders.length - MOST_NAMES} more` : '';
  return `${place} Held by ${holders.slice(0, MOST_NAMES).map(nameOf).join(', ')}${more}.`;
}

function nameOf({ holder }: Lease): string {
  return holder.name || 'another holder';
}
