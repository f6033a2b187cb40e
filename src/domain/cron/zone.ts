import { DAY, SECOND, shorten } from '../duration.ts';
import { usage } from '../errors.ts';
import { Memory } from './memory.ts';

/** The clocks of one place. Instants are epoch ms; an offset is what clocks there show beyond UTC, ms. */
export interface Zone {
  /** As it was asked for: what it is called elsewhere (Asia/Calcutta for Asia/Kolkata) confuses those who wrote it. */
  readonly name: string;
  offsetAt(instant: number): number;
  /** The first change of clocks after `from` and at or before `to`, which are at most a few days apart. */
  changeIn(from: number, to: number): number | undefined;
}

const zones = new Memory<string, Zone>(1_000);

/** @param name an IANA name such as Europe/Berlin @throws WakelockError (`usage`) for a name that is not known */
export function zoneOf(name: string): Zone {
  return zones.of(name, () => makeZone(name));
}

function makeZone(name: string): Zone {
  const format = formatOf(name);
  if (format.resolvedOptions().timeZone === 'UTC') return { name, offsetAt: () => 0, changeIn: () => undefined };
  const offsets = cachedOffsets(format);
  return {
    name,
    offsetAt: (instant) => {
      const day = offsets(Math.floor(instant / DAY));
      return instant < (day.change ?? 0) ? day.before : day.after;
    },
    changeIn: (from, to) => {
      for (let day = Math.floor(from / DAY); day * DAY <= to; day += 1) {
        const { change } = offsets(day);
        if (change !== undefined && change > from && change <= to) return change;
      }
      return undefined;
    },
  };
}

function formatOf(name: string): Intl.DateTimeFormat {
  try {
    // Intl also takes offsets such as +05:00, which know no summer.
    if (!/[A-Za-z]/.test(name)) throw new RangeError(name);
    return new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw usage(`"${shorten(name)}" is no time zone.`, { repair: 'Write an IANA name such as Europe/Berlin or UTC.' });
  }
}

/** The offset during one day of UTC, which changes at most once: no place changes its clocks twice a day. */
interface OffsetDay {
  readonly before: number;
  readonly after: number;
  readonly change?: number;
}

const MOST_DAYS = 20_000;

/** Asking Intl costs microseconds, and one run asks a hundred thousand times for the same few days. */
function cachedOffsets(format: Intl.DateTimeFormat): (day: number) => OffsetDay {
  const days = new Memory<number, OffsetDay>(MOST_DAYS);
  const make = (day: number): OffsetDay => {
    const before = days.get(day - 1)?.after ?? offset(day * DAY, format);
    const after = days.get(day + 1)?.before ?? offset((day + 1) * DAY, format);
    return before === after ? { before, after } : { before, after, change: changeOf(day * DAY, { before, format }) };
  };
  return (day) => days.of(day, () => make(day));
}

/** The first second of the day that has another offset than its beginning. */
function changeOf(
  from: number,
  { before, format }: { readonly before: number; readonly format: Intl.DateTimeFormat },
): number {
  let [low, high] = [0, DAY / SECOND];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(from + middle * SECOND, format) === before) low = middle;
    else high = middle;
  }
  return from + high * SECOND;
}

function offset(instant: number, format: Intl.DateTimeFormat): number {
  const parts: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(instant)) parts[type] = value;
  const year = parts.era === 'BC' ? 1 - Number(parts.year) : Number(parts.year);
  const shown = new Date(0);
  shown.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day));
  shown.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second));
  return shown.getTime() - Math.floor(instant / SECOND) * SECOND;
}
