import { decideFailover } from '../../domain/failover/decide.ts';
import type { FailoverDecision, FailoverFacts, FailoverMemory } from '../../domain/failover/facts.ts';
import type { FailoverSet } from '../../domain/failover/set.ts';
import { type ReadPorts, readSet } from './read.ts';

/** One set as a person sees it: what is, and what the function would do now. */
export interface SetView {
  readonly set: FailoverSet;
  readonly facts: FailoverFacts;
  /** As the last look left it. */
  readonly memory: FailoverMemory;
  /** Whether the function has ever looked at it. */
  readonly looked: boolean;
  /** What one more look would come to; nothing of it is done. */
  readonly decision: FailoverDecision;
}

/** Reads a set and decides as the function would, changing nothing. @throws as its reads do */
export async function viewSet(set: FailoverSet, ports: ReadPorts): Promise<SetView> {
  const { stored, memory, facts } = await readSet(set, ports);
  return { set, facts, memory, looked: stored !== undefined, decision: decideFailover({ set, facts, memory }) };
}
