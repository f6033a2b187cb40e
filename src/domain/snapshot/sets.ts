import { TAGS } from './names.ts';
import type { Snapshot } from './sweep.ts';

/** One set as it lies in the account. */
export interface StoredSet {
  readonly set: string;
  readonly group: string;
  readonly instance: string;
  readonly instanceName: string;
  readonly startedAt: number;
  readonly expires: string;
  readonly gib: number;
  readonly snapshots: readonly Snapshot[];
}

/** Snapshots as sets, the newest first. */
export function setsOf(snapshots: readonly Snapshot[]): readonly StoredSet[] {
  const sets = new Map<string, Snapshot[]>();
  for (const snapshot of snapshots) {
    const set = snapshot.tags[TAGS.set] ?? '';
    sets.set(set, [...(sets.get(set) ?? []), snapshot]);
  }
  return [...sets].map(([set, members]) => storedSet(set, members)).sort((a, b) => b.startedAt - a.startedAt);
}

function storedSet(set: string, snapshots: readonly Snapshot[]): StoredSet {
  const tag = (key: string) => snapshots.find(({ tags }) => tags[key] !== undefined)?.tags[key] ?? '';
  return {
    set,
    group: tag(TAGS.group),
    instance: tag(TAGS.instance),
    instanceName: tag(TAGS.instanceName),
    startedAt: Math.min(...snapshots.map(({ startedAt }) => startedAt)),
    expires: tag(TAGS.expires),
    gib: snapshots.reduce((sum, { gib }) => sum + gib, 0),
    snapshots: [...snapshots].sort((a, b) => deviceOf(a).localeCompare(deviceOf(b))),
  };
}

export const deviceOf = ({ tags }: Pick<Snapshot, 'tags'>): string => tags[TAGS.device] ?? '';
