import type { Chance } from './chance.ts';

export interface Outage {
  readonly from: number;
  readonly to: number;
  /** `refuses`: nothing can be published; `holds`: the topic accepts, and nothing is delivered before the end. */
  readonly what: 'refuses' | 'holds' | 'table' | 'ticks';
}

/** What one schedule is like as a whole. Durations ms. */
export interface Setting {
  readonly skew: number;
  readonly tableDelay: number;
  readonly cloudDelay: number;
  /** The topic calls `power` itself, without a queue. */
  readonly direct: boolean;
  readonly outages: readonly Outage[];
  /** No event of the cloud ever comes, not even when faults are over: they are hints only. */
  readonly deaf: boolean;
  /** When faults end, relative to the beginning. */
  readonly calmAfter: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export function drawSetting(chance: Chance, start: number): Setting {
  const outages: Outage[] = [];
  const span = () => (chance.coin('plan') ? chance.int('plan', 1, 12) * MINUTE : chance.int('plan', 15, 130) * MINUTE);
  const outage = (what: Outage['what']) => {
    const from = start + chance.int('plan', 30_000, 5 * MINUTE);
    outages.push({ what, from, to: from + span() });
  };
  if (chance.hits('pathOutage')) outage(chance.coin('plan') ? 'refuses' : 'holds');
  if (chance.hits('tableOutage')) outage('table');
  if (chance.hits('ticksOutage')) outage('ticks');
  const outagesEnd = Math.max(0, ...outages.map(({ to }) => to - start));
  return {
    skew: chance.int('plan', 0, 2) * 1_000,
    tableDelay: chance.pick('plan', [8, 30, 200, 1_200]),
    cloudDelay: chance.pick('plan', [200, 800, 1_900]),
    direct: chance.coin('plan'),
    outages,
    deaf: chance.hits('deaf'),
    calmAfter: Math.min(
      Math.max(outagesEnd, chance.int('plan', 4, 12) * MINUTE * (chance.hits('jobLong') ? 4 : 1)),
      3 * HOUR,
    ),
  };
}
