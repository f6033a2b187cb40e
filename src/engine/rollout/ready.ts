import { SECOND } from '../../domain/duration.ts';
import { isFinal, messageOf } from '../thrown.ts';
import { type HeldLease, leaseFailure } from './lease.ts';
import { meet, otherDeployment } from './other.ts';
import { makePlan, NotDeployable, type Plan } from './plan.ts';
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
 * @throws WakelockError when the lease is refused, or a read is, and for a service that takes no deployment any more
 */
export async function ready(
  { order, ports, watcher, signal }: Rolling,
  { deadline, lease }: { readonly deadline: number; readonly lease: HeldLease | undefined },
): Promise<Prepared> {
  let last: string | undefined;
  while (!signal.aborted) {
    const end = lease?.end();
    if (end !== undefined && end.kind !== 'ready') throw leaseFailure(end, targetOf(order));
    const look = await lookOnce({ order, ports, lease }).catch((error: unknown) => hitch(error));
    if (look.kind !== 'waits') return look;
    if (look.why !== last) watcher.line(look.why);
    last = look.why;
    if (ports.clock.now() >= deadline) return { kind: 'timeout', saw: `still: ${last}` };
    await ports.clock.sleep(PAUSE, signal);
  }
  return { kind: 'interrupted' };
}

type Look =
  | Extract<Prepared, { readonly kind: 'ready' | 'refused' }>
  | { readonly kind: 'waits'; readonly why: string };

async function lookOnce({
  order,
  ports,
  lease,
}: Pick<Rolling, 'order' | 'ports'> & { readonly lease: HeldLease | undefined }): Promise<Look> {
  const other = await otherDeployment(order, ports);
  const plan = await makePlan(order, ports);
  const meeting = meet(other, { revision: plan.revision, order });
  if (meeting.kind === 'refused') return meeting;
  if (sleeping(plan, lease)) return { kind: 'waits', why: `${targetOf(order)} is being woken` };
  if (meeting.kind === 'waits') return meeting;
  return { kind: 'ready', plan, joins: meeting.kind === 'joins' ? meeting.arn : undefined };
}

/** Throttling and faults of AWS pass; a right that was taken away does not, nor does a service that takes no deployment. */
function hitch(error: unknown): Look {
  if (isFinal(error) || error instanceof NotDeployable) throw error;
  return { kind: 'waits', why: `not read just now, trying on: ${messageOf(error)}` };
}

const targetOf = ({ cluster, service }: Rolling['order']): string => `ecs:${cluster}/${service}`;

function sleeping({ service }: Plan, lease: HeldLease | undefined): boolean {
  return lease !== undefined && service.desired === 0;
}
