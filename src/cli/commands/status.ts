import { Command } from 'commander';
import { DAY } from '../../domain/duration.ts';
import type { TargetId } from '../../domain/target.ts';
import { type LeaseView, readStatus, type TargetView } from '../../engine/status.ts';
import { messageOf } from '../../engine/thrown.ts';
import { type Call, handled, type Register, stackOf } from '../command.ts';
import { connectPerson, onTable, type PersonConnection } from '../connect.ts';
import { doesNotExist } from '../failures.ts';
import { addFlag } from '../flags.ts';
import { EXIT } from '../output.ts';
import { refsOf, rulesOf, targetsMeant } from '../person.ts';
import type { Shell } from '../shell.ts';
import { columns } from '../table.ts';
import { clockTime } from '../times.ts';

const AFTER = `
Without a target: every machine on which something is pending or held. It needs
dynamodb:Query and dynamodb:GetItem on the table; with ec2:DescribeInstances it
also says the state.

Examples:
  wakelock status
  wakelock status name:test-box --json`;

export const status: Register = (host) => {
  const command = new Command('status')
    .description('Which machines are held, by whom, and until when.')
    .argument('[targets...]', 'i-…, ecs:cluster/service, asg:group, an ARN, name:my-box or tag:key=value')
    .addHelpText('after', AFTER);
  addFlag(addFlag(command, 'cli-stop', 'topic-arn'), 'cli-stop', 'table');
  return handled(command, host, { run: show });
};

/** Holds may last 30 days; whatever is pending has a look before then. */
const ALL_PENDING = 40 * DAY;

async function show(call: Call): Promise<number> {
  const { shell, output, args } = call;
  const stack = stackOf(call);
  const refs = refsOf(args, stack.topic);
  const person = await connectPerson(shell, stack);
  const targets =
    refs.length > 0 ? await targetsMeant(refs, person.machines) : await pending(person, { shell, ...stack });
  const ports = { ...person, clock: shell.clock, rules: rulesOf(shell) };
  const { views, blind } = await onTable(stack.table, {
    doing: 'read',
    action: 'dynamodb:Query and dynamodb:GetItem',
    run: () => readStatus(targets, ports),
  });
  if (blind !== undefined) output.talk(`AWS does not say the states: ${messageOf(blind)}`);
  if (views.length === 0) output.talk('no machine is held, and nothing is pending');
  output.data({ targets: views.map(jsonOf) }, () => tableOf(views, shell));
  const gone = refs.length === 0 ? [] : views.filter(({ power }) => power === 'gone');
  for (const { target } of gone) output.tell(doesNotExist(target));
  return gone.length === 0 ? EXIT.ok : EXIT['not-found'];
}

function pending(
  { store }: PersonConnection,
  { shell, table }: { readonly shell: Shell; readonly table: string },
): Promise<readonly TargetId[]> {
  return onTable(table, {
    doing: 'read',
    action: 'dynamodb:Query (index due)',
    run: () => store.due(shell.clock.now() + ALL_PENDING),
  });
}

const CURRENT = (lease: LeaseView): boolean => lease.state !== 'over';

/** One target as `--json` prints it; times in ISO form. */
export function jsonOf({ target, machine, power, leases }: TargetView) {
  const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());
  return {
    target,
    name: machine?.name,
    power,
    addresses: machine?.addresses,
    leases: leases
      .filter(CURRENT)
      .map(({ since, until, ...rest }) => ({ ...rest, since: iso(since), until: iso(until) })),
  };
}

function tableOf(views: readonly TargetView[], shell: Shell): readonly string[] {
  if (views.length === 0) return [];
  const rows = views.flatMap(({ target, machine, power, leases }) => {
    const name = machine?.name === undefined ? target : `${target} (${machine.name})`;
    const current = leases.filter(CURRENT);
    if (current.length === 0) return [[name, power, '-', '-', '-', '']];
    return current.map(({ state, holder, kind, until, note }) => [
      name,
      power,
      state,
      holder.name || kind,
      clockTime(until, shell),
      note,
    ]);
  });
  return columns([['TARGET', 'POWER', 'LEASE', 'HOLDER', 'UNTIL', 'NOTE'], ...rows]);
}
