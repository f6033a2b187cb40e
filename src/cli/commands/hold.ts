import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { formatDuration, MINUTE, parseDuration, SECOND } from '../../domain/duration.ts';
import { usage, WakelockError } from '../../domain/errors.ts';
import { RULES } from '../../domain/rules.ts';
import type { TargetId } from '../../domain/target.ts';
import { awaitHold, type HoldEnd, type HoldPorts, type HoldWish, liftHolds, placeHold } from '../../engine/hold.ts';
import { type Call, handled, notBoth, type Register, stackOf, textFlag } from '../command.ts';
import { connectPerson, onTable } from '../connect.ts';
import { addFlag } from '../flags.ts';
import { holderOf } from '../holder.ts';
import { interruptible } from '../interrupt.ts';
import { EXIT, exitOf } from '../output.ts';
import { targetsMeant } from '../person.ts';
import { clockTime } from '../times.ts';
import { parseUntil } from '../until.ts';

const AFTER = `
A hold always ends by itself. --off keeps a machine off: leases fail at once and are told who and why.
It needs the right to write the hold#… partitions of the table. Everybody with that right can lift any hold.

Examples:
  wakelock hold name:test-box --for 2h --reason "looking at a core dump"
  wakelock hold i-0123456789abcdef0 --until "20:00 Europe/Berlin"
  wakelock hold i-0123456789abcdef0 --off --for 1d --reason "disk is being replaced"
  wakelock hold i-0123456789abcdef0 --lift`;

export const hold: Register = (host) => {
  const command = new Command('hold')
    .description('Keep machines on (or off) for a while, whatever jobs do; or lift such holds.')
    .argument('<targets...>', 'i-…, ec2:i-…, an ARN, name:my-box or tag:key=value')
    .option('--for <duration>', `How long, at most ${formatDuration(RULES.maxHold)}.`)
    .option('--until <time>', 'Until when: 20:00, "20:00 Europe/Berlin" or an ISO time.')
    .option('--off', 'Keep it off instead of on.')
    .option('--grace <duration>', 'With --off: how long jobs that have it now may go on. (default: 0)')
    .option('--reason <text>', 'Why, for those who wonder.')
    .option('--lift', 'End all holds on the machines.')
    .option('--no-wait', 'Do not wait until the machine is on (or off).')
    .option('--timeout <duration>', 'How long to wait for that; the hold stands afterwards. (default: 10m)')
    .addHelpText('after', AFTER);
  for (const name of ['holder', 'topic-arn', 'table'] as const) addFlag(command, 'cli-start', name);
  return handled(command, host, { run: place });
};

async function place(call: Call): Promise<number> {
  const { shell, output, args, flags } = call;
  const stack = stackOf(call);
  for (const name of ['for', 'until', 'off', 'reason', 'grace']) notBoth(call, 'lift', name);
  const until = flags.lift === true ? undefined : endOf(call);
  const person = await connectPerson(shell, stack);
  const targets = await targetsMeant(args, person.machines);
  const ports: HoldPorts = { ...person, clock: shell.clock, hitch: (message) => output.warn(message) };
  const write = <T>(run: () => Promise<T>) =>
    onTable(stack.table, { doing: 'write', action: 'dynamodb:UpdateItem (keys hold#…)', run });
  if (until === undefined) {
    const lifted = await write(() =>
      Promise.all(targets.map(async (target) => ({ target, holds: await liftHolds(target, ports) }))),
    );
    const rows = lifted.map(({ target, holds }) => ({
      target,
      lifted: holds.map(({ holder, reason }) => ({ holder: holder.name, reason })),
    }));
    output.data({ targets: rows }, (value) =>
      value.targets.map(
        ({ target, lifted: who }) =>
          `${target} ${who.length === 0 ? 'had no hold' : `lifted: ${who.map(({ holder }) => holder).join(', ')}`}`,
      ),
    );
    return EXIT.ok;
  }
  const wishes = targets.map((target) => ({ target, wish: wishOf(call, until) }));
  await write(() => Promise.all(wishes.map(({ target, wish }) => placeHold(target, wish, ports))));
  output.talk(`${flags.off === true ? 'held off' : 'held'} until ${clockTime(until, shell)}: ${targets.join(', ')}`);
  const ends = flags.wait === false ? [] : await awaitAll(wishes, { call, ports });
  const rows = targets.map((target, index) => ({ target, hold: wishes[index]?.wish.id, state: stateOf(ends[index]) }));
  const code = report(ends, targets, call);
  if (code === EXIT.ok)
    output.data({ until: new Date(until).toISOString(), targets: rows }, (value) =>
      value.targets.map(({ target, state }) => `${target} ${state}`),
    );
  return code;
}

/** When the hold ends, epoch ms. */
function endOf(call: Call): number {
  notBoth(call, 'for', 'until');
  const { shell } = call;
  const now = shell.clock.now();
  const [length, until] = [textFlag(call, 'for'), textFlag(call, 'until')];
  if (length === undefined && until === undefined) {
    throw usage('hold: it is not said how long.', { repair: 'Give --for 2h or --until 20:00; --lift ends holds.' });
  }
  const limits = { name: 'for', min: SECOND, max: RULES.maxHold };
  const end =
    length === undefined ? parseUntil(until ?? '', { now, zone: shell.zone }) : now + parseDuration(length, limits);
  if (end - now <= RULES.maxHold) return end;
  throw usage(
    `until: that is ${formatDuration(end - now)} from now; at most ${formatDuration(RULES.maxHold)} are allowed.`,
    {
      repair: 'Hold it for less, and prolong it later.',
    },
  );
}

function wishOf(call: Call, until: number): HoldWish {
  const { flags, shell } = call;
  return {
    id: `hold-${randomUUID()}`,
    kind: flags.off === true ? 'denial' : 'manual',
    holder: holderOf(typeof flags.holder === 'string' ? flags.holder : '', shell),
    until,
    reason: textFlag(call, 'reason')?.slice(0, 500) ?? '',
    grace: parseDuration(textFlag(call, 'grace') ?? '0', { name: 'grace' }),
  };
}

const PATIENCE = 10 * MINUTE;

function awaitAll(
  wishes: readonly { readonly target: TargetId; readonly wish: HoldWish }[],
  { call, ports }: { readonly call: Call; readonly ports: HoldPorts },
): Promise<readonly HoldEnd[]> {
  const text = textFlag(call, 'timeout');
  const timeout = text === undefined ? PATIENCE : parseDuration(text, { name: 'timeout', min: SECOND });
  return interruptible(call.shell, (signal) =>
    Promise.all(wishes.map(({ target, wish }) => awaitHold(target, wish, { ports, timeout, signal }))),
  );
}

function stateOf(end: HoldEnd | undefined): string {
  return end === undefined ? 'written' : end.kind;
}

/** Tells what did not come out as wished. @returns the exit code */
function report(ends: readonly HoldEnd[], targets: readonly TargetId[], { output }: Call): number {
  let code = EXIT.ok;
  for (const [index, end] of ends.entries()) {
    const error = errorOf(end, targets[index]);
    if (error === undefined) continue;
    output.fail(error);
    code = exitOf(error);
  }
  return code;
}

function errorOf(end: HoldEnd, target = 'the machine'): WakelockError | undefined {
  switch (end.kind) {
    case 'on':
    case 'off':
      return undefined;
    case 'lifted':
      return new WakelockError({ code: 'failed', what: `${target}: somebody lifted the hold at once.` });
    case 'refused': {
      const { cause, message, repair } = end.failure;
      return new WakelockError({
        code: cause === 'denied' ? 'denied' : 'failed',
        what: `${target}: ${message}`,
        likely: cause,
        repair,
      });
    }
    case 'unseen': {
      const code = end.why === 'aborted' ? 'interrupted' : 'timeout';
      return new WakelockError({
        code,
        what: `${target}: the hold stands, but nothing came of it yet: ${end.saw}.`,
        repair: 'End it with --lift, or ask: wakelock explain TARGET',
      });
    }
  }
}
