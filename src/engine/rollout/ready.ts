import { SECOND } from '../../domain/duration.ts';
import { shortDefinition } from '../../domain/rollout/revision.ts';
import { type HeldLease, leaseFailure } from './lease.ts';
import { makePlan, otherDeployment, type Plan } from './plan.ts';
import type { Rolling } from './rollout.ts';

export type Prepared =
  | {
      readonly kind: 'ready';
      readonly plan: Plan;
      /** A deployment of this very revision that is under way: an earlier try of ours. */
      readonly joins: string | undefined;
    }
  | { readonly kind: 'timeout'; readonly saw: string }
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
    const { revision } = plan;
    const same =
      other !== undefined && revision.kind === 'existing' && revision.arn === other.definition && !order.force;
    const waits = other !== undefined && !same && order.otherDeployment === 'wait';
    const saw = sleeping(plan, lease) ? `${target} is being woken` : waits ? waitsFor(other) : '';
    if (saw === '') return { kind: 'ready', plan, joins: same ? other.arn : undefined };
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

function waitsFor({ arn, definition }: { readonly arn: string; readonly definition: string }): string {
  return `waiting for the deployment of ${shortDefinition(definition)} that is under way (${arn.split('/').at(-1)})`;
}
