import type { Time } from '../time.ts';
import type { AlarmSeed, AlarmState, Watched } from './alarms.ts';
import { BEYOND, evaluate, type Point } from './evaluate.ts';
import type { Metrics } from './metrics.ts';

export interface WatchOptions {
  readonly time: Time;
  readonly metrics: Metrics;
  /** Turns AWS's seconds into milliseconds of the clock. */
  readonly scaled: (seconds: number) => number;
  readonly onState: (name: string, change: { readonly state: AlarmState; readonly reason: string }) => void;
}

/** Evaluates one alarm after each of its periods, once the data of that period is there. */
export function watch({ name, metric }: AlarmSeed, options: WatchOptions): void {
  if (metric === undefined) return;
  const { time, scaled } = options;
  const period = scaled(metric.periodSeconds);
  const late = scaled(metric.lateSeconds);
  const next = (): void => {
    // After the end of the period that runs now.
    const end = (Math.floor((time.now() - late) / period) + 1) * period;
    time.after(end + late - time.now(), () => {
      look(name, metric, { ...options, end, period });
      next();
    });
  };
  next();
}

function look(
  name: string,
  metric: Watched,
  { metrics, onState, end, period }: WatchOptions & { readonly end: number; readonly period: number },
): void {
  const range = metric.periods + BEYOND;
  const points = Array.from({ length: range }, (_, index): Point => {
    const from = end - (range - index) * period;
    const value = metrics.within(metric, { from, to: from + period })?.[metric.statistic];
    return value === undefined ? undefined : breaches(value, metric);
  });
  const state = evaluate(points, metric);
  if (state === 'keep') return;
  const shown = points.map((point) => (point === undefined ? '-' : point ? 'X' : '0')).join(' ');
  onState(name, {
    state,
    reason: `Threshold Crossed: ${shown} of ${metric.name} against ${metric.threshold}, ${metric.toAlarm} of ${metric.periods}`,
  });
}

export const comparisons = {
  GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
  LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
} as const;

function breaches(value: number, { comparison, threshold }: Watched): boolean {
  return comparisons[comparison](value, threshold);
}
