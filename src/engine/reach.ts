import type { ReadyLevel } from '../domain/lease.ts';
import type { ReadyStep } from '../domain/ready.ts';
import type { TargetId } from '../domain/target.ts';
import { climb } from './ladder.ts';
import type { Prober } from './runner-ports.ts';
import { type WaitEnd, type WaitOptions, waitReady } from './wait.ts';

export interface ReachOptions extends Omit<WaitOptions, 'limits'> {
  /** The whole `ready` option. */
  readonly ready: readonly ReadyStep[];
  readonly prober: Prober;
  /** Called once per change of what a probe saw. */
  readonly told: (target: TargetId, line: string) => void;
}

/** The whole wait of a holder: the acknowledgement, the levels that `power` checks, then the runner's own probes. */
export async function reach(options: ReachOptions): Promise<WaitEnd> {
  const { clock, timeout, ready } = options;
  const begun = clock.now();
  const waited = await waitReady({ ...options, limits: limitsOf(ready) });
  if (waited.kind !== 'ready') return waited;
  const targets = waited.targets.map(({ target, ack }) => ({ target, addresses: ack.addresses }));
  const rest = timeout - (clock.now() - begun);
  const climbed = await climb({ ...options, steps: ready, targets, timeout: rest });
  return climbed.kind === 'ready' ? { ...waited, waited: clock.now() - begun } : climbed;
}

function limitsOf(ready: readonly ReadyStep[]): ReadonlyMap<ReadyLevel, number> {
  const limits = ready.flatMap((step): readonly (readonly [ReadyLevel, number])[] =>
    step.kind === 'level' && step.limit !== undefined ? [[step.level, step.limit]] : [],
  );
  return new Map(limits);
}
