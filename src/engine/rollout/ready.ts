import { SECOND } from '../../domain/duration.ts';
import { type HeldLease, leaseFailure } from './lease.ts';
import { meet, otherDeployment } from './other.ts';
import { makePlan, type Plan } from './plan.ts';
import type { Rolling } from './rollout.ts';

export type Prepared =
  | {
      readonly kind: 'ready';
      readonly plan: Plan;
      /** A deployment of this very revision that is under way: an earlier try of ours. */
      readonly joins: string | undefined;
    }
  | { readonly kind: 'timeout'; readonly saw: string }
  /** Somebody else began to deploy it. */
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'interrupted' };

const PAUSE = 2 * SECOND;

/**
 * Waits until the service is awake and nobody else deploys it, and plans anew then: what somebody else deployed meanwhile may be
 * the base of ours.
 * @throws WakelockError when the lease is refused, or a read is
 */
export async function ready(
  { order, ports, watcher, signal }: Rolling,
  { deadline, lease }: { readonly deadline: number; readonly lease: HeldLease | undefined },
): Promise<Prepared> {
  const target = `ecs:${order.cluster}/${order.service}`;
  let last: string | undefined;
  while (!signal.aborted) {
    const end = lease?.end();
    if (end !== undefined && end.kind !== 'ready') throw leaseFailure(end, target);
    const other = await otherDeployment(order, ports);
    const plan = await makePlan(order, ports);
    const meeting = meet(other, { revision: plan.revision, order });
    if (meeting.kind === 'refused') return meeting;
    const saw = sleeping(plan, lease) ? `${target} is being woken` : meeting.kind === 'waits' ? meeting.why : undefined;
    if (saw === undefined) return { kind: 'ready', plan, joins: meeting.kind === 'joins' ? meeting.arn : undefined };
    if (saw !== last) watcher.line(saw);
    last = saw;
    if (ports.clock.now() >= deadline) return { kind: 'timeout', saw: `still: ${saw}` };
    await ports.clock.sleep(PAUSE, signal);
  }
  return { kind: 'interrupted' };
}

function sleeping({ service }: Plan, lease: HeldLease | undefined): boolean {
  return lease !== undefined && service.desired === 0;
}
