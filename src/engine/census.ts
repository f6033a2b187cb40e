import { lingersUntil, standing } from '../domain/live.ts';
import type { TargetId } from '../domain/target.ts';
import type { Clock, Machines, Store, TargetRecord } from './ports.ts';

export interface CensusPorts {
  readonly store: Pick<Store, 'readTarget' | 'readPath'>;
  readonly machines: Pick<Machines, 'resolve' | 'describe'>;
  readonly clock: Clock;
  readonly rules: Parameters<typeof standing>[3];
}

/** Machines whose leases are read at once. */
const AT_ONCE = 20;

/**
 * Machines that opted in, are on, and are held by nobody, such as one that a person started and forgot. Wakelock leaves them
 * alone; what they cost is for people to know.
 * @returns at most a few hundred: a selector is not resolved to more
 */
export async function findUnheld(ports: CensusPorts): Promise<readonly TargetId[]> {
  const { machines, store, rules } = ports;
  const found = await machines.resolve({ kind: 'tag', key: 'wakelock', value: rules.stack });
  const seen = await machines.describe(found.map(({ target }) => target));
  const on = [...seen].flatMap(([target, { power, optedIn }]) => (power === 'on' && optedIn ? [target] : []));
  const path = await store.readPath();
  const unheld: TargetId[] = [];
  for (let from = 0; from < on.length; from += AT_ONCE) {
    const some = on.slice(from, from + AT_ONCE);
    const read = await Promise.all(some.map(async (target) => ({ target, ...(await store.readTarget(target)) })));
    unheld.push(...read.filter(({ leases }) => !isHeld(leases, { ports, path })).map(({ target }) => target));
  }
  return unheld;
}

function isHeld(
  leases: TargetRecord['leases'],
  { ports, path }: { readonly ports: CensusPorts; readonly path: Parameters<typeof standing>[2] },
): boolean {
  const now = ports.clock.now();
  return leases.some((lease) => {
    if (lease.kind === 'denial') return false;
    const stands = standing(lease, now, path, ports.rules);
    return (
      stands === 'live' || stands === 'held' || (lease.ack !== undefined && lingersUntil(lease, lease.ack.boot) > now)
    );
  });
}
