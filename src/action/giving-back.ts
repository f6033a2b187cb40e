import type { Connection } from '../aws/connect.ts';
import { formatDuration, SECOND } from '../domain/duration.ts';
import { describeError } from '../domain/errors.ts';
import { release } from '../engine/release.ts';
import type { Saved } from './state.ts';
import type { Surroundings } from './surroundings.ts';
import { tellHitch } from './telling.ts';

/** GitHub kills a cancelled step 7.5 s after SIGINT. */
export const CANCELLED_WITHIN = 6 * SECOND;
export const RELEASE_WITHIN = 20 * SECOND;

export interface GiveBack {
  readonly surroundings: Pick<Surroundings, 'report' | 'clock'>;
  readonly connection: Connection;
  /** Milliseconds. */
  readonly within: number;
}

/** Releases what a step asked for and did not get; an adopted lease is left to `stop`. Never throws. */
export async function giveBack(
  { adopted, request }: Pick<Saved, 'adopted' | 'request'>,
  { surroundings: { report, clock }, connection, within }: GiveBack,
): Promise<void> {
  if (adopted) {
    report.line('The lease was made by `start`; it is left to `stop`.');
    return;
  }
  const end = await release({
    request,
    publisher: connection.publisher,
    clock,
    within,
    hitch: tellHitch(report, within),
  });
  if (end.kind === 'released') report.line('Released.');
  else {
    const left = formatDuration(request.ttl);
    report.warning(`The lease could not be released; it ends by itself within ${left}.\n${describeError(end.error)}`);
  }
}

/** Resolves when `signal` is aborted. */
export function aborted(signal: AbortSignal): Promise<{ readonly kind: 'aborted' }> {
  return new Promise((resolve) => {
    const end = () => resolve({ kind: 'aborted' });
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
