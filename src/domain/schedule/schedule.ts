import { type Cron, parseCron } from '../cron/cron.ts';
import { type Zone, zoneOf } from '../cron/zone.ts';
import { DAY, MINUTE, parseDuration, shorten } from '../duration.ts';
import { usage, type WakelockError } from '../errors.ts';
import { type Holidays, readDates } from './holidays.ts';

/** When a machine is on. A machine with starts and stops is on from each start to the next stop; where both are due, it is on. */
export interface Schedule {
  readonly zone: Zone;
  readonly starts: readonly Cron[];
  readonly stops: readonly Cron[];
  /** Without stops: how long a start lasts, ms; undefined = until a person stops the machine. */
  readonly lasts?: number | undefined;
  /** On these days nothing starts. */
  readonly holidays: Holidays;
  /** Where more holidays are listed; who evaluates the schedule reads them. */
  readonly holidaysFrom?: string | undefined;
  /** What people do by hand is undone. */
  readonly enforced: boolean;
  /** Hibernate instead of stopping, where the machine can. */
  readonly hibernate: boolean;
  /** Groups: how many machines it has while it is on. */
  readonly size?: GroupSize | undefined;
}

export interface GroupSize {
  readonly min: number;
  readonly desired: number;
}

/** What any of the forms says, as texts. */
export interface Wording {
  readonly starts: readonly Cron[];
  readonly stops: readonly Cron[];
  readonly tz?: string | undefined;
  readonly for?: string | undefined;
  /** Dates, ranges of dates (`A/B`), or one address. */
  readonly holidays?: readonly string[] | undefined;
  readonly enforced?: string | undefined;
  readonly hibernate?: string | undefined;
  readonly min?: string | undefined;
  readonly desired?: string | undefined;
}

/** @throws WakelockError (`usage`) for what does not fit together */
export function scheduleOf(wording: Wording): Schedule {
  const { starts, stops, tz = 'UTC', holidays = [] } = wording;
  if (starts.length + stops.length === 0) throw malformed('It has neither a start nor a stop.');
  const lasts = lastsOf(wording);
  const [address, ...others] = holidays;
  const fromAddress = address !== undefined && isAddress(address);
  if (fromAddress && others.length > 0) throw malformed('holidays is one address or a list of dates, not both.');
  const size = sizeOf(wording);
  return {
    zone: zoneOf(tz),
    starts,
    stops,
    holidays: fromAddress ? new Set() : readDates(holidays),
    enforced: flagOf('enforced', wording.enforced),
    hibernate: flagOf('hibernate', wording.hibernate),
    holidaysFrom: fromAddress ? address : undefined,
    lasts,
    size,
  };
}

/** The same schedule, with these days off as well. */
export function withHolidays(schedule: Schedule, days: Holidays): Schedule {
  return { ...schedule, holidays: new Set([...schedule.holidays, ...days]) };
}

export function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** Reads one expression. @throws WakelockError (`usage`) that names the edge */
export function edgeOf(edge: 'start' | 'stop', text: string): Cron {
  refuseEventBridge(text, `${edge}: `);
  try {
    return parseCron(text);
  } catch (error) {
    throw malformed(`${edge}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** @throws WakelockError (`usage`) for an expression such as `cron(0 8 ? * MON-FRI *)`, whose six fields mean other things */
export function refuseEventBridge(text: string, where = ''): void {
  if (!/^\s*(?:cron|rate|at)\(/i.test(text)) return;
  throw malformed(
    `${where}"${shorten(text)}" is the form of EventBridge; start and stop take five fields without "cron()".`,
  );
}

/** A value that is no schedule. */
export function malformed(what: string): WakelockError {
  return usage(what, {
    repair:
      'Write {"start": "0 8 * * 1-5", "stop": "55 17 * * 1-5"} or start=08:00 stop=17:55 days=mon-fri tz=Europe/Berlin; try it with: wakelock schedule check \'…\'',
  });
}

function lastsOf({ stops, for: text }: Wording): number | undefined {
  if (text === undefined) return undefined;
  if (stops.length > 0) throw malformed('for belongs to a start without a stop.');
  return parseDuration(text, { name: 'for', min: MINUTE, max: 366 * DAY });
}

function flagOf(name: string, text = 'false'): boolean {
  const value = text.toLowerCase();
  if (value === 'true' || value === 'yes') return true;
  if (value === 'false' || value === 'no') return false;
  throw malformed(`${name}: "${shorten(text)}" is neither true nor false.`);
}

function sizeOf({ min, desired }: Wording): GroupSize | undefined {
  if (min === undefined && desired === undefined) return undefined;
  const count = (name: string, text = '1') => {
    if (/^\d{1,4}$/.test(text)) return Number(text);
    throw malformed(`${name}: "${shorten(text)}" is no number of machines.`);
  };
  const wanted = count('desired', desired);
  if (wanted === 0) throw malformed('desired: a group of 0 machines is off; leave desired out or write 1 or more.');
  return { min: Math.min(count('min', min), wanted), desired: wanted };
}
