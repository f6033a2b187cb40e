import { HOUR } from '../domain/duration.ts';
import type { Trouble } from '../domain/progress.ts';
import type { TargetId } from '../domain/target.ts';
import { renew } from '../engine/renew.ts';
import type { LeaseRequest } from '../engine/request.ts';
import type { RunnerPorts } from '../engine/runner-ports.ts';
import type { Output } from './output.ts';

/** A lease that is being kept alive. */
export interface Keeping {
  /** What its holder must hear of: disrupted, lost. Grows. */
  readonly troubles: readonly (Trouble & { readonly target: TargetId })[];
  /** Ends the renewals. One that is under way does no harm after a release: the release wins over every start. */
  stop(): void;
}

const LIFETIME = 24 * HOUR;

export interface KeepOptions {
  readonly ports: RunnerPorts;
  readonly output: Output;
  readonly first: number;
  /** Whether somebody waits for the lease at the same time, and tells its end. */
  readonly waiting?: () => boolean;
}

/** Renews a lease, first after `first` ms, until it is stopped; says what happens to it. */
export function keep(request: LeaseRequest, { ports, output, first, waiting = () => false }: KeepOptions): Keeping {
  const troubles: (Trouble & { readonly target: TargetId })[] = [];
  const end = new AbortController();
  void renew({
    request,
    ports,
    first,
    signal: end.signal,
    lifetime: LIFETIME,
    owned: () => true,
    watcher: {
      trouble(target, trouble) {
        troubles.push({ ...trouble, target });
        if (trouble.kind === 'lost' && waiting()) return;
        output.warn(
          `${target}: ${trouble.kind === 'lost' ? 'the lease is lost' : 'the machine was taken'}: ${trouble.message}`,
        );
      },
      hitch: (message) => output.warn(message),
    },
  });
  return { troubles, stop: () => end.abort() };
}
