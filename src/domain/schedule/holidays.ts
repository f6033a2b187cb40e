import ICAL from 'ical.js';
import { dayOfDate } from '../cron/calendar.ts';
import type { Zone } from '../cron/zone.ts';
import { DAY, SECOND, shorten } from '../duration.ts';
import { usage, type WakelockError } from '../errors.ts';

/** Days by their number since 1 January 1970, in the zone of the schedule. */
export type Holidays = ReadonlySet<number>;

const MOST_DAYS = 2_000;

/** Reads `2026-12-25` and `2026-12-24/2027-01-01` (both ends included). @throws WakelockError (`usage`) */
export function readDates(texts: readonly string[]): Holidays {
  const days = new Set<number>();
  for (const text of texts) {
    const [from = '', to = from, ...rest] = text.split('/');
    const [first, last] = [dayOfDate(from), dayOfDate(to)];
    if (first === undefined || last === undefined || rest.length > 0) throw bad(text, 'is no date');
    if (last < first || last - first > 366) throw bad(text, 'is no range of at most a year');
    for (let day = first; day <= last; day += 1) days.add(day);
    if (days.size > MOST_DAYS) throw bad(text, `makes them more than ${MOST_DAYS}`);
  }
  return days;
}

/** What is kept of a calendar: repeated holidays have no end. */
export interface Around {
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
  /** Whose days they are: a calendar may give its times in UTC. */
  readonly zone: Zone;
}

/**
 * Reads a document that lists holidays: an iCalendar file, a JSON list of dates, or `{"holidays": [...]}`; an entry of a list
 * may also be an object with a `date`.
 * @throws WakelockError (`usage`) for anything else
 */
export function readHolidays(text: string, around: Around): Holidays {
  return /^\uFEFF?\s*BEGIN:VCALENDAR/i.test(text) ? readCalendar(text, around) : readDates(datesOf(text));
}

function datesOf(text: string): readonly string[] {
  const json = parsed(text);
  const list: unknown = Array.isArray(json) ? json : partOf(json, 'holidays');
  if (!Array.isArray(list)) throw bad(text, 'is neither a calendar nor a list of dates');
  return list.map((entry: unknown) => {
    const date = typeof entry === 'string' ? entry : partOf(entry, 'date');
    if (typeof date !== 'string') throw bad(JSON.stringify(entry), 'is no date');
    return date;
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad(text, 'is neither a calendar nor JSON');
  }
}

function partOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function readCalendar(text: string, around: Around): Holidays {
  const days = new Set<number>();
  const collecting = { days, around, steps: MOST_STEPS };
  try {
    const calendar = new ICAL.Component(ICAL.parse(text.replace('\uFEFF', '')));
    for (const part of calendar.getAllSubcomponents('vevent')) addEvent(new ICAL.Event(part), collecting);
  } catch (error) {
    throw bad(text, `is no calendar: ${shorten(error instanceof Error ? error.message : String(error))}`);
  }
  return days;
}

/** Occurrences of all events of a calendar that are stepped over before those that count. */
const MOST_STEPS = 20_000;

interface Collecting {
  readonly days: Set<number>;
  readonly around: Around;
  /** What is left of them. */
  steps: number;
}

function addEvent(event: ICAL.Event, collecting: Collecting): void {
  const status = event.component.getFirstPropertyValue('status');
  if (event.isRecurrenceException() || status === 'CANCELLED' || event.startDate === null) return;
  const length = Math.min(366 * DAY, event.duration.toSeconds() * SECOND);
  checkRules(event);
  // An event that repeats on dates alone happens first when it begins; ical.js leaves that out: https://github.com/kewisch/ical.js/pull/534
  if (!event.component.hasProperty('rrule')) addDays(event.startDate, length, collecting);
  if (event.isRecurring()) addOccurrences(event.iterator(), length, collecting);
}

/** By frequency and the parts of a rule, in the order of their names: rules by which ical.js always gets on; of `FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31` it looks for the first occurrence for ever. */
const RULES: ReadonlySet<string> = new Set([
  'FREQ=YEARLY',
  'FREQ=YEARLY,BYMONTH',
  'FREQ=YEARLY,BYDAY,BYMONTH',
  'FREQ=YEARLY,BYMONTH,BYMONTHDAY',
  'FREQ=YEARLY,BYMONTHDAY',
  'FREQ=MONTHLY',
  'FREQ=MONTHLY,BYDAY',
  'FREQ=MONTHLY,BYMONTHDAY',
  'FREQ=WEEKLY',
  'FREQ=WEEKLY,BYDAY',
  'FREQ=DAILY',
]);

function checkRules({ component }: ICAL.Event): void {
  for (const property of component.getAllProperties('rrule')) {
    const rule = property.getFirstValue();
    if (!(rule instanceof ICAL.Recur)) throw new Error('a rule that cannot be read');
    const shape = [`FREQ=${rule.freq}`, ...Object.keys(rule.parts).sort()].join(',');
    if (!RULES.has(shape)) throw new Error(`events that repeat by ${shape}`);
    if (rule.interval > 100) throw new Error(`an event that repeats each ${rule.interval} times`);
  }
}

function addOccurrences(times: ReturnType<ICAL.Event['iterator']>, length: number, collecting: Collecting): void {
  for (; collecting.steps > 0; collecting.steps -= 1) {
    const time = times.next();
    if (!time || wallOf(time) > collecting.around.to) return;
    addDays(time, length, collecting);
  }
}

function addDays(time: ICAL.Time, length: number, { days, around }: Collecting): void {
  const { zone } = around;
  const inZone = (wall: number) => (time.zone === ICAL.Timezone.utcTimezone ? wall + zone.offsetAt(wall) : wall);
  const begins = wallOf(time);
  const first = Math.floor(inZone(begins) / DAY);
  const last = Math.max(first, Math.ceil(inZone(begins + length) / DAY) - 1);
  for (let day = first; day <= last; day += 1) {
    if (day * DAY >= around.from && day * DAY <= around.to && days.size < MOST_DAYS) days.add(day);
  }
}

/** What its own clock shows. */
function wallOf({ year, month, day, hour, minute, second }: ICAL.Time): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function bad(text: string, why: string): WakelockError {
  return usage(`holidays: "${shorten(text)}" ${why}.`, {
    repair: 'Write dates (2026-12-25), ranges of dates (2026-12-24/2027-01-01), or the address of a calendar.',
  });
}
