import { dateOfDay, dayAt, firstInstantOf } from '../cron/calendar.ts';
import { lastFire, nextFire } from '../cron/fire.ts';
import type { Zone } from '../cron/zone.ts';
import { DAY, formatDuration, MINUTE } from '../duration.ts';
import { type Level, levelAt, nextChange } from './level.ts';
import type { Schedule } from './schedule.ts';
import { startWins } from './tie.ts';

/** Why a schedule wants what it wants, in a sentence or two; times in the zone of the schedule. */
export function reasonOf(schedule: Schedule, { state, start, stop, until }: Level): string {
  const { zone, stops, starts, lasts } = schedule;
  const time = (instant: number) => showTime(instant, zone);
  if (starts.length === 0) {
    const last = stop === undefined ? '' : ` The last was on ${time(stop)}.`;
    return `It starts nothing, and stops at each stop what is on then.${last}`;
  }
  if (start === undefined) return 'It has not started yet.';
  if (stops.length === 0) {
    if (lasts === undefined) return `Started on ${time(start)}, until a person stops it.`;
    return `Started on ${time(start)} for ${formatDuration(lasts)}${state === 'on' ? '' : ', which are over'}.`;
  }
  if (state === 'off' && stop === start) {
    return `Clocks skipped its window: start and stop were due at once (${time(start)}), and the stop was meant to be later.`;
  }
  if (state === 'off') return `The last stop (${time(stop ?? start)}) is later than the last start (${time(start)}).`;
  const end = until === undefined ? 'no stop will come' : `on until ${time(until)}`;
  if (stop === start) return `A start and a stop were due at once (${time(start)}), and the start wins: ${end}.`;
  return `The last start (${time(start)}) is later than the last stop (${time(stop ?? start)}): ${end}.`;
}

/** `Mon 2026-11-23 08:00 +01:00` as clocks show it in a zone. */
export function showTime(instant: number, zone: Zone): string {
  const offset = zone.offsetAt(instant);
  const shown = new Date(instant + offset);
  const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][shown.getUTCDay()];
  return `${weekday} ${shown.toISOString().slice(0, 16).replace('T', ' ')} ${showOffset(offset)}`;
}

export function showOffset(offset: number): string {
  if (offset === 0) return 'UTC';
  const minutes = Math.abs(offset) / MINUTE;
  const two = (part: number) => String(Math.floor(part)).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/** What somebody who wrote a schedule can hardly mean. `from` epoch ms. */
export function warningsOf(schedule: Schedule, from: number): readonly string[] {
  const { starts, stops } = schedule;
  if (starts.length === 0 || stops.length === 0) return [];
  const first = levelAt(schedule, from).state === 'on' ? from : nextChange(schedule, from)?.at;
  if (first === undefined || levelAt(schedule, first).until !== undefined) return [];
  return ['It never stops: each stop falls on a start, and then the start wins.'];
}

/** Something that a reader of a schedule should see beside its changes. `at` epoch ms. */
export interface Note {
  readonly at: number;
  readonly text: string;
}

/** Changes of clocks, and starts that a holiday leaves out, after `from` and at or before `to`. */
export function notesIn(schedule: Schedule, { from, to }: { readonly from: number; readonly to: number }): Note[] {
  const { zone, starts, holidays } = schedule;
  const notes: Note[] = [];
  for (let change = zone.changeIn(from, to); change !== undefined; change = zone.changeIn(change, to)) {
    const [before, after] = [change - 1, change].map((instant) => showOffset(zone.offsetAt(instant)));
    notes.push({ at: change, text: `clocks change from ${before} to ${after}` });
    if (skipsWindow(schedule, change)) notes.push({ at: change, text: 'no start: clocks skip this window' });
  }
  for (const day of holidays) {
    const after = Math.max(from, firstInstantOf(day * DAY, zone) - 1);
    for (const cron of starts) {
      const fire = nextFire(cron, after, zone);
      if (fire === undefined || fire > to || dayAt(fire, zone) !== day) continue;
      notes.push({ at: fire, text: `no start: ${dateOfDay(day)} is a holiday` });
    }
  }
  return notes.sort((a, b) => a.at - b.at);
}

function skipsWindow(schedule: Schedule, change: number): boolean {
  const { zone, starts, stops, holidays } = schedule;
  const isDue = (cron: Schedule['starts'][number]) => lastFire(cron, change, zone) === change;
  const both = starts.some(isDue) && stops.some(isDue);
  return both && !holidays.has(dayAt(change, zone)) && !startWins(schedule, change);
}
