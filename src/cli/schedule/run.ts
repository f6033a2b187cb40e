import { Command } from 'commander';
import { describeError, WakelockError } from '../../domain/errors.ts';
import type { Done } from '../../engine/schedule/ports.ts';
import { type Report, runSchedules } from '../../engine/schedule/run.ts';
import { type Call, COMPAT, handled, type Register, stackOf } from '../command.ts';
import { onTable } from '../connect.ts';
import { addFlag } from '../flags.ts';
import { EXIT, type Output } from '../output.ts';
import { columns } from '../table.ts';
import { connectSchedules } from './connect.ts';

const AFTER = `
Does once, with your own credentials, what the function schedule does each
minute: it writes leases and stop edges into the table and asks power to look.
It may run beside the function, and leaves alone what --kinds and --compat do
not ask for. It needs the rights of the function's role, which no policy for
people has: docs/schedules.md.

Examples:
  wakelock schedule run --dry-run
  wakelock schedule run --compat --hosts config.example.com`;

export const runOnce: Register = (host) => {
  const command = new Command('run')
    .description('Carry out the schedules of all machines once, as the function does.')
    .option('--dry-run', 'Say what would be done, and do nothing.')
    .option('--compat', COMPAT)
    .option('--kinds <list>', 'ec2, asg, ecs. (default: ec2,asg; or WAKELOCK_SCHEDULE_KINDS)')
    .option('--hosts <list>', 'Hosts that schedules and holidays may be read from (as WAKELOCK_SCHEDULE_HOSTS).')
    .addHelpText('after', AFTER);
  addFlag(addFlag(command, 'cli-stop', 'topic-arn'), 'cli-stop', 'table');
  return handled(command, host, { run });
};

async function run(call: Call): Promise<number> {
  const { output, flags } = call;
  const dryRun = flags.dryRun === true;
  const { table } = stackOf(call);
  const ports = await connectSchedules(call);
  const journal = { note: (entry: Done) => tell(entry, output) };
  const report = await onTable(table, {
    doing: 'write',
    action: 'dynamodb:Query, GetItem, UpdateItem, PutItem and DeleteItem',
    run: () => runSchedules({ ports: { ...ports, journal }, dryRun, stillTime: () => true }),
  });
  output.data(jsonOf(report, dryRun), () => linesOf(report, dryRun));
  if (report.failed.size === 0) return EXIT.ok;
  output.tell(new WakelockError({ code: 'failed', what: `${report.failed.size} machines could not be dealt with.` }));
  return EXIT.failed;
}

/** What was done stands in the report; here, what was not. */
function tell(entry: Done, output: Output): void {
  if (entry.kind === 'left-alone') output.talk(`${entry.target} is left alone: ${entry.why}`);
  if (entry.kind === 'bad-schedule' || entry.kind === 'failing' || entry.kind === 'hitch') {
    output.warn(`${entry.target}: ${entry.why}`);
  }
  if (entry.kind === 'trouble') output.warn(`${entry.target ?? 'the topic'}: ${describeError(entry.error)}`);
}

function jsonOf({ failed, news, touched, ...figures }: Report, dryRun: boolean) {
  return {
    dryRun,
    ...figures,
    touched: touched.map(({ target, outcome, why }) => ({ target, outcome: outcome.kind, why })),
    errors: news,
    failed: [...failed].map(([target, error]) => ({ target, message: describeError(error) })),
  };
}

function linesOf(
  { machines, schedules, on, off, bad, leftAlone, touched }: Report,
  dryRun: boolean,
): readonly string[] {
  const rows = touched.map(({ target, outcome, why }) => [
    target,
    dryRun ? `would be ${outcome.kind}` : outcome.kind,
    why,
  ]);
  return [
    `${machines} machines, ${schedules} different schedules: ${on} on, ${off} off, ${bad} unreadable, ${leftAlone} left alone`,
    ...columns(rows),
  ];
}
