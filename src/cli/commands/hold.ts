import { Command } from 'commander';
import { formatDuration, MINUTE, parseDuration, SECOND } from '../../domain/duration.ts';
import { usage } from '../../domain/errors.ts';
import { RULES } from '../../domain/rules.ts';
import type { TargetId } from '../../domain/target.ts';
import { awaitHold, type HoldPorts, liftHolds, placeHold } from '../../engine/hold.ts';
import { type Call, COMPAT, handled, notBoth, type Register, stackOf, textFlag } from '../command.ts';
import { connectPerson, onTable } from '../connect.ts';
import { addFlag } from '../flags.ts';
import { endInWords, endOfHold, shortfall, wishOf } from '../hold-terms.ts';
import { interruptible } from '../interrupt.ts';
import { EXIT, exitOf, type Output } from '../output.ts';
import { refsOf, targetsMeant } from '../person.ts';

const AFTER = `
A hold always ends by itself. A second hold does not shorten the first: the
later end counts, and --lift ends all. --off keeps a machine off: leases fail at
once and are told who and why. It needs the right to write the hold#… partitions
of the table. Everybody with that right can lift any hold.

Examples:
  wakelock hold name:test-box --for 2h --reason "looking at a core dump"
  wakelock hold i-0123456789abcdef0 --until "20:00 Europe/Berlin"
  wakelock hold i-0123456789abcdef0 --off --for 1d --reason "disk is being replaced"
  wakelock hold i-0123456789abcdef0 --lift`;

export const hold: Register = (host) => {
  const command = new Command('hold')
    .description('Keep machines on (or off) for a while, whatever jobs do; or lift such holds.')
    .argument('<targets...>', 'i-…, ecs:cluster/service, asg:group, an ARN, name:my-box or tag:key=value')
    .option('--for <duration>', `How long, at most ${formatDuration(RULES.maxHold)}.`)
    .option('--until <time>', 'Until when: 20:00, "20:00 Europe/Berlin" or an ISO time.')
    .option('--off', 'Keep it off instead of on.')
    .option('--grace <duration>', 'With --off: how long jobs that have it now may go on. (default: 0)')
    .option('--reason <text>', 'Why, for those who wonder.')
    .option('--lift', 'End all holds on the machines.')
    .option('--no-wait', 'Do not wait until the machine is on (or off).')
    .option('--timeout <duration>', 'How long to wait for that; the hold stands afterwards. (default: 10m)')
    .option('--compat', COMPAT)
    .addHelpText('after', AFTER);
  for (const name of ['holder', 'topic-arn', 'table'] as const) addFlag(command, 'cli-start', name);
  return handled(command, host, { run: place });
};

async function place(call: Call): Promise<number> {
  const { shell, output, args, flags } = call;
  const stack = stackOf(call);
  for (const name of ['for', 'until', 'off', 'reason', 'grace']) notBoth(call, 'lift', name);
  if (flags.grace !== undefined && flags.off !== true) {
    throw usage('grace: it has a meaning with --off only.', { repair: 'Add --off, or leave --grace out.' });
  }
  const timeout = patienceOf(call);
  const until = flags.lift === true ? undefined : endOfHold(call);
  const refs = refsOf(args, stack.topic);
  const person = await connectPerson(shell, stack);
  const targets = await targetsMeant(refs, person.machines);
  const ports: HoldPorts = { ...person, clock: shell.clock, hitch: (message) => output.warn(message) };
  const write: Write = (run) =>
    onTable(stack.table, { doing: 'write', action: 'dynamodb:UpdateItem (keys hold#…)', run });
  if (until === undefined) return lift(targets, { write, ports, output });
  const wishes = targets.map((target) => ({ target, wish: wishOf(call, until) }));
  const ends = await interruptible(shell, async (signal) => {
    await write(() => Promise.all(wishes.map(({ target, wish }) => placeHold(target, wish, ports))));
    if (flags.wait === false) return [];
    output.talk(`the hold is written; waits until power has acted on it: ${targets.join(', ')}`);
    return Promise.all(wishes.map(({ target, wish }) => awaitHold(target, wish, { ports, timeout, signal })));
  });
  const shortfalls = targets.map((target, index) => {
    const end = ends[index];
    return end && shortfall(end, target);
  });
  const errors = shortfalls.filter((error) => error !== undefined);
  const held = targets.filter((_, index) => shortfalls[index] === undefined);
  if (held.length > 0) {
    const end = endInWords(until, { text: textFlag(call, 'until'), shell });
    output.talk(`held ${flags.off === true ? 'off' : 'on'} until ${end}: ${held.join(', ')}`);
  }
  for (const error of errors) output.tell(error);
  const rows = wishes.map(({ target, wish }, index) => ({
    target,
    hold: wish.id,
    state: ends[index]?.kind ?? 'written',
  }));
  const report = { until: new Date(until).toISOString(), targets: rows };
  output.data(report, () => rows.map(({ target, state }) => `${target} ${state}`));
  return errors.length === 0 ? EXIT.ok : exitOf(errors[0]);
}

type Write = <T>(run: () => Promise<T>) => Promise<T>;

async function lift(
  targets: readonly TargetId[],
  { write, ports, output }: { readonly write: Write; readonly ports: HoldPorts; readonly output: Output },
): Promise<number> {
  const lifted = await write(() => Promise.all(targets.map((target) => liftHolds(target, ports))));
  const rows = targets.map((target, index) => ({
    target,
    lifted: (lifted[index] ?? []).map(({ kind, holder, reason }) => ({ kind, holder: holder.name, reason })),
  }));
  output.data({ targets: rows }, () =>
    rows.map(({ target, lifted: holds }) => {
      const who = holds.map(({ holder }) => holder).join(', ');
      return `${target} ${who === '' ? 'had no hold' : `lifted: ${who}`}`;
    }),
  );
  return EXIT.ok;
}

const PATIENCE = 10 * MINUTE;

/** How long to wait, ms. */
function patienceOf(call: Call): number {
  const text = textFlag(call, 'timeout');
  return text === undefined ? PATIENCE : parseDuration(text, { name: 'timeout', min: SECOND });
}
