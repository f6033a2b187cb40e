import { describeError } from '../../src/domain/errors.ts';
import type { Outcome, SnapshotEntry, SnapshotJournal } from '../../src/engine/snapshot/journal.ts';
import type { SweepReport } from '../../src/engine/snapshot/sweep.ts';
import type { Log } from '../power/journal.ts';

export type SnapshotMetric =
  | 'Sets'
  | 'Snapshots'
  | 'SnapshotGiB'
  | 'Ignored'
  | 'Ended'
  | 'Refused'
  | 'Failures'
  | 'Trouble'
  | 'KeptSnapshots'
  | 'KeptGiB'
  | 'SweptSnapshots'
  | 'ReclaimedGiB'
  | 'SweepFailed'
  | 'SweepFailures';

/** Counts something, under one dimension where it has a cause. */
export type SnapshotCount = (metric: SnapshotMetric, value: number, cause?: string) => void;

/** Logs and counts what the engine reports. */
export function snapshotJournal(log: Log, count: SnapshotCount): SnapshotJournal {
  return {
    note(entry: SnapshotEntry) {
      switch (entry.kind) {
        case 'ignored':
          count('Ignored', 1, entry.reason);
          return log.info(`ignored: ${entry.reason}`, { ...entry });
        case 'outcome':
          return noteOutcome(entry, { log, count });
        case 'refused':
          count('Refused', 1, entry.code);
          return log.warn(`CreateSnapshots: ${entry.code}: ${entry.message}`, { launch: known(entry.launch) });
        case 'sweep':
          return noteSweep(entry.report, { log, count });
        case 'trouble':
          count('Trouble', 1, entry.error instanceof Error ? entry.error.name : 'unknown');
          return log.error(`${entry.what}: ${describeError(entry.error)}`, { error: entry.error });
      }
    },
  };
}

interface To {
  readonly log: Log;
  readonly count: SnapshotCount;
}

function noteOutcome({ launch, outcome }: Extract<SnapshotEntry, { readonly kind: 'outcome' }>, to: To): void {
  countOutcome(outcome, to.count);
  const level = outcome.kind === 'dead' ? 'error' : 'info';
  to.log[level](`${launch.instance}: ${words(outcome)}`, { launch: known(launch), outcome });
}

function countOutcome(outcome: Outcome, count: SnapshotCount): void {
  if (outcome.kind === 'ended') count('Ended', 1, outcome.reason);
  if (outcome.kind === 'dead') count('Failures', 1, outcome.reason);
  if (outcome.kind !== 'made') return;
  count('Sets', 1);
  count('Snapshots', outcome.snapshots);
  count('SnapshotGiB', outcome.gib);
}

function words(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'made':
      return `${outcome.snapshots} snapshots, ${outcome.gib} GiB`;
    case 'already':
      return 'has its set already';
    case 'ended':
      return `${outcome.reason}: ${outcome.detail}`;
    case 'later':
      return `later: ${outcome.reason}: ${outcome.detail}`;
    case 'dead':
      return `given up: ${outcome.reason}: ${outcome.detail}`;
  }
}

/** Without the hook's token, by which anybody with the right could complete the action. */
function known({ hook, ...launch }: Extract<SnapshotEntry, { readonly kind: 'outcome' }>['launch']) {
  return hook === undefined ? launch : { ...launch, hook: hook.name };
}

function noteSweep(report: SweepReport, { log, count }: To): void {
  const { mode, removed, reclaimedGib, snapshots, gib, failed, kept, left, sets } = report;
  const real = mode === 'delete';
  count('KeptSnapshots', snapshots - (real ? removed.length : 0));
  count('KeptGiB', gib - (real ? reclaimedGib : 0));
  count('SweptSnapshots', real ? removed.length : 0);
  count('ReclaimedGiB', real ? reclaimedGib : 0);
  // Alarms rest on one figure without a cause.
  count('SweepFailed', failed.length);
  for (const { code } of failed) count('SweepFailures', 1, code);
  const deed = real ? 'deleted' : 'would delete';
  const figures = { mode, sets, snapshots, gib, reclaimedGib, kept, left, failed };
  log.info(`sweep: ${deed} ${removed.length} of ${snapshots} snapshots, ${reclaimedGib} of ${gib} GiB`, {
    ...figures,
    removed: removed.map(({ id }) => id),
  });
  for (const { id, code, message } of failed) log.warn(`DeleteSnapshot ${id}: ${code}: ${message}`, {});
}
