import { formatDuration } from '../domain/duration.ts';
import { WakelockError } from '../domain/errors.ts';
import type { Publisher, WaitingClock } from './ports.ts';
import { type ReleaseRequest, stopText } from './request.ts';
import { isFinal, messageOf } from './thrown.ts';

export interface ReleaseOptions {
  readonly request: ReleaseRequest;
  readonly publisher: Publisher;
  readonly clock: WaitingClock;
  /** Attempts are made for this long, ms. GitHub kills a cancelled step 7.5 s after SIGINT. */
  readonly within: number;
  /** Told of the first try that failed, and of each that failed for another reason than the one before. */
  readonly hitch?: ((error: unknown) => void) | undefined;
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
  hitch,
}: Omit<ReleaseOptions, 'request'> & { readonly text: string }): Promise<ReleaseEnd> {
  const end = clock.now() + within;
  let met: unknown;
  let told: string | undefined;
  const failed = (error: unknown) => {
    met = error;
    if (messageOf(error) !== told) hitch?.(error);
    told = messageOf(error);
  };
  for (;;) {
    const sent = await inTime(publisher.publish(text, { failed }), { clock, left: Math.max(0, end - clock.now()) });
    if (sent === 'accepted') return { kind: 'released' };
    // Time that is up says nothing of the cause; the tries before do.
    const error = sent === 'late' ? (met ?? noAnswer(within)) : sent.error;
    if (sent === 'late' || isFinal(error) || clock.now() + PAUSE >= end) {
      return { kind: 'failed', why: messageOf(error), error };
    }
    failed(error);
    await clock.sleep(PAUSE);
  }
}

/** A search for credentials can hang where no time limit of a request reaches it; a cancelled job must not wait for it. */
async function inTime(
  publish: Promise<void>,
  { clock, left }: { readonly clock: WaitingClock; readonly left: number },
): Promise<'accepted' | 'late' | { readonly error: unknown }> {
  const settled = new AbortController();
  const sent = publish.then(
    () => 'accepted' as const,
    (error: unknown) => ({ error }),
  );
  const end = await Promise.race([sent, clock.sleep(left, settled.signal).then(() => 'late' as const)]);
  settled.abort();
  return end;
}

function noAnswer(within: number): WakelockError {
  return new WakelockError({
    code: 'failed',
    what: `The topic did not answer within ${formatDuration(within)}.`,
    likely:
      'No credentials could be had in that time (a metadata service or an identity provider that is silent), or there is no way to AWS.',
    repair: 'Check the credentials and the network of this machine, HTTPS_PROXY and AWS_ENDPOINT_URL.',
  });
}
