import type { Cron } from '../cron/cron.ts';
import { lastFire } from '../cron/fire.ts';
import { zoneOf } from '../cron/zone.ts';
import type { Schedule } from './schedule.ts';

const WALL = zoneOf('UTC');

/**
 * Whether a start and a stop that are due at one instant mean on. They do, except where only a change of clocks brought them
 * together: what is skipped comes when clocks change, and then the later of the times that were meant wins.
 */
export function startWins({ starts, stops, zone }: Schedule, instant: number): boolean {
  if (zone.changeIn(instant - 1, instant) === undefined) return true;
  const wall = instant + zone.offsetAt(instant);
  const meant = (crons: readonly Cron[]) =>
    Math.max(
      ...crons
        .filter((cron) => lastFire(cron, instant, zone) === instant)
        .map((cron) => lastFire(cron, wall, WALL) ?? 0),
    );
  return meant(starts) >= meant(stops);
}
