import { type Cron, parseCron } from '../cron/cron.ts';
import { shorten } from '../duration.ts';
import { malformed, refuseEventBridge, type Schedule, scheduleOf } from './schedule.ts';

const KEYS = ['start', 'stop', 'days', 'tz', 'for', 'holidays', 'enforced', 'hibernate', 'min', 'desired'] as const;
type Key = (typeof KEYS)[number];

const isKey = (text: string): text is Key => (KEYS as readonly string[]).includes(text);

/**
 * Reads the form that every service of AWS takes as the value of a tag (letters, digits, spaces and + - = . _ : / @):
 * `start=08:00 stop=17:55 days=mon-fri tz=Europe/Berlin`. Lists are joined by +.
 * @throws WakelockError (`usage`)
 */
export function readCompact(text: string): Schedule {
  refuseCron(text);
  const { start, stop, days, holidays, ...rest } = partsOf(text);
  const weekdays = weekdaysOf(days ?? 'daily');
  const starts = timesOf('start', start);
  const stops = timesOf('stop', stop);
  return scheduleOf({
    ...rest,
    starts: starts.map((time) => daily(time, weekdays)),
    stops: stops.map((time) => daily(time, daysOfStop(time, { starts, stops, weekdays }))),
    holidays: holidays === undefined ? undefined : /^https?:/i.test(holidays) ? [holidays] : holidays.split('+'),
  });
}

const CRON = /^(?:@[a-z]+|[\d*?][\d*?,/\-#a-z]*(?:\s+[\d*?][\d*?,/\-#a-z]*|\s+[a-z]{3}[\d,\-a-z]*){4,6})$/i;

function refuseCron(text: string): void {
  refuseEventBridge(text);
  if (!CRON.test(text)) return;
  throw malformed(`"${shorten(text)}" is a cron expression by itself; it belongs into start or stop of the JSON form.`);
}

interface Times {
  readonly starts: readonly number[];
  readonly stops: readonly number[];
  readonly weekdays: readonly number[];
}

/**
 * `days` are those on which windows begin. A window ends with the first stop after its start, which may be one of the next day:
 * that stop is due on the days after as well.
 */
function daysOfStop(time: number, { starts, stops, weekdays }: Times): readonly number[] {
  const following = starts.map((start) => {
    const sameDay = stops.filter((stop) => stop > start);
    return sameDay.length > 0 ? { stop: Math.min(...sameDay), after: 0 } : { stop: Math.min(...stops), after: 1 };
  });
  const found = following.filter(({ stop }) => stop === time).map(({ after }) => after);
  // One that ends no window takes what people started; it is due on the day that it would end one that began first.
  const after = found.length > 0 ? found : [starts.length > 0 && time <= Math.min(...starts) ? 1 : 0];
  return [...new Set(after.flatMap((later) => weekdays.map((day) => (day + later) % 7)))];
}

function partsOf(text: string): Partial<Readonly<Record<Key, string>>> {
  const parts: Partial<Record<Key, string>> = {};
  for (const word of text.split(/\s+/)) {
    const at = word.indexOf('=');
    const key = word.slice(0, Math.max(0, at)).toLowerCase();
    if (!isKey(key)) throw malformed(`"${shorten(word)}" is none of ${KEYS.map((known) => `${known}=`).join(' ')}.`);
    if (parts[key] !== undefined) throw malformed(`${key}= stands twice.`);
    if (at === word.length - 1) throw malformed(`${key}= has no value.`);
    parts[key] = word.slice(at + 1);
  }
  return parts;
}

/** Minutes of the day. */
function timesOf(edge: 'start' | 'stop', text: string | undefined): readonly number[] {
  if (text === undefined) return [];
  return text.split('+').map((time) => {
    const found = /^(\d|[01]\d|2[0-3]):([0-5]\d)$/.exec(time);
    if (found === null) {
      throw malformed(`${edge}=${shorten(time)} is no time of day; write 08:00, or cron in the JSON form.`);
    }
    return Number(found[1]) * 60 + Number(found[2]);
  });
}

const NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function weekdaysOf(text: string): readonly number[] {
  const value = text.toLowerCase();
  if (value === 'daily') return [0, 1, 2, 3, 4, 5, 6];
  const days = value.split('+').flatMap((part) => {
    const [from = '', to = from, ...rest] = part.split('-');
    const [first, last] = [NAMES.indexOf(from), NAMES.indexOf(to)];
    if (first < 0 || last < 0 || rest.length > 0) {
      throw malformed(`days=${shorten(text)} are no days; write mon-fri, sat+sun or daily.`);
    }
    return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => (first + index) % 7);
  });
  return [...new Set(days)];
}

function daily(time: number, weekdays: readonly number[]): Cron {
  return parseCron(`${time % 60} ${Math.floor(time / 60)} * * ${weekdays.toSorted().join(',')}`);
}
