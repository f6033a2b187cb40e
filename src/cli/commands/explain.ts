import { Command } from 'commander';
import { usage, WakelockError } from '../../domain/errors.ts';
import { type Explanation, explain as explainView } from '../../engine/explain.ts';
import { readStatus, type TargetView } from '../../engine/status.ts';
import { messageOf } from '../../engine/thrown.ts';
import { type Call, handled, type Register, stackOf } from '../command.ts';
import { connectPerson, onTable } from '../connect.ts';
import { addFlag } from '../flags.ts';
import { EXIT, type Output } from '../output.ts';
import { refsOf, rulesOf, targetsMeant } from '../person.ts';
import type { Shell } from '../shell.ts';
import { columns } from '../table.ts';
import { clockTime, fromNow } from '../times.ts';
import { jsonOf } from './status.ts';

const AFTER = `
Reads the table and decides as the function power would on the same facts. Without ec2:DescribeInstances it tells what the
table knows.

Examples:
  wakelock explain i-0123456789abcdef0
  wakelock explain name:test-box --json`;

export const explain: Register = (host) => {
  const command = new Command('explain')
    .description('Who holds a machine, why it is on or off, what happens next and when.')
    .argument('<target>', 'i-…, ecs:cluster/service, asg:group, an ARN, name:my-box or tag:key=value')
    .addHelpText('after', AFTER);
  addFlag(addFlag(command, 'cli-stop', 'topic-arn'), 'cli-stop', 'table');
  return handled(command, host, { run: show });
};

async function show(call: Call): Promise<number> {
  const { shell, output, args } = call;
  const stack = stackOf(call);
  const refs = refsOf(args, stack.topic);
  const person = await connectPerson(shell, stack);
  const targets = await targetsMeant(refs, person.machines);
  if (targets.length > 1)
    throw usage(`${args[0]} means ${targets.length} machines.`, { repair: `Name one: ${targets[0]}` });
  const rules = rulesOf(shell);
  const { views, blind } = await onTable(stack.table, {
    doing: 'read',
    action: 'dynamodb:Query and dynamodb:GetItem',
    run: () => readStatus(targets, { ...person, rules, clock: shell.clock }),
  });
  if (blind !== undefined) {
    output.talk(`EC2 was not asked, so this is what the table alone knows: ${messageOf(blind)}`);
  }
  for (const view of views) {
    const told = explainView(view, rules);
    output.data({ ...jsonOf(view), ...jsonEvents(told) }, () => linesOf(view, told, { shell, output }));
  }
  const gone = views.find(({ power }) => power === 'gone');
  if (gone === undefined) return EXIT.ok;
  const what = `${gone.target}: the machine does not exist (any more).`;
  output.tell(new WakelockError({ code: 'not-found', what, repair: 'Check the id, the region and the account.' }));
  return EXIT['not-found'];
}

function jsonEvents({ why, does, next, before }: Explanation) {
  const iso = (events: Explanation['next']) => events.map(({ at, text }) => ({ at: new Date(at).toISOString(), text }));
  return { why, does, next: iso(next), before: iso(before) };
}

const RECENT = 5;

function linesOf(
  { target, machine, power, leases }: TargetView,
  { why, does, next, before }: Explanation,
  { shell, output }: { readonly shell: Shell; readonly output: Output },
): readonly string[] {
  const title = (text: string) => ['', output.paint(text, 'bold')];
  const when = (events: Explanation['next']) =>
    columns(events.map(({ at, text }) => [`  ${clockTime(at, shell)}`, fromNow(at, shell), text]));
  const held = leases
    .filter(({ state }) => state !== 'over')
    .map(({ state, holder, kind, until, note }) => [
      `  ${holder.name || kind}`,
      state,
      `until ${clockTime(until, shell)}`,
      note,
    ]);
  return [
    `${target}${machine?.name === undefined ? '' : ` (${machine.name})`} is ${power === 'unknown' ? 'in an unknown state' : power}.`,
    ...(why === undefined ? [] : [why.text]),
    ...(does === '' ? [] : [`At its next look power will ${does}.`]),
    ...title('Held by'),
    ...(held.length === 0 ? ['  nobody'] : columns(held)),
    ...(next.length === 0 ? [] : [...title('Next'), ...when(next)]),
    ...(before.length === 0 ? [] : [...title('Before'), ...when(before.slice(0, RECENT))]),
  ];
}
