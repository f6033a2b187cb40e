import type { Recording, Sample } from './record.ts';

/** Width of a column of the picture, seconds of AWS. */
export const COLUMN = 10;

/** Requests a second in one column. */
export interface Column {
  readonly at: number;
  readonly lambda: number;
  readonly service: number;
  readonly errors: number;
}

/** Good requests by who answered them, and failed ones, in columns of equal width. */
export function columnsOf({ requests, endedAt }: Pick<Recording, 'requests' | 'endedAt'>): readonly Column[] {
  const sums = Array.from({ length: Math.ceil(endedAt / COLUMN) }, () => ({ lambda: 0, service: 0, errors: 0 }));
  for (const { at, side, error } of requests) {
    const sum = sums[Math.floor(at / COLUMN)];
    if (sum !== undefined) sum[error === undefined ? side : 'errors'] += 1 / COLUMN;
  }
  return sums.map((sum, index) => ({ at: index * COLUMN, ...sum }));
}

/** A value from `at` until the next step. */
export interface Step {
  readonly at: number;
  readonly value: number;
}

/** Where a sampled value changes. */
export function stepsOf(samples: readonly Sample[], of: (sample: Sample) => number): readonly Step[] {
  const steps = samples.map((sample) => ({ at: sample.at, value: of(sample) }));
  return steps.filter(({ value }, index) => steps[index - 1]?.value !== value);
}
