import { SECOND } from '../domain/duration.ts';
import type { Lease } from '../domain/lease.ts';
import { progressOf } from '../domain/progress.ts';
import { leaseIdOf } from '../domain/token.ts';
import { type LeaseRequest, startText } from './request.ts';
import type { RunnerPorts } from './runner-ports.ts';
import { isFinal, messageOf } from './thrown.ts';
import { targetsOf } from './wait.ts';

/** How an extension ended. `expiresAt`: epoch ms, of the target whose lease ends first. */
export type ExtendEnd =
  | { readonly kind: 'extended'; readonly expiresAt: number }
  /** The stack caps a lease below what was asked for, or nobody handled the message. `saw`: part of a sentence. */
  | { readonly kind: 'shorter'; readonly expiresAt: number; readonly saw: string }
  | { readonly kind: 'over'; readonly why: string };

export interface ExtendOptions {
  readonly request: LeaseRequest;
  /** What the lease is to live from now, ms. */
  readonly ttl: number;
  readonly ports: RunnerPorts;
  /** How long to wait for the item to show it, ms. */
  readonly within: number;
}

const POLL = 500;
const REPEAT = 5 * SECOND;

/**
 * Asks once more with a longer time to live, for a holder that cannot renew, and reads its own items until they show it:
 * published is not yet stored, and the old time to live would end under the job.
 * @throws WakelockError when the message is refused for good
 */
export async function extendLease({ request, ttl, ports, within }: ExtendOptions): Promise<ExtendEnd> {
  const { publisher, clock } = ports;
  const begun = clock.now();
  const text = startText(request, ttl);
  let expiresAt = 0;
  let unsent: string | undefined;
  for (let publishAt = begun; ; ) {
    if (clock.now() >= publishAt) {
      unsent = await publisher.publish(text).then(
        () => undefined,
        (error: unknown) => {
          if (isFinal(error)) throw error;
          return messageOf(error);
        },
      );
      publishAt = clock.now() + REPEAT;
    }
    const look = await lookAt(request, ports).catch((error: unknown) => messageOf(error));
    let saw: string;
    if (typeof look === 'string') saw = asPart(look);
    else {
      const over = look.map(progressOf).find(({ at }) => at === 'failed' || at === 'ended' || at === 'unseen');
      if (over !== undefined) return { kind: 'over', why: whyOf(over) };
      const leases = look.flatMap((lease) => lease ?? []);
      expiresAt = Math.min(...leases.map((lease) => lease.expiresAt));
      if (leases.every((lease) => isExtended(lease, ttl))) return { kind: 'extended', expiresAt };
      saw = `the lease ends at ${new Date(expiresAt).toISOString()}`;
    }
    if (unsent !== undefined) saw += `; the last message could not be published: ${asPart(unsent)}`;
    if (clock.now() - begun >= within) return { kind: 'shorter', expiresAt, saw };
    await clock.sleep(POLL);
  }
}

/** A sentence as a part of another. */
function asPart(text: string): string {
  return text.replace(/\.$/, '');
}

// A renewal that was still under way may arrive later and name the old time to live; what it cannot do is shorten the lease.
function isExtended({ ttl, expiresAt, ack }: Lease, asked: number): boolean {
  return ttl >= asked || (ack !== undefined && expiresAt >= ack.at + asked);
}

async function lookAt(
  { token, targets }: LeaseRequest,
  { reader }: RunnerPorts,
): Promise<readonly (Lease | undefined)[] | string> {
  const id = leaseIdOf(token);
  const pinned = await targetsOf(targets, { id, reader });
  if (pinned.kind === 'failed') return pinned.failure.message;
  if (pinned.kind === 'unpinned') return 'power has not looked the name up yet';
  return Promise.all(pinned.targets.map((target) => reader.readLease(target, id)));
}

function whyOf(progress: ReturnType<typeof progressOf>): string {
  if (progress.at === 'failed') return progress.failure.message;
  return progress.at === 'ended' ? progress.why : 'The lease is gone from the table.';
}
