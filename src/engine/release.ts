import type { Publisher, WaitingClock } from './ports.ts';
import { type ReleaseRequest, stopText } from './request.ts';
import { messageOf } from './wait.ts';

export interface ReleaseOptions {
  readonly request: ReleaseRequest;
  readonly publisher: Publisher;
  readonly clock: WaitingClock;
  /** Attempts are made for this long, ms. GitHub kills a cancelled step 7.5 s after SIGINT. */
  readonly within: number;
}

export type ReleaseEnd =
  | { readonly kind: 'released' }
  | { readonly kind: 'failed'; readonly why: string; readonly error: unknown };

const PAUSE = 700;

/**
 * Publishes the stop, again and again until it is accepted or the time is up. Never throws: what failed is the caller's to
 * tell, with the time at which the lease runs out by itself. Publishing twice does no harm.
 */
export async function release({ request, publisher, clock, within }: ReleaseOptions): Promise<ReleaseEnd> {
  const end = clock.now() + within;
  for (;;) {
    try {
      await publisher.publish(stopText(request));
      return { kind: 'released' };
    } catch (error) {
      if (clock.now() + PAUSE >= end) return { kind: 'failed', why: messageOf(error), error };
    }
    await clock.sleep(PAUSE);
  }
}
