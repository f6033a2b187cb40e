import { Command } from 'commander';
import { shorten } from '../../domain/duration.ts';
import { usage } from '../../domain/errors.ts';
import type { TargetId } from '../../domain/target.ts';
import { explain as explainView, isByPerson } from '../../engine/explain.ts';
import type { ScheduleView } from '../../engine/schedule/view.ts';
import { readStatus } from '../../engine/status.ts';
import { messageOf } from '../../engine/thrown.ts';
import { type Call, COMPAT, handled, type Register, stackOf } from '../command.ts';
import { connectPerson, onTable, type PersonConnection } from '../connect.ts';
import { jsonOfTold, lineOf, linesOf } from '../explaining.ts';
import { doesNotExist } from '../failures.ts';
import { addFlag } from '../flags.ts';
import { EXIT } from '../output.ts';
import { refsOf, rulesOf, targetsMeant } from '../person.ts';
import { everyTarget, schedulesOf } from '../schedule/of.ts';

const AFTER = `
Reads the table and decides as the function power would on the same facts.
Without ec2:DescribeInstances it tells what the table knows.

Examples:
  wakelock explain i-0123456789abcdef0
  wakelock explain name:test-box --json
  wakelock explain --all`;

export const explain: Register = (host) => {
  const command = new Command('explain')
    .description('Who holds a machine, why it is on or off, what happens next and when.')
    .argument('[target]', 'i-…, ecs:cluster/service, asg:group, an ARN, name:my-box or tag:key=value')
    .option('--all', 'Every machine that opted in, has a schedule or is held: a line for each.')
    .option('--compat', COMPAT)
    .addHelpText('after', AFTER);
  addFlag(addFlag(command, 'cli-stop', 'topic-arn'), 'cli-stop', 'table');
  return handled(command, host, { run: show });
};

async function show(call: Call): Promise<number> {
  const { shell, output } = call;
  const stack = stackOf(call);
  if (call.flags.all === true && call.args.length > 0) {
    throw usage(`--all and a target exclude each other: ${shorten(call.args.join(' '))}`, {
      repair: 'Leave out --all or the target.',
    });
  }
  const person = await connectPerson(shell, stack);
  const targets = await targetsOf(call, person);
  const rules = rulesOf(shell);
  const { views, blind } = await onTable(stack.table, {
    doing: 'read',
    action: 'dynamodb:Query and dynamodb:GetItem',
    run: () => readStatus(targets, { ...person, rules, clock: shell.clock }),
  });
  if (blind !== undefined) {
    output.talk(`EC2 was not asked, so this is what the table alone knows: ${messageOf(blind)}`);
  }
  const schedules = blind === undefined ? await schedulesOf(call, targets) : new Map<TargetId, ScheduleView>();
  const told = views.map((view) => ({
    view,
    told: explainView(view, rules),
    schedule: schedules.get(view.target),
    byPerson: isByPerson(view, rules),
  }));
  if (call.flags.all === true) {
    output.data({ targets: told.map(jsonOfTold) }, () => told.map((one) => lineOf(one, shell)));
    return EXIT.ok;
  }
  for (const one of told) output.data(jsonOfTold(one), () => linesOf(one, { shell, output }));
  const gone = views.find(({ power }) => power === 'gone');
  if (gone === undefined) return EXIT.ok;
  output.tell(doesNotExist(gone.target));
  return EXIT['not-found'];
}

async function targetsOf(call: Call, person: PersonConnection): Promise<readonly TargetId[]> {
  const { args, flags } = call;
  if (flags.all === true) return everyTarget(call, person);
  if (args[0] === undefined)
    throw usage("missing required argument 'target'.", { repair: 'Name a machine, or --all.' });
  const targets = await targetsMeant(refsOf(args, stackOf(call).topic), person.machines);
  if (targets.length === 1) return targets;
  throw usage(`${args[0]} means ${targets.length} machines.`, { repair: `Name one: ${targets[0]}` });
}
