import { dayAt, firstInstantOf } from '../cron/calendar.ts';
import { lastFire, nextFire } from '../cron/fire.ts';
import { DAY } from '../duration.ts';
import type { Schedule } from './schedule.ts';

/** What a schedule wants at one instant. Times epoch ms. */
export interface Level {
  readonly state: 'on' | 'off';
  /** The last start and the last stop that were due. */
  readonly start?: number | undefined;
  readonly stop?: number | undefined;
  /** While it is on: when it goes off; undefined = not before a person stops it. */
  readonly until?: number | undefined;
}

/** The level at an instant: the later of the last start and the last stop wins, a tie means on. */
export function levelAt(schedule: Schedule, instant: number): Level {
  const start = lastStart(schedule, instant);
  const stop = latest(schedule.stops.map((cron) => lastFire(cron, instant, schedule.zone)));
  const edges = { start, stop };
  if (start === undefined || (stop !== undefined && stop > start)) return { state: 'off', ...edges };
  if (schedule.stops.length > 0) return { state: 'on', ...edges, until: nextStop(schedule, instant) };
  if (schedule.lasts === undefined) return { state: 'on', ...edges };
  const until = start + schedule.lasts;
  return instant < until ? { state: 'on', ...edges, until } : { state: 'off', ...edges };
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
  let { state } = levelAt(schedule, from);
  for (let at = nextEdge(schedule, from); at !== undefined && at <= to; at = nextEdge(schedule, at)) {
    const level = levelAt(schedule, at);
    if (level.state !== state || schedule.starts.length === 0) changes.push({ at, to: level.state });
    state = level.state;
  }
  return changes;
}

/** The first start after an instant that falls on no holiday. */
export function nextStart({ starts, zone, holidays }: Schedule, after: number): number | undefined {
  return earliest(
    starts.map((cron) =>
      skipping({
        fire: nextFire(cron, after, zone),
        holidays,
        zone,
        again: (day) => nextFire(cron, firstInstantOf((day + 1) * DAY, zone) - 1, zone),
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
        again: (day) => lastFire(cron, firstInstantOf(day * DAY, zone) - 1, zone),
      }),
    ),
  );
}

interface Skipping extends Pick<Schedule, 'holidays' | 'zone'> {
  readonly fire: number | undefined;
  readonly again: (day: number) => number | undefined;
}

function skipping({ fire, holidays, zone, again }: Skipping): number | undefined {
  let found = fire;
  for (let days = 0; days <= holidays.size && found !== undefined; days += 1) {
    const day = dayAt(found, zone);
    if (!holidays.has(day)) return found;
    found = again(day);
  }
  return undefined;
}

/** Stops that meet a start change nothing; where that many do, none will. */
const MOST_TIES = 400;

function nextStop(schedule: Schedule, after: number): number | undefined {
  let stop = earliestStop(schedule, after);
  for (let ties = 0; stop !== undefined && ties < MOST_TIES; ties += 1) {
    if (lastStart(schedule, stop) !== stop) return stop;
    stop = earliestStop(schedule, stop);
  }
  return undefined;
}

function earliestStop({ stops, zone }: Schedule, after: number): number | undefined {
  return earliest(stops.map((cron) => nextFire(cron, after, zone)));
}

function nextEdge(schedule: Schedule, after: number): number | undefined {
  const start = lastStart(schedule, after);
  const end = start === undefined || schedule.lasts === undefined ? undefined : start + schedule.lasts;
  return earliest([
    nextStart(schedule, after),
    earliestStop(schedule, after),
    end !== undefined && end > after ? end : undefined,
  ]);
}

function latest(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined);
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce((a, b) => (a === undefined || (b !== undefined && b < a) ? b : a), undefined);
}
