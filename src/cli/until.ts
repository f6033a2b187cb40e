import { shorten } from '../domain/duration.ts';
import { usage } from '../domain/errors.ts';

const REPAIR = 'Write a time of day (20:00), with a zone ("20:00 Europe/Berlin"), or an ISO time (2026-03-01T20:00Z).';
const TIME_OF_DAY = /^([01]?\d|2[0-3]):([0-5]\d)(?:\s+(\S+))?$/;
const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Reads the end of a hold: a time of day is the next one to come, an ISO time without an offset is in `zone`.
 * A time that a change of clocks skips is moved on by the gap; one that comes twice means the first.
 * @param at `now` epoch ms; `zone` IANA name
 * @returns epoch ms, later than `now`
 * @throws WakelockError (`usage`)
 */
export function parseUntil(text: string, at: { readonly now: number; readonly zone: string }): number {
  const value = text.trim();
  const end = timeOfDay(value, at) ?? isoTime(value, at.zone);
  if (end === undefined) throw usage(`until: "${shorten(text)}" is not a time.`, { repair: REPAIR });
  if (end > at.now) return end;
  throw usage(`until: "${shorten(text)}" is over since ${new Date(end).toISOString()}.`, {
    repair: 'Name a time that is still to come; a time of day (20:00) always means the next one.',
  });
}

/** The zone that a time of day names. */
export function zoneNamed(text: string): string | undefined {
  return TIME_OF_DAY.exec(text.trim())?.[3];
}

function timeOfDay(value: string, at: { readonly now: number; readonly zone: string }): number | undefined {
  const [, hour, minute, named] = TIME_OF_DAY.exec(value) ?? [];
  if (hour === undefined || minute === undefined) return undefined;
  const zone = checkedZone(named ?? at.zone);
  const today = wallClock(at.now, zone);
  for (let day = 0; day <= 2; day += 1) {
    const wall = Date.UTC(today.year, today.month - 1, today.day + day, Number(hour), Number(minute));
    const moment = momentOf(wall, zone);
    if (moment > at.now) return moment;
  }
  return undefined;
}

function isoTime(value: string, zone: string): number | undefined {
  const [, year, month, day, hour, minute, second = '00', offset] = ISO.exec(value) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const wall = Date.parse(`${local}Z`);
  // Date.parse takes 31 February as 3 March; nobody who writes it means that.
  if (Number.isNaN(wall) || new Date(wall).getUTCDate() !== Number(day)) return undefined;
  if (offset === undefined) return momentOf(wall, checkedZone(zone));
  const moment = Date.parse(`${local}${offset}`);
  return Number.isNaN(moment) ? undefined : moment;
}

function checkedZone(zone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    throw usage(`until: "${shorten(zone)}" is not a time zone.`, {
      repair: 'Write an IANA name such as Europe/Berlin or UTC.',
    });
  }
}

/** The moment at which clocks in `zone` show `wall` (written as if it were UTC). */
function momentOf(wall: number, zone: string): number {
  const before = wall - offsetAt(wall - DAY_MS, zone);
  const after = wall - offsetAt(wall + DAY_MS, zone);
  const fits = [before, after].filter((moment) => moment + offsetAt(moment, zone) === wall);
  return fits.length === 0 ? before : Math.min(...fits);
}

const DAY_MS = 86_400_000;

function offsetAt(moment: number, zone: string): number {
  const { year, month, day, hour, minute, second } = wallClock(moment, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(moment / 1000) * 1000;
}

type Wall = Readonly<Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>>;

function wallClock(moment: number, zone: string): Wall {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
}
