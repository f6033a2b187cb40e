import { dayAt, firstInstantOf } from '../cron/calendar.ts';
import { lastFire, nextFire } from '../cron/fire.ts';
import { DAY } from '../duration.ts';
import type { Schedule } from './schedule.ts';
import { startWins } from './tie.ts';

/** What a schedule wants at one instant. Times epoch ms. */
export interface Level {
  readonly state: 'on' | 'off';
  /** The last start and the last stop that were due. */
  readonly start?: number | undefined;
  readonly stop?: number | undefined;
  /** While it is on: when it goes off; undefined = not before a person stops it. */
  readonly until?: number | undefined;
}

/**
 * The level at an instant: the later of the last start and the last stop wins, a tie means on. The end of a start that lasts for
 * a while is a stop.
 */
export function levelAt(schedule: Schedule, instant: number): Level {
  const start = lastStart(schedule, instant);
  const stop = latest(schedule.stops.map((cron) => lastFire(cron, instant, schedule.zone)));
  const edges = { start, stop };
  if (start === undefined || (stop !== undefined && !wins(schedule, { start, stop })))
    return { state: 'off', ...edges };
  if (schedule.stops.length > 0) return { state: 'on', ...edges, until: nextStop(schedule, instant) };
  if (schedule.lasts === undefined) return { state: 'on', ...edges };
  const until = start + schedule.lasts;
  return instant < until ? { state: 'on', ...edges, until } : { state: 'off', start, stop: until };
}

function wins(schedule: Schedule, { start, stop }: { readonly start: number; readonly stop: number }): boolean {
  return start > stop || (start === stop && startWins(schedule, start));
}

export interface Change {
  /** Epoch ms. */
  readonly at: number;
  readonly to: 'on' | 'off';
}

/**
 * The changes after `from` and at or before `to`. Of a schedule that has stops only every stop counts, since it stops whatever
 * is on then.
 */
export function changesIn(schedule: Schedule, { from, to }: { readonly from: number; readonly to: number }): Change[] {
  const changes: Change[] = [];
  for (
    let next = nextChange(schedule, from);
    next !== undefined && next.at <= to;
    next = nextChange(schedule, next.at)
  ) {
    changes.push(next);
  }
  return changes;
}

/** A start that is renewed before its time is over goes on; so often, and no longer, its end is looked for. */
const MOST_RENEWALS = 1_000;

/** The next change, or the next stop of a schedule that only stops; undefined where none is to be seen. */
export function nextChange(schedule: Schedule, from: number): Change | undefined {
  let level = levelAt(schedule, from);
  if (level.state === 'off') {
    const at = schedule.starts.length === 0 ? earliestStop(schedule, from) : nextOpening(schedule, from);
    return at === undefined ? undefined : { at, to: schedule.starts.length === 0 ? 'off' : 'on' };
  }
  for (let renewals = 0; level.until !== undefined && renewals < MOST_RENEWALS; renewals += 1) {
    const at = level.until;
    level = levelAt(schedule, at);
    if (level.state === 'off') return { at, to: 'off' };
  }
  return undefined;
}

/** Clocks change twice a year: so many windows that they skip, and no more, are passed over. */
const MOST_SKIPPED = 50;

/** The first start after which it is on: of a window that clocks skip there is nothing. */
function nextOpening(schedule: Schedule, after: number): number | undefined {
  let start = nextStart(schedule, after);
  for (let skipped = 0; start !== undefined && skipped < MOST_SKIPPED; skipped += 1) {
    if (levelAt(schedule, start).state === 'on') return start;
    start = nextStart(schedule, start);
  }
  return undefined;
}

/** The next stop edge, which takes a boot that a person began: the end of this window, or of the next; undefined where none comes. */
export function nextStopEdge(schedule: Schedule, from: number): number | undefined {
  if (schedule.stops.length > 0) return nextStop(schedule, from);
  const next = nextChange(schedule, from);
  return next?.to === 'on' ? nextChange(schedule, next.at)?.at : next?.at;
}

/** The first start after an instant that falls on no holiday. */
function nextStart({ starts, zone, holidays }: Schedule, after: number): number | undefined {
  return earliest(
    starts.map((cron) =>
      skipping({
        fire: nextFire(cron, after, zone),
        holidays,
        zone,
        again: (found, day) => nextFire(cron, Math.max(found, firstInstantOf((day + 1) * DAY, zone) - 1), zone),
      }),
    ),
  );
}

function lastStart({ starts, zone, holidays }: Schedule, at: number): number | undefined {
  return latest(
    starts.map((cron) =>
      skipping({
        fire: lastFire(cron, at, zone),
        holidays,
        zone,
        again: (_found, day) => lastFire(cron, firstInstantOf(day * DAY, zone) - 1, zone),
      }),
    ),
  );
}

interface Skipping extends Pick<Schedule, 'holidays' | 'zone'> {
  readonly fire: number | undefined;
  /** The next one on another day than that of the one found, or at least another one. */
  readonly again: (found: number, day: number) => number | undefined;
}

function skipping({ fire, holidays, zone, again }: Skipping): number | undefined {
  let found = fire;
  while (found !== undefined) {
    const day = dayAt(found, zone);
    if (!holidays.has(day)) return found;
    found = again(found, day);
  }
  return undefined;
}

/** Stops that meet a start change nothing; where that many do, none will. */
const MOST_TIES = 50;

function nextStop(schedule: Schedule, after: number): number | undefined {
  let stop = earliestStop(schedule, after);
  for (let ties = 0; stop !== undefined && ties < MOST_TIES; ties += 1) {
    if (lastStart(schedule, stop) !== stop || !startWins(schedule, stop)) return stop;
    stop = earliestStop(schedule, stop);
  }
  return undefined;
}

function earliestStop({ stops, zone }: Schedule, after: number): number | undefined {
  return earliest(stops.map((cron) => nextFire(cron, after, zone)));
}

function latest(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined);
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce((a, b) => (a === undefined || (b !== undefined && b < a) ? b : a), undefined);
}
