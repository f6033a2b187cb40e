import { AwsError } from '../awsError.ts';
import { type Body, optionalString, strings } from '../http/json.ts';
import type { Time } from '../time.ts';
import type { Rule } from './evaluate.ts';
import { getMetricStatistics } from './figures.ts';
import type { Metric, Metrics, Statistic } from './metrics.ts';
import { type comparisons, watch } from './watch.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** What an alarm watches, and when it goes off. */
export interface Watched extends Metric, Rule {
  readonly statistic: Statistic;
  readonly periodSeconds: number;
  /** Seconds after the end of a period until its data is there. */
  readonly lateSeconds: number;
  readonly threshold: number;
  readonly comparison: keyof typeof comparisons;
}

export interface AlarmSeed {
  readonly name: string;
  readonly state: AlarmState;
  /** Undefined: set by hand only. */
  readonly metric?: Watched;
}

export interface Alarm extends AlarmSeed {
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
}

export interface AlarmChange {
  readonly alarm: Alarm;
  readonly before: AlarmState;
}

const states: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

export interface AlarmsOptions {
  readonly time: Time;
  readonly metrics: Metrics;
  /** Turns AWS's seconds into milliseconds of the clock. */
  readonly scaled: (seconds: number) => number;
  readonly onChange: (change: AlarmChange) => void;
}

/** CloudWatch's alarms: those that watch a metric are evaluated after each period, all can be set by hand. */
export class Alarms {
  readonly #options: AlarmsOptions;
  #alarms: readonly Alarm[];

  constructor(seeds: readonly AlarmSeed[], options: AlarmsOptions) {
    this.#options = options;
    this.#alarms = seeds.map((seed) => ({
      ...seed,
      reason: 'Unchecked: Initial alarm creation',
      updatedAt: options.time.now(),
    }));
    const onState = (name: string, change: Pick<Alarm, 'state' | 'reason'>): void => this.#evaluated(name, change);
    for (const seed of seeds) watch(seed, { ...options, onState });
  }

  all(): readonly Alarm[] {
    return this.#alarms;
  }

  /** @throws AwsError ResourceNotFound */
  set(name: string, change: { readonly state: AlarmState; readonly reason: string }): void {
    const old = this.#alarms.find((one) => one.name === name);
    if (old === undefined)
      throw new AwsError('ResourceNotFound', { message: `There is no alarm ${name}.`, status: 404 });
    const alarm = { ...old, ...change, updatedAt: this.#options.time.now() };
    this.#alarms = this.#alarms.map((one) => (one.name === name ? alarm : one));
    if (old.state !== alarm.state) this.#options.onChange({ alarm, before: old.state });
  }

  /** Only a change counts: an alarm that stays as it is keeps its reason. */
  #evaluated(name: string, change: Pick<Alarm, 'state' | 'reason'>): void {
    if (this.#alarms.some((one) => one.name === name && one.state !== change.state)) this.set(name, change);
  }

  /** Answers one request. @throws AwsError as CloudWatch names it */
  call({ action, body }: { readonly action: string; readonly body: Body }): unknown {
    if (action === 'DescribeAlarms') return { MetricAlarms: this.#described(body), CompositeAlarms: [] };
    if (action === 'SetAlarmState') {
      const state = states.find((one) => one === optionalString(body, 'StateValue'));
      if (state === undefined)
        throw new AwsError('InvalidFormat', { message: `StateValue is one of ${states.join(', ')}.` });
      this.set(optionalString(body, 'AlarmName') ?? '', { state, reason: optionalString(body, 'StateReason') ?? '' });
      return {};
    }
    if (action === 'GetMetricStatistics') return getMetricStatistics(this.#options.metrics, body);
    throw new AwsError('UnknownOperationException', {
      message: `${action}: the embedded CloudWatch knows DescribeAlarms, SetAlarmState and GetMetricStatistics.`,
    });
  }

  #described(body: Body): unknown {
    const names = strings(body, 'AlarmNames');
    const found = this.#alarms.filter(({ name }) => names.length === 0 || names.includes(name));
    return found.map(({ name, state, reason, updatedAt, metric }) => ({
      AlarmName: name,
      StateValue: state,
      StateReason: reason,
      StateUpdatedTimestamp: updatedAt / 1000,
      ...(metric === undefined ? {} : watchedView(metric)),
    }));
  }
}

function watchedView(metric: Watched) {
  return {
    Namespace: metric.namespace,
    MetricName: metric.name,
    Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
    Statistic: metric.statistic,
    Period: metric.periodSeconds,
    EvaluationPeriods: metric.periods,
    DatapointsToAlarm: metric.toAlarm,
    Threshold: metric.threshold,
    ComparisonOperator: metric.comparison,
    TreatMissingData: metric.missing,
  };
}
