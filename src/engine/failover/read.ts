import { freshMemory } from '../../domain/failover/decide.ts';
import type { FailoverFacts, FailoverMemory, Pin } from '../../domain/failover/facts.ts';
import type { FailoverSet } from '../../domain/failover/set.ts';
import { readLease } from './lease.ts';
import type { FailoverPorts } from './ports.ts';

/** What a look reads with: it can be had without the right to change anything. */
export type ReadPorts = Pick<FailoverPorts, 'alarms' | 'memory' | 'clock'> & {
  readonly balancer: Pick<FailoverPorts['balancer'], 'read' | 'health'>;
  readonly store: Pick<FailoverPorts['store'], 'readLease'>;
};

/** One set as it is live, with what is kept of it. */
export interface SetReading {
  /** Undefined: no look was ever noted. */
  readonly stored: FailoverMemory | undefined;
  readonly rev: number;
  readonly memory: FailoverMemory;
  readonly facts: FailoverFacts;
  /** Names all that was read of the traffic. */
  readonly seen: string;
}

/** Reads all that one decision needs. @throws where one part cannot be read: what is not known is not decided on */
export async function readSet(set: FailoverSet, ports: ReadPorts): Promise<SetReading> {
  const { memory: stored, rev, pin } = await ports.memory.read(set.name);
  // Before anything else is read: facts may be younger than the time they are judged by, never older.
  const now = ports.clock.now();
  const memory = stored ?? freshMemory(now);
  return { stored, rev, memory, ...(await readFacts(set, { memory, now, pin, ports })) };
}

interface Reading {
  readonly memory: FailoverMemory;
  readonly now: number;
  readonly pin: Pin | undefined;
  readonly ports: ReadPorts;
}

async function readFacts(
  set: FailoverSet,
  { memory, now, pin, ports }: Reading,
): Promise<{ readonly facts: FailoverFacts; readonly seen: string }> {
  const [alarm, calm, traffic, health, lease] = await Promise.all([
    ports.alarms.states([set.alarm]).then((states) => states.get(set.alarm) ?? 'missing'),
    calmOf(set, ports),
    ports.balancer.read(set),
    ports.balancer.health(set),
    readLease(set, memory.lease, ports),
  ]);
  const pinned = pin !== undefined && pin.until > now ? { pin } : {};
  return { facts: { now, alarm, calm, traffic, lease, ...health, ...pinned }, seen: traffic.seen };
}

async function calmOf(set: FailoverSet, { alarms }: ReadPorts): Promise<FailoverFacts['calm']> {
  const { calmAlarm, calmBelow = 0 } = set;
  if (calmAlarm === undefined) return (await alarms.requests(set)) < calmBelow ? 'calm' : 'busy';
  const state = (await alarms.states([calmAlarm])).get(calmAlarm);
  return state === 'OK' ? 'calm' : state === 'ALARM' ? 'busy' : 'unknown';
}
