import { DAY } from '../duration.ts';
import type { Zone } from './zone.ts';

/*
 * A wall time is what clocks show, written as the epoch ms at which UTC shows it; a day is its number since 1 January 1970.
 */

/** The day that clocks show at an instant. */
export function dayAt(instant: number, zone: Zone): number {
  return Math.floor((instant + zone.offsetAt(instant)) / DAY);
}

/** The offset that holds all through a day and the hours around it; undefined where clocks change thereabouts. */
export function steadyOffset(day: number, zone: Zone): number | undefined {
  const before = zone.offsetAt((day - 1) * DAY);
  return before === zone.offsetAt((day + 2) * DAY) ? before : undefined;
}

/** The instants at which clocks show a wall time: none in a gap, two in an overlap; ascending. */
export function instantsOf(wall: number, zone: Zone): readonly number[] {
  const offsets = new Set([zone.offsetAt(wall - DAY), zone.offsetAt(wall + DAY)]);
  return [...offsets].map((offset) => wall - offset).filter((instant) => instant + zone.offsetAt(instant) === wall);
}

/** The instant at which a wall time comes, first if twice; one that a change of clocks skips comes when the change is made. */
export function firstInstantOf(wall: number, zone: Zone): number {
  const [first] = instantsOf(wall, zone);
  return first ?? zone.changeIn(wall - DAY, wall + DAY) ?? wall - zone.offsetAt(wall);
}

/** `2026-03-29` of a day. */
export function dateOfDay(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** The day of `2026-03-29`; undefined for what is no date. */
export function dayOfDate(text: string): number | undefined {
  // Years of six digits, which Date.parse takes as well, begin with a sign.
  if (!/^\d/.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || dateOfDay(time / DAY) !== text ? undefined : time / DAY;
}
