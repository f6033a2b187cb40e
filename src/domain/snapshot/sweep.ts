import { TAGS } from './names.ts';

/** A snapshot as EC2 describes it. */
export interface Snapshot {
  readonly id: string;
  readonly volume: string;
  readonly gib: number;
  readonly startedAt: number;
  readonly state: 'pending' | 'completed' | 'error' | 'recoverable' | 'recovering';
  readonly tags: Readonly<Record<string, string>>;
}

export type Kept =
  | 'not-ours'
  | 'not-expired'
  | 'among-the-last'
  | 'no-rule'
  | 'pending'
  | 'used-by-image'
  | 'locked'
  | 'shared';

export interface SweepFacts {
  readonly snapshots: readonly Snapshot[];
  /** Snapshots that an image of this account uses, deprecated and disabled ones included. */
  readonly inImages: ReadonlySet<string>;
  readonly locked: ReadonlySet<string>;
  readonly now: number;
  readonly stack: string;
  readonly keepLast: number;
}

export interface SweepPlan {
  /** May be deleted, unless they turn out to be shared. Oldest first. */
  readonly remove: readonly Snapshot[];
  readonly keep: readonly { readonly snapshot: Snapshot; readonly why: Kept }[];
}

/**
 * A set is kept as long as any rule keeps it: it has not expired, or it is among the last of its group. Where only one of
 * the two rules is in force, that one decides; where none is, everything stays.
 */
export function planSweep(facts: SweepFacts): SweepPlan {
  const last = lastSets(facts);
  const judged = facts.snapshots.map((snapshot) => ({ snapshot, why: reasonToKeep(snapshot, { facts, last }) }));
  return {
    remove: judged
      .filter(({ why }) => why === undefined)
      .map(({ snapshot }) => snapshot)
      .sort((a, b) => a.startedAt - b.startedAt),
    keep: judged.flatMap(({ snapshot, why }) => (why === undefined ? [] : [{ snapshot, why }])),
  };
}

export function isOurs({ tags }: Pick<Snapshot, 'tags'>, stack: string): boolean {
  return Object.hasOwn(tags, TAGS.stack) && tags[TAGS.stack] === stack && (tags[TAGS.set] ?? '') !== '';
}

function reasonToKeep(
  snapshot: Snapshot,
  { facts, last }: { readonly facts: SweepFacts; readonly last: ReadonlySet<string> },
): Kept | undefined {
  const { now, stack, keepLast, locked, inImages } = facts;
  if (!isOurs(snapshot, stack)) return 'not-ours';
  if (snapshot.state === 'pending') return 'pending';
  if (locked.has(snapshot.id)) return 'locked';
  if (inImages.has(snapshot.id)) return 'used-by-image';
  const expires = expiryOf(snapshot);
  if (expires === 'unreadable') return 'no-rule';
  if (expires !== undefined && expires > now) return 'not-expired';
  if (expires === undefined && keepLast === 0) return 'no-rule';
  return last.has(snapshot.tags[TAGS.set] ?? '') ? 'among-the-last' : undefined;
}

/** An expiry that a person made unreadable keeps the snapshot: nothing is deleted on a guess. */
export function expiryOf({ tags }: Pick<Snapshot, 'tags'>): number | undefined | 'unreadable' {
  const text = tags[TAGS.expires];
  if (text === undefined) return undefined;
  const at = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? 'unreadable' : at;
}

/** Names of the newest sets of each group; a set is as old as its first snapshot. */
function lastSets({ snapshots, stack, keepLast }: SweepFacts): ReadonlySet<string> {
  const groups = new Map<string, Map<string, number>>();
  for (const snapshot of snapshots.filter((one) => isOurs(one, stack) && one.state !== 'error')) {
    const { [TAGS.group]: group = '', [TAGS.set]: set = '' } = snapshot.tags;
    const sets = groups.get(group) ?? new Map<string, number>();
    sets.set(set, Math.min(sets.get(set) ?? Number.POSITIVE_INFINITY, snapshot.startedAt));
    groups.set(group, sets);
  }
  const newest = [...groups.values()].flatMap((sets) =>
    [...sets]
      .sort(([, a], [, b]) => b - a)
      .slice(0, keepLast)
      .map(([set]) => set),
  );
  return new Set(newest);
}
