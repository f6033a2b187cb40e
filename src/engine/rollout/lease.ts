import { HOUR, SECOND } from '../../domain/duration.ts';
import { WakelockError } from '../../domain/errors.ts';
import type { LiveService } from '../../domain/rollout/facts.ts';
import { publishWithin, release } from '../release.ts';
import { renew, UNSEEN_PERIOD } from '../renew.ts';
import { type LeaseRequest, startText } from '../request.ts';
import type { RunnerPorts } from '../runner-ports.ts';
import { isFinal } from '../thrown.ts';
import { type WaitEnd, waitReady } from '../wait.ts';
import type { RolloutWatcher } from './ports.ts';

export interface LeaseOptions {
  readonly request: LeaseRequest;
  readonly ports: RunnerPorts;
  readonly watcher: RolloutWatcher;
  /** How long the service may take to be on, ms. */
  readonly timeout: number;
}

/** A service that is kept awake. */
export interface HeldLease {
  /** How the wait for it ended, as far as it has; `ready`: it is on, and nobody of ours stops it. */
  readonly end: () => WaitEnd | undefined;
  /** What took it from us since. */
  readonly lost: () => string | undefined;
  /** Resolves when the wait has ended. */
  readonly settled: () => Promise<WaitEnd>;
  /** Gives it back; never throws. */
  readonly release: () => Promise<void>;
}

const PUBLISH_WITHIN = 60 * SECOND;
/** GitHub kills a cancelled step 7.5 s after SIGINT. */
const RELEASE_WITHIN = 6 * SECOND;
const LIFETIME = 24 * HOUR;

/**
 * Asks for a service and keeps it awake until it is given back. Whether it is on is not waited for here: an old revision that
 * never comes up must not keep the one that repairs it from being deployed.
 * @throws WakelockError when the message cannot be published
 */
export async function takeLease({ request, ports, watcher, timeout }: LeaseOptions): Promise<HeldLease> {
  const { publisher, clock } = ports;
  const over = new AbortController();
  const giveBack = async (): Promise<void> => {
    over.abort();
    const end = await release({ request, publisher, clock, within: RELEASE_WITHIN });
    if (end.kind === 'released') watcher.line('lease: released');
    else watcher.line(`lease: it could not be released and ends by itself within its ttl: ${end.why}`);
  };
  const sent = await publishWithin({ text: startText(request), publisher, clock, within: PUBLISH_WITHIN });
  if (sent.kind === 'failed') {
    // A reply may have been lost: what was published after all must not wake a service for nobody.
    if (!isFinal(sent.error)) await giveBack();
    throw sent.error;
  }
  let lost: string | undefined;
  void renew({
    ...{ request, ports, signal: over.signal, lifetime: LIFETIME, owned: () => true },
    first: Math.min(UNSEEN_PERIOD, request.ttl / 3),
    watcher: {
      trouble(_target, { kind, message }) {
        if (kind === 'lost') lost = message;
        watcher.line(`lease: ${kind === 'lost' ? 'lost' : 'the service was taken'}: ${message}`);
      },
      hitch: (message) => watcher.line(`lease: ${message}`),
    },
  });
  let end: WaitEnd | undefined;
  const { token, targets } = request;
  const waiting = waitReady({
    ...{ token, targets, timeout, clock, reader: ports.reader, signal: over.signal },
    watcher: { progress: () => {}, hitch: (message) => watcher.line(`lease: ${message}`) },
  });
  void waiting.then((settled) => {
    end = settled;
  });
  return { end: () => end, lost: () => lost, settled: () => waiting, release: giveBack };
}

/** The tag by which a service opts in to a stack. */
const OPT_IN = 'wakelock';

/** A lease for a service that opted in to the stack by tag; others are left as they are, which is said. `before` runs before anything is published. */
export function leaseIfOptedIn(stack: string, options: LeaseOptions) {
  return async ({ tags, name }: LiveService, before?: () => void): Promise<HeldLease | undefined> => {
    if (tags[OPT_IN] === stack) {
      before?.();
      options.watcher.line(`lease: keeping ${name} awake while it is deployed`);
      return takeLease(options);
    }
    options.watcher.line(`lease: ${name} has not opted in (its tag ${OPT_IN} is not "${stack}"), so none is held`);
    return undefined;
  };
}

/** What a lease that cannot be had means. @throws never */
export function leaseFailure(end: Exclude<WaitEnd, { readonly kind: 'ready' }>, target: string): WakelockError {
  if (end.kind === 'failed') {
    const { message, repair, cause } = end.failure;
    return new WakelockError({ code: cause === 'denied' ? 'denied' : 'failed', what: `${target}: ${message}`, repair });
  }
  if (end.kind === 'aborted')
    return new WakelockError({ code: 'interrupted', what: `Interrupted while ${target} woke.` });
  return new WakelockError({
    code: 'timeout',
    what: `${target} was not awake in time: ${end.saw}`,
    repair: `Ask why with: wakelock explain ${target}`,
  });
}
