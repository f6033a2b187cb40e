import { Command } from 'commander';
import { WakelockError } from '../../domain/errors.ts';
import { restorePlan as planOf, type RestoreTarget } from '../../domain/snapshot/restore.ts';
import { type StoredSet, setsOf } from '../../domain/snapshot/sets.ts';
import { type Call, handled, type Register, textFlag } from '../command.ts';
import { addFlag } from '../flags.ts';
import { EXIT } from '../output.ts';
import { instanceIn, onSnapshots, openArchive, placeOf, type SnapshotPlace, targetOf } from './place.ts';

const AFTER = `
It looks at the instance, prints a shell script of AWS CLI calls and does
nothing itself: read it, then run it where it should take effect. The instance
that the set was made of is rebooted from the set; another one is stopped for
its boot volume.

Examples:
  wakelock snapshots restore-plan i-0123456789abcdef0
  wakelock snapshots restore-plan i-0123456789abcdef0@2026-01-05T07:59:30.000Z --to i-0fedcba9876543210`;

export const restorePlan: Register = (host) => {
  const command = new Command('restore-plan')
    .description("How to bring an instance's set back, as AWS CLI calls.")
    .argument('<instance-or-set>', 'An instance id (its newest set is meant) or the name of a set.')
    .option('--to <instance>', 'Another instance to restore to.')
    .addHelpText('after', AFTER);
  addFlag(command, 'cli-stop', 'topic-arn');
  return handled(command, host, { run: show });
};

async function show(call: Call): Promise<number> {
  const { output, args } = call;
  const place = placeOf(call);
  const wanted = (args[0] ?? '').trim();
  const to = textFlag(call, 'to');
  const target = to === undefined ? undefined : instanceIn(to, 'to');
  const archive = await openArchive(place);
  const sets = setsOf(await onSnapshots('read', () => archive.list(place.stack)));
  const set = sets.find((one) => one.set === wanted) ?? sets.find((one) => one.instance === wanted);
  if (set === undefined) {
    throw new WakelockError({
      code: 'not-found',
      what: `The stack ${place.stack} has no set "${wanted.slice(0, 100)}", nor one of an instance of that id.`,
      likely: 'It expired and was swept, or it lies in another region.',
      repair: 'See what is there: wakelock snapshots list',
    });
  }
  const lines = planOf(set, {
    region: place.topic.region,
    target: await existing(target ?? set.instance, { set, place }),
  });
  output.data({ set: set.set, instance: target ?? set.instance, script: lines }, () => lines);
  return EXIT.ok;
}

/** @throws WakelockError (`not-found`) */
async function existing(
  instance: string,
  { set, place }: { readonly set: StoredSet; readonly place: SnapshotPlace },
): Promise<RestoreTarget> {
  const target = await targetOf(instance, place);
  if (target !== undefined) return target;
  const own = instance === set.instance;
  throw new WakelockError({
    code: 'not-found',
    what: `${instance} is not there in ${place.topic.region}, or it was terminated.`,
    likely: own ? 'Its group replaced it.' : 'The id is of another region or account.',
    repair: 'Launch an instance of the same kind, and give it: --to INSTANCE',
  });
}
