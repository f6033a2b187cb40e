import type { Mark } from '../domain/decision.ts';
import type { Lease, LeaseChange } from '../domain/lease.ts';
import type { TargetId } from '../domain/target.ts';
import type { Store } from './ports.ts';

/**
 * Writes notes on lease items, each only if its item is still as it was read.
 * @returns false if any item had changed meanwhile: the decision rests on something old
 */
export async function makeMarks(
  target: TargetId,
  marks: readonly Mark[],
  { leases, store }: { readonly leases: readonly Lease[]; readonly store: Store },
): Promise<boolean> {
  const byLease = new Map<string, LeaseChange>();
  for (const mark of marks) byLease.set(mark.id, { ...byLease.get(mark.id), ...changeOf(mark) });
  const results = await Promise.all(
    [...byLease].map(([id, change]) => {
      const lease = leases.find((candidate) => candidate.id === id);
      return lease === undefined ? false : store.changeLease(target, id, { change, n: lease.n });
    }),
  );
  return results.every((written) => written);
}

function changeOf(mark: Mark): LeaseChange {
  switch (mark.mark) {
    case 'fail':
      return { failed: mark.failure, wait: null, lookAt: mark.failure.at };
    case 'wait':
      return { wait: mark.wait };
    case 'drop-ack':
      return { ack: null, passed: null };
    case 'disrupt':
      return { disrupted: { boot: mark.boot, at: mark.at, why: mark.why }, passed: null };
    case 'end':
      return { releasedAt: mark.at, reason: mark.why, lookAt: mark.at };
    case 'pass':
      return { passed: mark.levels };
    case 'look':
      return { lookAt: mark.lookAt };
    case 'settle':
      return { lookAt: null, removeAt: mark.removeAt, settled: mark.as };
  }
}
