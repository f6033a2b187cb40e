import { formatDuration } from '../domain/duration.ts';
import type { Publisher, WaitingClock } from './ports.ts';
import { type ReleaseRequest, stopText } from './request.ts';
import { isFinal, messageOf } from './thrown.ts';

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
 * Publishes the stop, again and again until it is accepted, refused for good, or the time is up. Never throws: what failed is
 * the caller's to tell, with the time at which the lease runs out by itself. Publishing twice does no harm.
 */
export function release({ request, ...rest }: ReleaseOptions): Promise<ReleaseEnd> {
  return publishWithin({ ...rest, text: stopText(request) });
}

/** Publishes `text` until it is accepted, refused for good, or `within` ms are over. Never throws. */
export async function publishWithin({
  text,
  publisher,
  clock,
  within,
}: Omit<ReleaseOptions, 'request'> & { readonly text: string }): Promise<ReleaseEnd> {
  const end = clock.now() + within;
  for (;;) {
    try {
      await inTime(publisher.publish(text), { clock, left: Math.max(0, end - clock.now()) });
      return { kind: 'released' };
    } catch (error) {
      if (isFinal(error) || clock.now() + PAUSE >= end) return { kind: 'failed', why: messageOf(error), error };
    }
    await clock.sleep(PAUSE);
  }
}

/** A search for credentials can hang where no time limit of a request reaches it; a cancelled job must not wait for it. */
async function inTime(
  publish: Promise<void>,
  { clock, left }: { readonly clock: WaitingClock; readonly left: number },
): Promise<void> {
  const settled = new AbortController();
  const late = clock.sleep(left, settled.signal).then(() => {
    if (!settled.signal.aborted) throw new Error(`No answer within ${formatDuration(left)}.`);
  });
  try {
    await Promise.race([publish, late]);
  } finally {
    settled.abort();
  }
}
