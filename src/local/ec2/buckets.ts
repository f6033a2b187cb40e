import type { Time } from '../time.ts';
import { failure } from './faults.ts';

export interface BucketSeed {
  readonly burst: number;
  readonly perSecond: number;
}

/** EC2's request token buckets, one per action that the seed file limits. */
export class Buckets {
  readonly #time: Time;
  readonly #limits: Readonly<Record<string, BucketSeed>>;
  readonly #levels = new Map<string, { tokens: number; at: number }>();

  constructor(time: Time, limits: Readonly<Record<string, BucketSeed>>) {
    this.#time = time;
    this.#limits = limits;
  }

  /**
   * Takes one token.
   * @throws AwsError RequestLimitExceeded when the bucket of this action is empty
   * (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html).
   */
  take(action: string): void {
    const limit = Object.hasOwn(this.#limits, action) ? this.#limits[action] : undefined;
    if (!limit) return;
    const now = this.#time.now();
    const last = this.#levels.get(action) ?? { tokens: limit.burst, at: now };
    const tokens = Math.min(limit.burst, last.tokens + ((now - last.at) / 1000) * limit.perSecond);
    this.#levels.set(action, { tokens: Math.max(0, tokens - 1), at: now });
    if (tokens < 1) throw failure({ code: 'RequestLimitExceeded' });
  }
}
