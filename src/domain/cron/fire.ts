import { DAY, MINUTE } from '../duration.ts';
import { dayAt, firstInstantOf, instantsOf, steadyOffset } from './calendar.ts';
import type { Cron } from './cron.ts';
import { Memory } from './memory.ts';
import type { Zone } from './zone.ts';

/** Eight years may lie between two 29ths of February. */
const HORIZON = 9 * 366;

/**
 * The first instant after `after` at which an expression fires. A fixed time that clocks skip fires once, when they change; one
 * that comes twice fires the first time. Wildcards fire at each real minute that fits.
 * @returns epoch ms
 */
export function nextFire(cron: Cron, after: number, zone: Zone): number | undefined {
  const today = dayAt(after, zone);
  for (let day = firstDay(today, { cron, zone, step: 1 }); day <= today + HORIZON; day = follow(day, cron, 1)) {
    const found = firstOf(day, { cron, zone, after });
    if (found === undefined) continue;
    // At a change around midnight the times of two days may interleave.
    if (steadyOffset(day, zone) !== undefined || !fits(day + 1, cron)) return found;
    return Math.min(found, firstOf(day + 1, { cron, zone, after }) ?? found);
  }
  return undefined;
}

/** The last instant at or before `at` at which an expression fired; the rules of `nextFire`. */
export function lastFire(cron: Cron, at: number, zone: Zone): number | undefined {
  const today = dayAt(at, zone);
  for (let day = firstDay(today, { cron, zone, step: -1 }); day >= today - HORIZON; day = follow(day, cron, -1)) {
    const found = lastOf(day, { cron, zone, at });
    if (found === undefined) continue;
    if (steadyOffset(day, zone) !== undefined || !fits(day - 1, cron)) return found;
    return Math.max(found, lastOf(day - 1, { cron, zone, at }) ?? found);
  }
  return undefined;
}

interface Walk {
  readonly cron: Cron;
  readonly zone: Zone;
}

/** Where clocks change, what was meant for the neighbouring day may fire on this one. */
function firstDay(today: number, { cron, zone, step }: Walk & { readonly step: 1 | -1 }): number {
  const day = steadyOffset(today, zone) === undefined ? today - step : today;
  return fits(day, cron) ? day : follow(day, cron, step);
}

function firstOf(day: number, { cron, zone, after }: Walk & { readonly after: number }): number | undefined {
  const offset = steadyOffset(day, zone);
  if (offset === undefined) return firesOf(day, { cron, zone }).find((fire) => fire > after);
  const base = day * DAY - offset;
  const from = Math.floor((after - base) / MINUTE) + 1;
  for (const hour of cron.hours) {
    if (hour * 60 + 59 < from) continue;
    const minute = cron.minutes.find((candidate) => hour * 60 + candidate >= from);
    if (minute !== undefined) return base + (hour * 60 + minute) * MINUTE;
  }
  return undefined;
}

function lastOf(day: number, { cron, zone, at }: Walk & { readonly at: number }): number | undefined {
  const offset = steadyOffset(day, zone);
  if (offset === undefined) return firesOf(day, { cron, zone }).findLast((fire) => fire <= at);
  const base = day * DAY - offset;
  const until = Math.floor((at - base) / MINUTE);
  for (const hour of cron.hours.toReversed()) {
    if (hour * 60 > until) continue;
    const minute = cron.minutes.findLast((candidate) => hour * 60 + candidate <= until);
    if (minute !== undefined) return base + (hour * 60 + minute) * MINUTE;
  }
  return undefined;
}

/** Days near a change are few, and each walk over one asks for them again and again. */
const known = new WeakMap<Cron, Memory<string, readonly number[]>>();
const MOST_KNOWN = 4;

/** All fires meant for one day near a change of clocks, ascending. */
function firesOf(day: number, { cron, zone }: Walk): readonly number[] {
  const days = known.get(cron) ?? new Memory(MOST_KNOWN);
  known.set(cron, days);
  return days.of(`${day} ${zone.name}`, () => collect(day, { cron, zone }));
}

function collect(day: number, { cron, zone }: Walk): readonly number[] {
  const fires = new Set<number>();
  for (const hour of cron.hours) {
    for (const minute of cron.minutes) {
      const wall = day * DAY + (hour * 60 + minute) * MINUTE;
      if (cron.wildcard) for (const instant of instantsOf(wall, zone)) fires.add(instant);
      else fires.add(firstInstantOf(wall, zone));
    }
  }
  return [...fires].sort((a, b) => a - b);
}

function fits(day: number, cron: Cron): boolean {
  return fitsDate(new Date(day * DAY), cron);
}

function fitsDate(date: Date, { months, days, weekdays, either }: Cron): boolean {
  if ((months & (1 << (date.getUTCMonth() + 1))) === 0) return false;
  const day = (days & (1 << date.getUTCDate())) !== 0;
  const weekday = (weekdays & (1 << date.getUTCDay())) !== 0;
  return either ? day || weekday : day && weekday;
}

/** The next day that fits, in either direction; months that do not fit are skipped whole. */
function follow(from: number, cron: Cron, step: 1 | -1): number {
  for (let day = from + step; Math.abs(day - from) <= HORIZON; day += step) {
    const date = new Date(day * DAY);
    if (fitsDate(date, cron)) return day;
    if ((cron.months & (1 << (date.getUTCMonth() + 1))) !== 0) continue;
    const edge = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + (step > 0 ? 1 : 0), step > 0 ? 0 : 1);
    day = edge / DAY;
  }
  return from + step * (HORIZON + 1);
}
