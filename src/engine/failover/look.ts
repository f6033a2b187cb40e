import { decideFailover } from '../../domain/failover/decide.ts';
import type { FailoverDecision, FailoverMemory } from '../../domain/failover/facts.ts';
import type { FailoverSet } from '../../domain/failover/set.ts';
import { holdService, releaseService } from './lease.ts';
import type { FailoverPorts, ShiftResult } from './ports.ts';
import { readSet } from './read.ts';

/** Looks in a row before the rest is left to the next trigger. */
const ROUNDS = 8;
/** From the note of a shift to its call, ms; with the call's own 2 s it is over before anybody judges that it was not made. */
const CALL_WITHIN = 5_000;

/**
 * One pass over one set, for every trigger: read what is live, decide, note, act at most once, look again if something
 * changed. Alarm and service events are hints; the tick makes good whatever was lost.
 * @returns the last decision; undefined when others wrote each time
 */
export async function lookAtSet(set: FailoverSet, ports: FailoverPorts): Promise<FailoverDecision | undefined> {
  let last: FailoverDecision | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    const decision = await lookOnce(set, ports);
    if (decision === undefined) continue;
    last = decision;
    if (decision.lookAgainAt === undefined || decision.lookAgainAt > ports.clock.now()) break;
  }
  return last;
}

async function lookOnce(set: FailoverSet, ports: FailoverPorts): Promise<FailoverDecision | undefined> {
  const { stored, rev, memory, facts, seen } = await readSet(set, ports);
  const decision = decideFailover({ set, facts, memory });
  if (stored === undefined || !same(stored, decision.memory)) {
    if (!(await ports.memory.write(set.name, rev, decision.memory))) {
      ports.journal.note({ kind: 'conflict', set: set.name });
      return undefined;
    }
  }
  ports.journal.note({ kind: 'decision', set: set.name, decision });
  await act(set, { decision, memory, seen, ports });
  return decision;
}

interface Acting {
  readonly decision: FailoverDecision;
  /** As it was before the decision: what is released may be forgotten by it. */
  readonly memory: FailoverMemory;
  readonly seen: string;
  readonly ports: FailoverPorts;
}

async function act(set: FailoverSet, { decision, memory, seen, ports }: Acting): Promise<void> {
  const lease = decision.memory.lease ?? memory.lease;
  switch (decision.action.do) {
    case 'nothing':
      return;
    case 'hold':
      return lease === undefined ? undefined : holdService(set, lease, ports);
    case 'release':
      return lease === undefined ? undefined : releaseService(set, lease, ports);
    case 'shift': {
      // A lease that runs out under traffic would be the one way to lose it.
      if (lease !== undefined) await holdService(set, lease, ports);
      const result = await shiftInTime(set, {
        to: decision.action.to,
        at: decision.memory.writing?.at ?? 0,
        seen,
        ports,
      });
      ports.journal.note({ kind: 'shift', set: set.name, to: decision.action.to, result });
    }
  }
}

/** A handler that was frozen since its note must not call any more: others have decided meanwhile. */
async function shiftInTime(
  set: FailoverSet,
  {
    to,
    at,
    seen,
    ports,
  }: { readonly to: number; readonly at: number; readonly seen: string; readonly ports: FailoverPorts },
): Promise<ShiftResult> {
  const by = at + CALL_WITHIN;
  if (ports.clock.now() >= by) return 'too-late';
  return ports.balancer.shift(set, { to, seen, by });
}

function same(a: FailoverMemory, b: FailoverMemory): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(memory: FailoverMemory): readonly (readonly [string, unknown])[] {
  return Object.entries(memory)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
