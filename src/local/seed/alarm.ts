import type { AlarmSeed, Watched } from '../cloudwatch/alarms.ts';
import { treatments } from '../cloudwatch/evaluate.ts';
import { statistics } from '../cloudwatch/metrics.ts';
import { comparisons } from '../cloudwatch/watch.ts';
import { choice, entries, fields, number, or, type Place, some, text } from './check.ts';

const whole = { low: 1, high: 1440, whole: true };
const operators = Object.keys(comparisons) as readonly (keyof typeof comparisons)[];

export function alarm(place: Place): AlarmSeed {
  const member = fields(place, ['name', 'state', 'metric']);
  const states = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
  return {
    name: text(member('name')),
    state: or(member('state'), (at) => choice(at, states), 'OK'),
    ...some(member('metric'), 'metric', watched),
  };
}

function watched(place: Place): Watched {
  const member = fields(place, [
    ...['namespace', 'name', 'dimensions', 'statistic', 'periodSeconds', 'lateSeconds'],
    ...['periods', 'toAlarm', 'missing', 'threshold', 'comparison'],
  ]);
  const periods = or(member('periods'), (at) => number(at, whole), 1);
  return {
    namespace: text(member('namespace')),
    name: text(member('name')),
    dimensions: entries(member('dimensions'), text),
    statistic: or(member('statistic'), (at) => choice(at, statistics), 'Average'),
    periodSeconds: or(member('periodSeconds'), (at) => number(at, { low: 1, high: 86_400 }), 60),
    lateSeconds: or(member('lateSeconds'), (at) => number(at, { low: 0, high: 600 }), 10),
    periods,
    toAlarm: or(member('toAlarm'), (at) => number(at, { low: 1, high: periods, whole: true }), periods),
    missing: or(member('missing'), (at) => choice(at, treatments), 'missing'),
    threshold: number(member('threshold'), { low: -1e12, high: 1e12 }),
    comparison: or(member('comparison'), (at) => choice(at, operators), 'GreaterThanThreshold'),
  };
}
