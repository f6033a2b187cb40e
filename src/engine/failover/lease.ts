import { DAY } from '../../domain/duration.ts';
import type { LeaseOnService } from '../../domain/failover/facts.ts';
import type { FailoverSet } from '../../domain/failover/set.ts';
import type { Lease } from '../../domain/lease.ts';
import { lookText } from '../request.ts';
import type { FailoverPorts } from './ports.ts';

/**
 * Long, since a service must not be scaled in under traffic because nobody looked for a while; what ends the lease is its
 * release. Prolonged when half of it is over.
 */
const TTL = DAY;

type Ports = Pick<FailoverPorts, 'store' | 'publisher' | 'clock'>;

/** The lease that a set holds since an instant: the same one for whoever asks again. */
export function leaseOf(set: FailoverSet, since: number): string {
  return `alarm-${set.name}-${since.toString(36)}`;
}

/** What the set's own lease says; `power` acknowledges it when the service runs as many tasks as it should. */
export async function readLease(
  set: FailoverSet,
  since: number | undefined,
  ports: { readonly store: Pick<Ports['store'], 'readLease'>; readonly clock: Ports['clock'] },
): Promise<LeaseOnService> {
  if (since === undefined) return { kind: 'none' };
  const lease = await ports.store.readLease(set.service, leaseOf(set, since));
  if (lease === undefined) return { kind: 'none' };
  if (lease.releasedAt !== undefined || lease.expiresAt <= ports.clock.now()) return { kind: 'over' };
  if (lease.failed !== undefined) return { kind: 'failed', why: lease.failed.message };
  if (lease.ack !== undefined) return { kind: 'held' };
  return { kind: 'waiting', why: lease.wait?.message };
}

/** Takes the lease, or prolongs it. */
export async function holdService(set: FailoverSet, since: number, ports: Ports): Promise<void> {
  const now = ports.clock.now();
  const id = leaseOf(set, since);
  const lease = await ports.store.readLease(set.service, id);
  if (lease === undefined) {
    await ports.store.createLease(set.service, newLease(set, { id, now }));
    await ports.publisher.publish(lookText([set.service]));
    return;
  }
  if (lease.failed !== undefined || lease.releasedAt !== undefined || lease.expiresAt - now > TTL / 2) return;
  await ports.store.changeLease(set.service, id, { change: { expiresAt: now + TTL, lookAt: now }, n: lease.n });
}

/**
 * Gives the service back; a write that meets another is made by the next look. A lease that is not there yet is made as a released
 * one: a handler that was frozen before it took the lease must not find it free, and hold the service for nobody.
 */
export async function releaseService(set: FailoverSet, since: number, ports: Ports): Promise<void> {
  const id = leaseOf(set, since);
  const lease = await ports.store.readLease(set.service, id);
  const now = ports.clock.now();
  if (lease === undefined) {
    await ports.store.createLease(set.service, { ...newLease(set, { id, now }), releasedAt: now });
    return;
  }
  if (lease.releasedAt !== undefined) return;
  await ports.store.changeLease(set.service, id, { change: { releasedAt: now, lookAt: now }, n: lease.n });
  await ports.publisher.publish(lookText([set.service]));
}

function newLease(set: FailoverSet, { id, now }: { readonly id: string; readonly now: number }): Lease {
  return {
    ...{ id, kind: 'alarm', holder: { name: `failover ${set.name}` }, since: now, ttl: TTL, expiresAt: now + TTL },
    ...{ keepUntil: 0, linger: 0, ready: ['running'], alreadyOn: 'take', exclusive: false, protect: false },
    ...{ lookAt: now, n: 0 },
  };
}
