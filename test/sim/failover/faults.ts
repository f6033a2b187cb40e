import { Random, seedOf } from '../../fuzz/random.ts';

/** How often each fault occurs where it can: once per call, event, or minute. */
export const RATES = {
  /** A handler is gone before a call, or after it took effect. */
  crash: 0.01,
  replyLost: 0.01,
  /** A handler is frozen for 25 s before a call. */
  freeze: 0.01,
  /** AWS refuses a call for its rate. */
  throttled: 0.01,
  slow: 0.03,
  /** A change of weights takes effect after its caller gave up. */
  modifyLate: 0.05,
  tickLost: 0.1,
  tickTwice: 0.1,
  eventLost: 0.2,
  eventTwice: 0.2,
  eventLate: 0.1,
  askLost: 0.1,
  askTwice: 0.1,
  /** The alarm changes, each minute anew. */
  flap: 0.25,
  noData: 0.05,
  busy: 0.15,
  sick: 0.05,
  slowBoot: 0.3,
  slowWarm: 0.3,
  refused: 0.1,
  lambdaDown: 0.03,
  editWeights: 0.03,
  editOthers: 0.05,
  pinService: 0.02,
  pinLambda: 0.02,
} as const;

export type Kind = keyof typeof RATES;
export const KINDS = Object.keys(RATES) as readonly Kind[];

/** Schedules that lack some faults, or have many of one, reach states that a uniform mix hides. */
const SWARM = [0, 0, 1, 1, 1, 3] as const;

/**
 * All randomness of one schedule. Each kind draws from a stream of its own, so that leaving one fault out disturbs the others
 * as little as can be.
 */
export class Faults {
  /** Those that occurred, as `kind#n`, in order. */
  readonly occurred: string[] = [];
  readonly plan: Random;
  readonly #streams = new Map<Kind, { readonly random: Random; readonly rate: number; drawn: number }>();
  readonly #without: ReadonlySet<string>;
  #calm = false;

  constructor(seed: number, without: ReadonlySet<string>) {
    this.plan = new Random(seedOf(seed, KINDS.length));
    this.#without = without;
    for (const [index, kind] of KINDS.entries()) {
      const random = new Random(seedOf(seed, index));
      this.#streams.set(kind, { random, rate: RATES[kind] * random.pick(SWARM), drawn: 0 });
    }
  }

  calm(): void {
    this.#calm = true;
  }

  hits(kind: Kind): boolean {
    const stream = this.#streams.get(kind);
    if (stream === undefined || stream.rate === 0 || this.#calm) return false;
    if (stream.random.int(0, 999_999) >= stream.rate * 1_000_000) return false;
    stream.drawn += 1;
    const name = `${kind}#${stream.drawn}`;
    if (this.#without.has(name)) return false;
    this.occurred.push(name);
    return true;
  }

  /** Both ends included, from the stream of a fault. */
  int(kind: Kind, low: number, high: number): number {
    return this.#streams.get(kind)?.random.int(low, high) ?? low;
  }
}
