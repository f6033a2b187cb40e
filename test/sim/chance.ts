import { KINDS, type Kind, type Rates } from './rates.ts';

/** Streams that are not faults: what happens anyway (times, sizes), and how long calls take. */
const STREAMS = ['plan', 'latency', 'pick'] as const;
export type Stream = (typeof STREAMS)[number];

const INDEX = new Map<string, number>([...KINDS, ...STREAMS].map((name, index) => [name, index]));
const COUNT = INDEX.size;

/**
 * All randomness of one schedule. Each kind of fault draws from a stream of its own, so that leaving one fault out disturbs
 * the others as little as can be: that is what makes a broken schedule shrink.
 */
export class Chance {
  /** Faults that really occurred, as `kind#n`, in order; only kept when asked for. */
  readonly occurred: string[] | undefined;
  readonly counts = new Int32Array(COUNT);
  readonly #states = new Int32Array(COUNT);
  readonly #draws = new Int32Array(COUNT);
  readonly #rates = new Float64Array(COUNT);
  readonly #without: ReadonlySet<string> | undefined;
  #quiet = false;

  constructor(
    seed: number,
    rates: Rates,
    options: {
      readonly without?: ReadonlySet<string> | undefined;
      readonly record?: boolean;
      readonly swarm?: boolean;
    },
  ) {
    this.#without = options.without;
    this.occurred = options.record === true ? [] : undefined;
    for (let index = 0; index < COUNT; index += 1) this.#states[index] = mix(seed, index);
    const swarm = options.swarm !== false;
    for (const kind of KINDS) {
      const at = INDEX.get(kind) ?? 0;
      // Swarm testing: schedules that lack some kinds of faults reach states that a uniform mix hides.
      const weight = swarm ? (SWARM[Math.floor(this.#unit(at) * SWARM.length)] ?? 1) : 1;
      const rate = rates[kind];
      this.#rates[at] = rate >= 1 ? rate : rate * weight;
    }
  }

  /** No fault occurs any more. */
  calm(): void {
    this.#quiet = true;
  }

  /** Whether the next fault of this kind occurs. */
  hits(kind: Kind): boolean {
    const at = INDEX.get(kind) ?? 0;
    const rate = this.#rates[at] ?? 0;
    if (rate === 0 || this.#quiet || this.#unit(at) >= rate) return false;
    const n = (this.#draws[at] ?? 0) + 1;
    this.#draws[at] = n;
    if (this.#without?.has(`${kind}#${n}`) === true) return false;
    this.counts[at] = (this.counts[at] ?? 0) + 1;
    this.occurred?.push(`${kind}#${n}`);
    return true;
  }

  /** 0 ≤ x < 1 from the stream of a fault kind or of `plan`, `latency`, `pick`. */
  unit(stream: Stream | Kind): number {
    return this.#unit(INDEX.get(stream) ?? 0);
  }

  /** An integer, both ends included. */
  int(stream: Stream | Kind, low: number, high: number): number {
    return low + Math.floor(this.unit(stream) * (high - low + 1));
  }

  coin(stream: Stream | Kind): boolean {
    return this.unit(stream) < 0.5;
  }

  pick<T>(stream: Stream | Kind, from: readonly T[]): T {
    return from[Math.floor(this.unit(stream) * from.length)] as T;
  }

  // Mulberry32: small, fast, and good enough to choose schedules.
  #unit(at: number): number {
    const state = ((this.#states[at] ?? 0) + 0x6d2b79f5) | 0;
    this.#states[at] = state;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
}

const SWARM = [0, 0, 1, 1, 1, 3] as const;

function mix(seed: number, index: number): number {
  let h = Math.imul(seed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

/** Adds the counts of one schedule to those of many. */
export function countKinds(counts: Int32Array, into: Record<string, number>): void {
  for (const kind of KINDS) into[kind] = (into[kind] ?? 0) + (counts[INDEX.get(kind) ?? 0] ?? 0);
}
