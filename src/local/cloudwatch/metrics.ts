import type { Time } from '../time.ts';

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export const statistics = ['Sum', 'Average', 'Maximum', 'Minimum', 'SampleCount'] as const;
export type Statistic = (typeof statistics)[number];

/** What was measured in one span of time. */
export type Datapoint = Readonly<Record<Statistic, number>>;

interface Bucket {
  count: number;
  sum: number;
  max: number;
  min: number;
}

/** Finer than any period, so that periods of a fast clock fit as well, ms. */
const GRAIN = 100;
/** As long as CloudWatch keeps what is finer than a minute, ms. */
const KEPT = 3 * 3_600_000;

/** What services measure of themselves. A span of time in which nothing was measured has no data, not nought. */
export class Metrics {
  readonly #time: Time;
  readonly #all = new Map<string, Map<number, Bucket>>();

  constructor(time: Time) {
    this.#time = time;
  }

  put(metric: Metric, value: number): void {
    const key = keyOf(metric);
    const buckets = this.#all.get(key) ?? new Map<number, Bucket>();
    this.#all.set(key, buckets);
    const grain = Math.floor(this.#time.now() / GRAIN);
    const old = buckets.get(grain);
    if (old === undefined) {
      forget(buckets, grain - KEPT / GRAIN);
      buckets.set(grain, { count: 1, sum: value, max: value, min: value });
      return;
    }
    old.count += 1;
    old.sum += value;
    old.max = Math.max(old.max, value);
    old.min = Math.min(old.min, value);
  }

  /** What was measured from `from` until before `to`, epoch ms; undefined: nothing. */
  within(metric: Metric, { from, to }: { readonly from: number; readonly to: number }): Datapoint | undefined {
    const found = [...(this.#all.get(keyOf(metric)) ?? [])].filter(
      ([grain]) => grain * GRAIN >= from && grain * GRAIN < to,
    );
    if (found.length === 0) return undefined;
    const buckets = found.map(([, bucket]) => bucket);
    const SampleCount = buckets.reduce((sum, { count }) => sum + count, 0);
    const Sum = buckets.reduce((sum, bucket) => sum + bucket.sum, 0);
    return {
      ...{ SampleCount, Sum, Average: Sum / SampleCount },
      Maximum: Math.max(...buckets.map(({ max }) => max)),
      Minimum: Math.min(...buckets.map(({ min }) => min)),
    };
  }
}

/** Metrics of one name are told apart by their dimensions, whatever their order. */
function keyOf({ namespace, name, dimensions }: Metric): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function forget(buckets: Map<number, Bucket>, before: number): void {
  for (const grain of buckets.keys()) {
    if (grain >= before) return;
    buckets.delete(grain);
  }
}
