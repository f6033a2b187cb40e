import { describeError } from '../../domain/errors.ts';
import type { RolloutEnd } from '../../domain/rollout/report.ts';
import type { FollowEnd } from './follow.ts';
import { type HeldLease, leaseFailure } from './lease.ts';
import { prove } from './prove.ts';
import type { Rolling } from './rollout.ts';

/** What must hold beside ECS' own word: the lease, and the answers from outside. */
export async function afterEcs(
  verdict: Extract<FollowEnd, { readonly kind: 'verdict' }>['verdict'],
  {
    rolling,
    lease,
    deadline,
  }: { readonly rolling: Rolling; readonly lease: HeldLease | undefined; readonly deadline: number },
): Promise<RolloutEnd> {
  if (verdict.kind !== 'served') return verdict;
  const awake = await stillAwake(lease, { rolling, deadline });
  if (awake !== undefined) return awake;
  const proven = await proof(rolling);
  if (proven === undefined) return { kind: 'served', why: verdict.why };
  return proven.kind === 'served' ? { kind: 'served', why: `${verdict.why} ${proven.why}` } : proven;
}

/** Acknowledged: from then on nobody of ours stops it before the lease is released. */
export async function stillAwake(
  lease: HeldLease | undefined,
  { rolling: { ports, order, signal }, deadline }: { readonly rolling: Rolling; readonly deadline: number },
): Promise<RolloutEnd | undefined> {
  if (lease === undefined) return undefined;
  const over = new AbortController();
  const patience = ports.clock.sleep(Math.max(0, deadline - ports.clock.now()), AbortSignal.any([signal, over.signal]));
  const end = await Promise.race([lease.settled(), patience.then(() => undefined)]);
  over.abort();
  if (signal.aborted) return { kind: 'interrupted', why: '' };
  const target = `ecs:${order.cluster}/${order.service}`;
  if (end === undefined) return { kind: 'not-proven', why: `The lease on ${target} was not acknowledged in time.` };
  if (end.kind !== 'ready') return { kind: 'not-proven', why: describeError(leaseFailure(end, target)) };
  const lost = lease.lost();
  return lost === undefined ? undefined : { kind: 'not-proven', why: `The lease on ${target} was lost: ${lost}` };
}

export async function proof({ order, ports, watcher, signal }: Rolling): Promise<RolloutEnd | undefined> {
  if (order.proof === undefined) return undefined;
  const end = await prove(order.proof, { ports, watcher, signal });
  if (end.kind === 'interrupted') return { kind: 'interrupted', why: '' };
  if (end.kind === 'proven') return { kind: 'served', why: end.saw };
  return { kind: 'failed', how: 'health', why: `ECS is done, but ${end.saw}` };
}
