import { AwsError } from '../awsError.ts';
import { type Body, optionalString, strings } from '../http/json.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface AlarmSeed {
  readonly name: string;
  readonly state: AlarmState;
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

/** CloudWatch's alarms, whose states are set by hand: nothing here measures. */
export class Alarms {
  readonly #now: () => number;
  readonly #onChange: (change: AlarmChange) => void;
  #alarms: readonly Alarm[];

  constructor(
    seeds: readonly AlarmSeed[],
    options: { readonly now: () => number; readonly onChange: (change: AlarmChange) => void },
  ) {
    this.#now = options.now;
    this.#onChange = options.onChange;
    this.#alarms = seeds.map((seed) => ({
      ...seed,
      reason: 'Unchecked: Initial alarm creation',
      updatedAt: options.now(),
    }));
  }

  all(): readonly Alarm[] {
    return this.#alarms;
  }

  /** @throws AwsError ResourceNotFound */
  set(name: string, change: { readonly state: AlarmState; readonly reason: string }): void {
    const old = this.#alarms.find((one) => one.name === name);
    if (old === undefined)
      throw new AwsError('ResourceNotFound', { message: `There is no alarm ${name}.`, status: 404 });
    const alarm = { ...old, ...change, updatedAt: this.#now() };
    this.#alarms = this.#alarms.map((one) => (one.name === name ? alarm : one));
    if (old.state !== alarm.state) this.#onChange({ alarm, before: old.state });
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
    throw new AwsError('UnknownOperationException', {
      message: `${action}: the embedded CloudWatch knows DescribeAlarms and SetAlarmState.`,
    });
  }

  #described(body: Body): unknown {
    const names = strings(body, 'AlarmNames');
    const found = this.#alarms.filter(({ name }) => names.length === 0 || names.includes(name));
    return found.map(({ name, state, reason, updatedAt }) => ({
      AlarmName: name,
      StateValue: state,
      StateReason: reason,
      StateUpdatedTimestamp: updatedAt / 1000,
    }));
  }
}
