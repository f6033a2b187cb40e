import { Command } from 'commander';
import { type ScheduleView, viewSchedules } from '../../engine/schedule/view.ts';
import { type Call, COMPAT, handled, type Register, stackOf } from '../command.ts';
import { onTable } from '../connect.ts';
import { addFlag } from '../flags.ts';
import { EXIT } from '../output.ts';
import type { Shell } from '../shell.ts';
import { columns } from '../table.ts';
import { clockTime } from '../times.ts';
import { connectSchedules } from './connect.ts';

const AFTER = `
Every machine of the account and region that has a schedule: what it wants now,
what the machine is, and the next change. It needs what the stack's
OperatorPolicy gives, and changes nothing.

Examples:
  wakelock schedule list
  wakelock schedule list --compat --json`;

export const list: Register = (host) => {
  const command = new Command('list')
    .description('All machines with a schedule, what is on now and until when.')
    .option('--compat', COMPAT)
    .option('--kinds <list>', 'ec2, asg, ecs. (default: ec2,asg; or WAKELOCK_SCHEDULE_KINDS)')
    .option('--hosts <list>', 'Hosts that schedules and holidays may be read from (as WAKELOCK_SCHEDULE_HOSTS).')
    .addHelpText('after', AFTER);
  addFlag(addFlag(command, 'cli-stop', 'topic-arn'), 'cli-stop', 'table');
  return handled(command, host, { run: show });
};

async function show(call: Call): Promise<number> {
  const { output, shell } = call;
  const ports = await connectSchedules(call);
  const machines = await ports.timetable.machines();
  const views = await onTable(stackOf(call).table, {
    doing: 'read',
    action: 'dynamodb:Query',
    run: () => viewSchedules(machines, ports),
  });
  const rows = [...views.values()];
  if (rows.length === 0) output.talk('no machine has a schedule');
  output.data({ machines: rows.map(jsonOfSchedule) }, () => tableOf(rows, shell));
  return EXIT.ok;
}

/** A schedule as `--json` prints it; times in ISO form. */
export function jsonOfSchedule({ machine, wants, why, next, stoppedByHand, error }: ScheduleView) {
  const { target, name, tag, value, power } = machine;
  const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());
  return {
    ...{ target, name, tag, value, power, wants, why, error },
    stoppedByHand: iso(stoppedByHand),
    next: next && { at: iso(next.at), to: next.to },
  };
}

function tableOf(rows: readonly ScheduleView[], shell: Shell): readonly string[] {
  if (rows.length === 0) return [];
  const head = ['MACHINE', 'NAME', 'WANTS', 'IS', 'NEXT', 'NOTE'];
  return columns([head, ...rows.map((row) => cellsOf(row, shell))]);
}

function cellsOf({ machine, wants, why, next, stoppedByHand, error }: ScheduleView, shell: Shell): readonly string[] {
  const change = next === undefined ? '' : `${next.to} ${clockTime(next.at, shell)}`;
  const note = stoppedByHand === undefined ? (wants === 'nothing' ? why : '') : 'stopped by hand';
  return [machine.target, machine.name ?? '', wants, machine.power, change, error ?? note];
}
