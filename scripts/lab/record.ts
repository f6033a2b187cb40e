import type { Passed } from '../../src/local/index.ts';
import { CLUSTER, FULL_ALARM, LISTENER_ARN, SERVICE, SERVICE_GROUP } from './names.ts';
import type { Kind, World } from './world.ts';

/** What was so at one moment; `at` is seconds of AWS since the beginning. */
export interface Sample {
  readonly at: number;
  /** Of the traffic on the service, percent. */
  readonly share: number;
  readonly healthy: number;
  readonly desired: number;
  readonly alarm: boolean;
}

/** One request, `at` seconds of AWS since the beginning. */
export interface Request {
  readonly at: number;
  readonly side: 'lambda' | 'service';
  /** Undefined: it went well. */
  readonly error?: string;
}

/** A change of the weights. */
export interface Shift {
  readonly at: number;
  readonly share: number;
}

export interface Recording {
  readonly kind: Kind;
  readonly title: string;
  readonly requests: readonly Request[];
  readonly samples: readonly Sample[];
  readonly shifts: readonly Shift[];
  /** The requests as a load generator of its own counted them. */
  readonly counted?: readonly Request[];
  /** Seconds between two samples, of 95 in 100 at most; they should be one apart. */
  readonly lag: number;
  /** When the load fell, and when the recording ended. */
  readonly fellAt: number;
  readonly endedAt: number;
}

/** Looks at a world each second of its clock, and at once when its weights are changed. */
export class Recorder {
  readonly passed: Passed[] = [];
  /** What a load generator of its own counted. */
  counted: readonly Request[] | undefined;
  readonly #samples: Sample[] = [];
  readonly #shifts: Shift[] = [];
  #world: World | undefined;
  #zero = 0;
  #fellAt = 0;

  begin(world: World): void {
    this.#world = world;
    this.#zero = world.time.now();
    world.aws.onEvent(({ text }) => {
      if (text === 'elasticloadbalancing:ModifyListener') this.sample();
    });
    const each = (): void => {
      if (this.sample() !== undefined) world.time.after(1_000, each);
    };
    each();
  }

  /** Seconds of AWS since the beginning. */
  get now(): number {
    return this.since(this.#world?.time.now() ?? 0);
  }

  since(ms: number): number {
    return (ms - this.#zero) / 1000;
  }

  fall(): void {
    this.#fellAt = this.now;
  }

  sample(): Sample | undefined {
    if (this.#world === undefined) return undefined;
    const { aws } = this.#world;
    const shares = aws.elb.shares(LISTENER_ARN);
    const all = shares.reduce((sum, { weight }) => sum + weight, 0);
    const service = shares.find(({ group }) => group === SERVICE_GROUP)?.weight ?? 0;
    const group = aws.elb.groups.find(({ name }) => name === SERVICE_GROUP);
    const targets = group === undefined ? [] : aws.elb.targets(group);
    const one = {
      at: this.now,
      share: all === 0 ? 0 : Math.round((service / all) * 100),
      healthy: targets.filter(({ state }) => state === 'healthy').length,
      desired: aws.ecs.service(CLUSTER, SERVICE).desired,
      alarm: aws.alarms.all().some(({ name, state }) => name === FULL_ALARM && state === 'ALARM'),
    };
    const before = this.#samples.at(-1)?.share ?? 0;
    if (one.share !== before) this.#shifts.push({ at: one.at, share: one.share });
    this.#samples.push(one);
    return one;
  }

  end(of: { readonly kind: Kind; readonly title: string }): Recording {
    const endedAt = this.now;
    this.#world = undefined;
    const answered = this.passed.filter(({ why }) => why !== 'client-left');
    const requests = answered.map(({ at, group, status, why }): Request => {
      const side = group === SERVICE_GROUP ? 'service' : 'lambda';
      return { at: this.since(at), side, ...(status >= 500 ? { error: why ?? `status ${status}` } : {}) };
    });
    const [samples, shifts, fellAt] = [this.#samples, this.#shifts, this.#fellAt];
    const counted = this.counted === undefined ? {} : { counted: this.counted };
    return { ...of, requests, samples, shifts, lag: lagOf(samples), fellAt, endedAt, ...counted };
  }
}

function lagOf(samples: readonly Sample[]): number {
  const gaps = samples.slice(1).map(({ at }, index) => at - (samples[index]?.at ?? at));
  return gaps.sort((a, b) => a - b)[Math.floor(gaps.length * 0.95)] ?? 0;
}
