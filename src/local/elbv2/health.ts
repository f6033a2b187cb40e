import { get } from 'node:http';
import type { Address } from '../containers/container.ts';
import type { Time } from '../time.ts';
import type { HealthCheckSeed, Target, TargetGroupSeed, TargetState } from './types.ts';

interface Seen {
  readonly state: TargetState;
  /** Good answers in a row, or, below nought, failures. */
  readonly row: number;
}

export interface HealthOptions {
  readonly time: Time;
  /** Turns AWS's seconds into milliseconds of the clock. */
  readonly scaled: (seconds: number) => number;
  readonly targets: (group: TargetGroupSeed) => readonly Target[];
}

const NEW: Seen = { state: 'initial', row: 0 };

/** Asks the targets that really run, each interval, for as long as they are registered. */
export class HealthChecks {
  readonly #options: HealthOptions;
  #seen: ReadonlyMap<string, Seen> = new Map();

  constructor(groups: readonly TargetGroupSeed[], options: HealthOptions) {
    this.#options = options;
    for (const group of groups) {
      if (group.healthCheck !== undefined) this.#every(group, group.healthCheck);
    }
  }

  stateOf(key: string): TargetState {
    return (this.#seen.get(key) ?? NEW).state;
  }

  #every(group: TargetGroupSeed, check: HealthCheckSeed): void {
    this.#options.time.after(this.#options.scaled(check.intervalSeconds), () => {
      const running = this.#options.targets(group).flatMap(({ runs }) => runs ?? []);
      for (const { key, at } of running) void this.#ask(check, { key, at });
      this.#every(group, check);
    });
  }

  async #ask(
    check: HealthCheckSeed,
    target: { readonly key: string; readonly at: Address | undefined },
  ): Promise<void> {
    const good = target.at !== undefined && (await this.#answers(check, target.at));
    const next = judged(this.#seen.get(target.key) ?? NEW, good, check);
    this.#seen = new Map([...this.#seen, [target.key, next]]);
  }

  #answers({ path, timeoutSeconds }: HealthCheckSeed, { host, port }: Address): Promise<boolean> {
    return new Promise((resolve) => {
      const request = get({ host, port, path, agent: false, headers: { 'user-agent': 'ELB-HealthChecker/2.0' } });
      const end = (good: boolean): void => {
        cancel();
        request.destroy();
        resolve(good);
      };
      const cancel = this.#options.time.after(this.#options.scaled(timeoutSeconds), () => end(false));
      request.on('response', ({ statusCode }) => end(statusCode === 200)).on('error', () => end(false));
    });
  }
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
function judged({ state, row }: Seen, good: boolean, { healthy, unhealthy }: HealthCheckSeed): Seen {
  const next = good ? Math.max(row, 0) + 1 : Math.min(row, 0) - 1;
  if (good && (state === 'initial' || next >= healthy)) return { state: 'healthy', row: next };
  if (!good && -next >= unhealthy) return { state: 'unhealthy', row: next };
  return { state, row: next };
}
