import { TAGS } from '../../domain/snapshot/names.ts';
import { type Kept, planSweep, type Snapshot } from '../../domain/snapshot/sweep.ts';
import type { SweepPorts } from './ports.ts';

/** What a sweep found and did. GiB are sizes of volumes: what EBS bills is at most that. */
export interface SweepReport {
  readonly mode: 'report' | 'delete';
  readonly sets: number;
  readonly snapshots: number;
  readonly gib: number;
  /** Deleted; in a dry run: what would be. */
  readonly removed: readonly Snapshot[];
  readonly reclaimedGib: number;
  readonly kept: Readonly<Partial<Record<Kept, number>>>;
  readonly failed: readonly { readonly id: string; readonly code: string; readonly message: string }[];
  /** Candidates that time did not suffice for. */
  readonly left: number;
}

/** An image was made of it after we asked: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const IN_USE = 'InvalidSnapshot.InUse';
const GONE = 'InvalidSnapshot.NotFound';

/**
 * Deletes (or, by `report`, only names) our snapshots that no rule keeps. Everything that may forbid it is asked for before:
 * images, locks, and for each candidate whether it is shared.
 */
export async function sweep(
  { archive, clock, journal, rules }: SweepPorts,
  {
    mode,
    stillTime,
    group,
  }: { readonly mode: 'report' | 'delete'; readonly stillTime: () => boolean; readonly group?: string | undefined },
): Promise<SweepReport> {
  const { stack, keepLast } = rules;
  const [all, inImages, locked] = await Promise.all([archive.list(stack), archive.inImages(), archive.locked()]);
  const snapshots = group === undefined ? all : all.filter(({ tags }) => tags[TAGS.group] === group);
  const plan = planSweep({ snapshots, inImages, locked, now: clock.now(), stack, keepLast });
  const kept = new Map<Kept, number>();
  const keep = (why: Kept) => kept.set(why, (kept.get(why) ?? 0) + 1);
  for (const { why } of plan.keep) keep(why);
  const removed: Snapshot[] = [];
  const failed: SweepReport['failed'][number][] = [];
  let left = plan.remove.length;
  for (const snapshot of plan.remove) {
    if (!stillTime()) break;
    left -= 1;
    if (await archive.shared(snapshot.id)) {
      keep('shared');
      continue;
    }
    const result = mode === 'report' ? { kind: 'ok' as const } : await archive.remove(snapshot.id);
    if (result.kind === 'ok') removed.push(snapshot);
    else if (result.kind === 'unknown') failed.push({ id: snapshot.id, code: 'unknown', message: result.message });
    else if (result.code === IN_USE) keep('used-by-image');
    else if (result.code !== GONE) failed.push({ id: snapshot.id, code: result.code, message: result.message });
  }
  const report: SweepReport = {
    mode,
    sets: new Set(snapshots.map(({ tags }) => tags[TAGS.set])).size,
    snapshots: snapshots.length,
    gib: gibOf(snapshots),
    removed,
    reclaimedGib: gibOf(removed),
    kept: Object.fromEntries(kept),
    failed,
    left,
  };
  journal.note({ kind: 'sweep', report });
  return report;
}

function gibOf(snapshots: readonly Snapshot[]): number {
  return snapshots.reduce((sum, { gib }) => sum + gib, 0);
}
