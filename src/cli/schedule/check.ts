import { Command } from 'commander';
import { counted } from '../../domain/counted.ts';
import { dayOfDate } from '../../domain/cron/calendar.ts';
import { DAY, shorten } from '../../domain/duration.ts';
import { usage } from '../../domain/errors.ts';
import { changesIn, levelAt } from '../../domain/schedule/level.ts';
import type { Schedule } from '../../domain/schedule/schedule.ts';
import { notesIn, reasonOf, showTime, warningsOf } from '../../domain/schedule/words.ts';
import { guardedWeb, readHosts } from '../../net/guarded-fetch.ts';
import { type Call, handled, type Register, textFlag } from '../command.ts';
import { EXIT } from '../output.ts';
import { columns } from '../table.ts';
import { scheduleMeant } from './meant.ts';

const AFTER = `
The value is JSON with cron expressions, the compact form, or the address of a
JSON document. Times are UTC unless the schedule says tz=…; it needs no AWS.
Addresses are read as the function reads them: from hosts that --hosts names
alone, over https.

Examples:
  wakelock schedule check '{"start": "0 8 * * 1-5", "stop": "55 17 * * 1-5"}'
  wakelock schedule check 'start=08:00 stop=17:55 days=mon-fri tz=Europe/Berlin' --at 2027-03-26T12:00Z --days 4
  wakelock schedule check https://config.example.com/dev-schedule.json --hosts config.example.com`;

export const check: Register = (host) =>
  handled(
    new Command('check')
      .description('What the value of a schedule tag means: on or off now, why, and the changes to come.')
      .argument('<value>', 'the value of the tag')
      .option('--at <time>', 'As of this ISO time (UTC without an offset). (default: now)')
      .option('--days <number>', 'How many days of changes to show, 1 to 366. (default: 7)')
      .option('--hosts <list>', 'Hosts that schedules and holidays may be read from (as WAKELOCK_SCHEDULE_HOSTS).')
      .addHelpText('after', AFTER),
    host,
    { run: show },
  );

async function show(call: Call): Promise<number> {
  const { output, args, shell } = call;
  const from = instantOf(textFlag(call, 'at'), shell.clock.now());
  const days = daysOf(textFlag(call, 'days'));
  const web = guardedWeb({ hosts: readHosts(textFlag(call, 'hosts') ?? shell.env.WAKELOCK_SCHEDULE_HOSTS ?? '') });
  const { schedule, hitch } = await scheduleMeant(args[0] ?? '', { web, at: from });
  const range = { from, to: from + days * DAY };
  const level = levelAt(schedule, from);
  const changes = changesIn(schedule, range);
  const warnings = [
    ...(hitch === undefined ? [] : [`${hitch} So it is left out here.`]),
    ...warningsOf(schedule, from),
  ];
  const notes = notesIn(schedule, range);
  const report = {
    state: level.state,
    reason: reasonOf(schedule, level),
    changes: changes.map(({ at, to }) => ({ at: new Date(at).toISOString(), to })),
    notes: [
      ...warnings.map((text) => ({ text })),
      ...notes.map(({ at, text }) => ({ at: new Date(at).toISOString(), text })),
    ],
  };
  output.data(report, ({ state, reason }) => {
    const lines = [...changes.map(({ at, to }) => ({ at, text: to as string })), ...notes];
    const rows = lines.sort((a, b) => a.at - b.at).map(({ at, text }) => [`  ${showTime(at, schedule.zone)}`, text]);
    const none = [`  no change within ${counted(days, 'day')}`];
    return [
      `${state}: ${reason}`,
      ...termsOf(schedule),
      ...warnings.map((text) => `Note: ${text}`),
      `From ${showTime(from, schedule.zone)} (${schedule.zone.name}):`,
      ...(rows.length === 0 ? none : columns(rows)),
    ];
  });
  return EXIT.ok;
}

function termsOf({ enforced, hibernate, size }: Schedule): readonly string[] {
  return [
    ...(enforced ? ['Enforced: what people start or stop by hand is undone.'] : []),
    ...(hibernate ? ['Hibernates where the machine can, else it is stopped.'] : []),
    ...(size === undefined ? [] : [`A group has at least ${size.min}, and wants ${size.desired}, while it is on.`]),
  ];
}

const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i;

function instantOf(text: string | undefined, now: number): number {
  if (text === undefined) return now;
  const zoned = /[T ].*(?:Z|[+-]\d\d:?\d\d)$/i.test(text) || text.length <= 10 ? text : `${text}Z`;
  const instant = ISO.test(text) ? Date.parse(zoned.toUpperCase().replace(' ', 'T')) : Number.NaN;
  // Date.parse takes 30 February as 2 March; nobody who writes it means that.
  if (!Number.isNaN(instant) && dayOfDate(text.slice(0, 10)) !== undefined) return instant;
  throw usage(`at: "${shorten(text)}" is not an ISO time.`, { repair: 'Write 2027-03-26T12:00Z.' });
}

function daysOf(text = '7'): number {
  const days = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= 366) return days;
  throw usage(`days: "${shorten(text)}" is not a number from 1 to 366.`, { repair: 'Write --days 7.' });
}
