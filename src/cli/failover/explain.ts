import { Command } from 'commander';
import { usage } from '../../domain/errors.ts';
import { whatNext } from '../../domain/failover/next.ts';
import type { SetView } from '../../engine/failover/view.ts';
import { type Call, handled, type Register } from '../command.ts';
import { addFlag } from '../flags.ts';
import { EXIT, type Output } from '../output.ts';
import type { Shell } from '../shell.ts';
import { columns } from '../table.ts';
import { clockTime, fromNow } from '../times.ts';
import { lookAt } from './connect.ts';
import { failoverPlace, setNamed, setsOf } from './sets.ts';
import { doingOf, jsonOfSeen, leaseWords, lookedLate, weightsOf } from './words.ts';

export const explain: Register = (host) => {
  const command = new Command('explain')
    .description('Why the traffic of a set is where it is, what would be done now, and what happens next.')
    .argument('[set]', 'The name of a set; may be left out where the stack has one.');
  addFlag(addFlag(command, 'cli-stop', 'topic-arn'), 'cli-stop', 'table');
  return handled(command, host, { run: show });
};

async function show(call: Call): Promise<number> {
  const { output, args, shell } = call;
  const place = failoverPlace(call);
  const sets = await setsOf(call, place);
  const name = args[0] ?? (sets.length === 1 ? sets[0]?.name : undefined);
  if (name === undefined) {
    throw usage(`The stack ${place.stack} has ${sets.length} sets.`, {
      repair: `Name one: ${sets.map((one) => one.name).join(', ')}`,
    });
  }
  const [seen] = await lookAt([setNamed(name, sets)], { call, place });
  if (seen === undefined) throw new Error('A set was asked for and none was looked at.');
  if ('error' in seen) throw seen.error;
  output.data({ stack: place.stack, ...jsonOfSeen(seen) }, () => linesOf(seen.view, { shell, output }));
  const late = lookedLate(seen);
  if (late !== undefined) output.warn(late);
  return EXIT.ok;
}

function linesOf(
  view: SetView,
  { shell, output }: { readonly shell: Shell; readonly output: Output },
): readonly string[] {
  const { set, facts, memory, decision, looked } = view;
  const since = looked ? ` since ${clockTime(memory.since, shell)}` : '';
  const title = (text: string) => ['', output.paint(text, 'bold')];
  const next = whatNext({ set, facts, memory: decision.memory });
  return [
    `${set.name} is in phase ${memory.phase}${since}; the service has ${weightsOf(facts)} of the traffic.`,
    `${decision.reason.text}.`,
    doingOf(decision, view),
    ...title('Seen now'),
    ...columns(factsOf(view, shell)),
    ...title('Next'),
    ...columns(
      next.map(({ at, text }) => [
        `  ${at === undefined ? '-' : clockTime(at, shell)}`,
        at === undefined ? '' : fromNow(at, shell),
        text,
      ]),
    ),
  ];
}

function factsOf({ set, facts }: SetView, shell: Shell): readonly (readonly string[])[] {
  const { pin, traffic } = facts;
  const test = set.calmAlarm ?? `fewer than ${set.calmBelow} requests a minute`;
  return [
    ['  alarm', `${set.alarm}: ${facts.alarm}`],
    ['  return test', `${test}: ${facts.calm}`],
    ['  traffic', traffic.kind === 'read' ? `${traffic.share} % on ${set.service}` : traffic.why],
    ['  healthy', `${facts.healthy} targets of ${set.service}, ${set.healthy} wanted`],
    ['  Lambda', facts.lambdaUsable ? 'can answer' : 'no healthy target'],
    ['  lease', leaseWords(facts.lease)],
    ...(pin === undefined ? [] : [['  pin', `${pin.to} until ${clockTime(pin.until, shell)}, by ${pin.by}`]]),
  ];
}
