import { counted } from '../counted.ts';
import { shorten } from '../duration.ts';
import { usage, type WakelockError } from '../errors.ts';
import { FIELDS, type Field, type FieldKind, readField } from './fields.ts';

/** A cron expression as the calendar walk needs it. Sets of days, months and weekdays are bits. */
export interface Cron {
  readonly text: string;
  /** Ascending. */
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: number;
  readonly months: number;
  readonly weekdays: number;
  /** Day of month and day of week are both restricted: a day that fits either is meant. */
  readonly either: boolean;
  /** Every minute or every hour is meant: it fires at each real minute that fits, and not at times that do not exist. */
  readonly wildcard: boolean;
}

const MOST_CHARACTERS = 256;
const REPAIR = 'Write five fields (minute hour day month weekday), such as "0 8 * * 1-5", or @daily.';

/** https://man7.org/linux/man-pages/man5/crontab.5.html; @reboot has no meaning here. */
const ALIASES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/**
 * Reads a cron expression: exactly five fields or an @alias, and one that comes at some time.
 * @throws WakelockError (`usage`) that says what is wrong
 */
export function parseCron(text: string): Cron {
  if (text.length > MOST_CHARACTERS) throw bad(text, `has ${text.length} characters, at most ${MOST_CHARACTERS} fit`);
  const trimmed = text.trim();
  const fields = aliased(trimmed).split(/[ \t]+/);
  if (trimmed === '') throw bad(text, 'is empty');
  if (fields.length !== 5) throw bad(text, `has ${counted(fields.length, 'field')}, not five`);
  const read = (kind: FieldKind) => readField(fields[kind.position] ?? '', kind);
  const [minute, hour] = [read(FIELDS[0]), read(FIELDS[1])];
  const [day, month, weekday] = [read(FIELDS[2]), read(FIELDS[3]), read(FIELDS[4])];
  const cron = {
    text: trimmed,
    minutes: minute.values,
    hours: hour.values,
    days: bits(day),
    months: bits(month),
    weekdays: bits(weekday),
    either: !day.all && !weekday.all,
    wildcard: [minute, hour].some((field) => field.star || field.all),
  };
  if (!cron.either && !comes(cron)) throw bad(text, 'names a date that never comes');
  return cron;
}

function aliased(text: string): string {
  if (!text.startsWith('@')) return text;
  const name = text.toLowerCase();
  if (Object.hasOwn(ALIASES, name)) return ALIASES[name] ?? text;
  throw usage(`"${shorten(text)}" is no alias of a cron expression.`, {
    repair: `There are ${Object.keys(ALIASES).join(', ')}.`,
  });
}

const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function comes({ days, months }: Pick<Cron, 'days' | 'months'>): boolean {
  return LONGEST.some((length, index) => (months & (1 << (index + 1))) !== 0 && (days & (2 ** (length + 1) - 1)) !== 0);
}

function bits({ values }: Field): number {
  return values.reduce((set, value) => set | (1 << value), 0);
}

function bad(text: string, why: string): WakelockError {
  return usage(`The cron expression "${shorten(text)}" ${why}.`, { repair: REPAIR });
}
