import { formatDuration } from '../domain/duration.ts';
import type { Shell } from './shell.ts';

/** A moment as people read it: `20:00` today, else with its date; in the zone of the shell. */
export function clockTime(at: number, { clock, zone }: Pick<Shell, 'clock' | 'zone'>): string {
  const day = (moment: number) =>
    new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(moment);
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium' }).format(at);
  return day(at) === day(clock.now()) ? time : `${day(at)} ${time}`;
}

/** `in 9m`, `12s ago`, `now`. */
export function fromNow(at: number, { clock }: Pick<Shell, 'clock'>): string {
  const ms = at - clock.now();
  if (Math.abs(ms) < 1_000) return 'now';
  return ms > 0 ? `in ${formatDuration(ms)}` : `${formatDuration(-ms)} ago`;
}
