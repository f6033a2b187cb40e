import { Command } from 'commander';
import { type StoredSet, setsOf } from '../../domain/snapshot/sets.ts';
import { type Call, handled, type Register, textFlag } from '../command.ts';
import { addFlag } from '../flags.ts';
import { EXIT } from '../output.ts';
import { columns } from '../table.ts';
import { clockTime } from '../times.ts';
import { instanceIn, onSnapshots, openArchive, placeOf } from './place.ts';

export const list: Register = (host) => {
  const command = new Command('list')
    .description('The sets of snapshots that the stack made, the newest first.')
    .option('--group <name>', 'Only those of this Auto Scaling group.')
    .option('--instance <id>', 'Only those of this instance.');
  addFlag(command, 'cli-stop', 'topic-arn');
  return handled(command, host, { run: show });
};

async function show(call: Call): Promise<number> {
  const { output, shell } = call;
  const place = placeOf(call);
  const [group, named] = [textFlag(call, 'group'), textFlag(call, 'instance')];
  const instance = named === undefined ? undefined : instanceIn(named, 'instance');
  const archive = await openArchive(place);
  const all = setsOf(await onSnapshots('read', () => archive.list(place.stack)));
  const sets = all.filter(
    (set) => (group === undefined || set.group === group) && (instance === undefined || set.instance === instance),
  );
  if (all.length === 0) output.talk(`the stack ${place.stack} has no sets of snapshots here`);
  else if (sets.length === 0) {
    const filters = [group === undefined ? '' : `the group ${group}`, instance ? `the instance ${instance}` : ''];
    const of = filters.filter((filter) => filter !== '').join(' and ');
    output.talk(`the stack ${place.stack} has no set of snapshots of ${of}; it has ${all.length} of others`);
  }
  output.data({ sets: sets.map(jsonOf) }, () => {
    if (sets.length === 0) return [];
    const rows = sets.map(
      ({ set, instance: id, instanceName, group: name, startedAt, snapshots: members, gib, expires }) => [
        clockTime(startedAt, shell),
        name,
        instanceName === '' ? id : `${id} (${instanceName})`,
        String(members.length),
        String(gib),
        expires === '' ? 'never' : expires.slice(0, 10),
        set,
      ],
    );
    return columns([['MADE', 'GROUP', 'INSTANCE', 'SNAPSHOTS', 'GIB', 'EXPIRES', 'SET'], ...rows]);
  });
  return EXIT.ok;
}

/** One set as `--json` prints it. */
function jsonOf({ startedAt, snapshots, ...rest }: StoredSet) {
  return {
    ...rest,
    startedAt: new Date(startedAt).toISOString(),
    snapshots: snapshots.map(({ id, volume, gib, state, tags }) => ({ id, volume, gib, state, name: tags.Name })),
  };
}
