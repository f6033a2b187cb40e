import type { AlarmState } from './alarms.ts';

export const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
export type Treatment = (typeof treatments)[number];

export interface Rule {
  /** N. */
  readonly periods: number;
  /** M of N. */
  readonly toAlarm: number;
  readonly missing: Treatment;
}

/** Whether a data point breaches; undefined where there is none. */
export type Point = boolean | undefined;

/** Data points that are looked at beyond N when some are missing, as in the tables of the guide. */
export const BEYOND = 2;

/**
 * The state that data points come to, oldest first, or that the alarm keeps the one it has.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluate(points: readonly Point[], rule: Rule): AlarmState | 'keep' {
  const real = points.filter((point) => point !== undefined);
  const recent = real.slice(-rule.periods);
  const breaching = recent.filter(Boolean).length;
  const judged = (count: number): AlarmState => (count >= rule.toAlarm ? 'ALARM' : 'OK');
  const complete = points.slice(-rule.periods).every((point) => point !== undefined);
  if (complete || real.length >= rule.periods) return judged(breaching);
  if (rule.missing === 'breaching') return judged(breaching + rule.periods - recent.length);
  if (rule.missing === 'notBreaching') return judged(breaching);
  if (real.length === 0) return rule.missing === 'ignore' ? 'keep' : 'INSUFFICIENT_DATA';
  if (breaching < real.length) return judged(breaching);
  return rule.missing === 'missing' && ageOf(points) >= rule.toAlarm ? 'ALARM' : 'keep';
}

/** Of the oldest data point; the newest has the age 1. A single recent one must not raise an alarm too early. */
function ageOf(points: readonly Point[]): number {
  return points.length - points.findIndex((point) => point !== undefined);
}
