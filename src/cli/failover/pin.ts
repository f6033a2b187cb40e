import { Argument, Command } from 'commander';
import { formatDuration } from '../../domain/duration.ts';
import { usage, WakelockError } from '../../domain/errors.ts';
import type { Pin } from '../../domain/failover/facts.ts';
import { RULES } from '../../domain/rules.ts';
import { type Call, handled, notBoth, type Register, textFlag } from '../command.ts';
import { onTable } from '../connect.ts';
import { addFlag } from '../flags.ts';
import { endOfHold } from '../hold-terms.ts';
import { holderOf } from '../holder.ts';
import { EXIT } from '../output.ts';
import { clockTime } from '../times.ts';
import { type FailoverPlace, failoverPlace, setNamed, setsOf } from './sets.ts';

const AFTER = `
A pin always ends by itself; then the alarm decides again. Traffic never goes to a group without a healthy target: a pin to the
service is followed once its targets are healthy, and not while none is. A later pin replaces an earlier one.
It needs the right to write the hold#… partitions of the table; everybody with that right can end any pin.

Examples:
  wakelock failover pin web service --until 20:00
  wakelock failover pin web lambda --for 2h
  wakelock failover pin web --clear`;

export const pin: Register = (host) => {
  const command = new Command('pin')
    .description('Keep the traffic of a set on Lambda or on the service for a while, whatever the alarm says.')
    .argument('<set>', 'The name of a set.')
    .addArgument(new Argument('[to]', 'Where the traffic is to be.').choices(['lambda', 'service']))
    .option('--for <duration>', `How long, at most ${formatDuration(RULES.maxHold)}.`)
    .option('--until <time>', 'Until when: 20:00, "20:00 Europe/Berlin" or an ISO time.')
    .option('--clear', 'End the pin.')
    .addHelpText('after', AFTER);
  for (const name of ['holder', 'topic-arn', 'table'] as const) addFlag(command, 'cli-start', name);
  return handled(command, host, { run: change });
};

async function change(call: Call): Promise<number> {
  const { output, args, shell, flags } = call;
  const [name = '', to] = args;
  for (const flag of ['for', 'until']) notBoth(call, 'clear', flag);
  const wish = wishOf(call, to);
  const place = failoverPlace(call);
  const set = setNamed(name, await setsOf(call, place));
  const memory = await memoryAt(call, place);
  const standing = await onTable(place.table, {
    doing: 'read',
    action: 'dynamodb:GetItem',
    run: () => memory.read(set.name),
  });
  const now = shell.clock.now();
  const old = standing.pin !== undefined && standing.pin.until > now ? standing.pin : undefined;
  if (flags.clear === true && old === undefined) {
    output.data({ set: set.name, pin: null }, () => [`${set.name} had no pin`]);
    return EXIT.ok;
  }
  // A pin is ended by one that ends now: a handler that reads either of the two does what is right.
  const next: Pin = wish ?? { to: old?.to ?? 'lambda', until: now, by: holderOf('', shell).name };
  const written = await onTable(place.table, {
    doing: 'write',
    action: 'dynamodb:UpdateItem (keys hold#…)',
    run: () => memory.writePin(set.name, next, now),
  });
  if (!written) throw tooLate(set.name);
  const report = wish && { to: wish.to, until: new Date(wish.until).toISOString(), by: wish.by };
  output.data({ set: set.name, pin: report ?? null, before: old && { to: old.to, by: old.by } }, () => [
    wish === undefined
      ? `${set.name} is not pinned any more`
      : `${set.name} ${wish.to} until ${clockTime(wish.until, shell)}`,
  ]);
  output.talk(`failover follows at its next look, within a minute: wakelock failover explain ${set.name}`);
  return EXIT.ok;
}

/** Undefined: the pin is to end. @throws WakelockError (`usage`) */
function wishOf(call: Call, to: string | undefined): Pin | undefined {
  const { flags, shell } = call;
  if (flags.clear === true) {
    if (to === undefined) return undefined;
    throw usage(`pin: --clear and "${to}" exclude each other.`, { repair: `Leave out --clear or ${to}.` });
  }
  if (to !== 'lambda' && to !== 'service')
    throw usage('pin: it is not said where the traffic is to be.', { repair: 'Write lambda or service, or --clear.' });
  if (flags.for === undefined && flags.until === undefined)
    throw usage('pin: it is not said how long.', { repair: 'Give --for 2h or --until 20:00; --clear ends a pin.' });
  return { to, until: endOfHold(call), by: holderOf(textFlag(call, 'holder') ?? '', shell).name };
}

async function memoryAt({ shell }: Call, { region, table }: FailoverPlace) {
  const [{ dynamoClient }, { dynamoMemory }] = await Promise.all([
    import('../../aws/dynamo-client.ts'),
    import('../../aws/failover/memory.ts'),
  ]);
  return dynamoMemory({ client: dynamoClient({ region, proxy: shell.env }), table });
}

function tooLate(set: string): WakelockError {
  return new WakelockError({
    code: 'failed',
    what: `${set}: somebody else pinned it at the same time, or later by the clock of their machine.`,
    likely: 'Two people pin it at once, or the clock of this machine is behind.',
    repair: `See who: wakelock failover explain ${set}`,
  });
}
