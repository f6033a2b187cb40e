import { Command } from 'commander';
import { usage } from '../../domain/errors.ts';
import { type SweepReport, sweep as sweepNow } from '../../engine/snapshot/sweep.ts';
import { type Call, handled, type Register, textFlag } from '../command.ts';
import { addFlag } from '../flags.ts';
import { EXIT } from '../output.ts';
import { columns } from '../table.ts';
import { onSnapshots, openArchive, placeOf } from './place.ts';

const AFTER = `
Without --delete it only says what would go. Kept are sets that have not
expired, the last ones of each group, and every snapshot that an image uses,
that is locked or shared, or that another stack or person made.

Examples:
  wakelock snapshots sweep
  wakelock snapshots sweep --keep-last 3 --delete`;

export const sweep: Register = (host) => {
  const command = new Command('sweep')
    .description('Deletes snapshots of the stack that nothing keeps any more; a dry run by default.')
    .option('--delete', 'Delete them.')
    .option('--keep-last <number>', 'Keep so many newest sets of each group; --delete wants it said. (default: 0)')
    .option('--group <name>', 'Only those of this Auto Scaling group.')
    .addHelpText('after', AFTER);
  addFlag(command, 'cli-stop', 'topic-arn');
  return handled(command, host, { run });
};

async function run(call: Call): Promise<number> {
  const { output, shell, flags } = call;
  const place = placeOf(call);
  const keepLast = keepLastOf(call);
  const archive = await openArchive(place);
  const mode = flags.delete === true ? 'delete' : 'report';
  const report = await onSnapshots('sweep', () =>
    sweepNow(
      { archive, clock: shell.clock, journal: { note: () => {} }, rules: { stack: place.stack, keepLast } },
      { mode, stillTime: () => true, group: textFlag(call, 'group') },
    ),
  );
  output.talk(words(report));
  for (const { id, code, message } of report.failed) output.warn(`${id} could not be deleted: ${code}: ${message}`);
  output.data(jsonOf(report), () => tableOf(report));
  return report.failed.length === 0 ? EXIT.ok : EXIT.failed;
}

/** The function's own number is not known here, so what is deleted by hand must be said. @throws WakelockError (`usage`) */
function keepLastOf(call: Call): number {
  const text = textFlag(call, 'keepLast');
  if (text === undefined && call.flags.delete === true) {
    throw usage('--delete needs --keep-last.', {
      repair: 'Give the number that the stack has (parameter SnapshotKeepLast); 0 keeps none beyond its expiry.',
    });
  }
  if (text === undefined || /^\d{1,4}$/.test(text)) return Number(text ?? 0);
  throw usage(`--keep-last: "${text.slice(0, 60)}" is not a whole number from 0 to 9999.`, {
    repair: 'Write how many newest sets of each group stay: --keep-last 3',
  });
}

function words({ mode, removed, snapshots, reclaimedGib, gib, kept }: SweepReport): string {
  const why = Object.entries(kept).map(([reason, count]) => `${count} ${reason}`);
  const deed = mode === 'delete' ? 'deleted' : 'would delete';
  const rest = why.length === 0 ? '' : `; kept: ${why.join(', ')}`;
  return `${deed} ${removed.length} of ${snapshots} snapshots, ${reclaimedGib} of ${gib} GiB${rest}`;
}

function tableOf({ removed }: SweepReport): readonly string[] {
  if (removed.length === 0) return [];
  const rows = removed.map(({ id, volume, gib, startedAt, tags }) => [
    id,
    volume,
    String(gib),
    new Date(startedAt).toISOString().slice(0, 10),
    tags['wakelock:set'] ?? '',
  ]);
  return columns([['SNAPSHOT', 'VOLUME', 'GIB', 'MADE', 'SET'], ...rows]);
}

function jsonOf({ removed, ...rest }: SweepReport) {
  return {
    ...rest,
    removed: removed.map(({ id, volume, gib, tags }) => ({ id, volume, gib, set: tags['wakelock:set'] })),
  };
}
