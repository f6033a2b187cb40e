import { bootOf } from './boot.ts';
import type { Action, Decision, Mark, ReasonCode } from './decision.ts';
import type { Lease, ReadyLevel } from './lease.ts';
import { type Standing, standing } from './live.ts';
import type { Machine, PathHealth, TargetState } from './machine.ts';
import type { Rules } from './rules.ts';

/** Everything that one look at one target knows. `now` was read before the leases were. */
export interface Situation {
  readonly now: number;
  /** Undefined: the cloud's answer did not contain it. */
  readonly machine: Machine | undefined;
  readonly state: TargetState;
  /** Leases, manual holds and denials of this target. */
  readonly leases: readonly Lease[];
  readonly path: PathHealth | undefined;
  /** Readiness levels that hold now, as far as somebody waits for them. */
  readonly levels: readonly ReadyLevel[];
  readonly rules: Rules;
}

/** A situation with its leases sorted by what they mean now, and a machine that is there. */
export interface View extends Situation {
  readonly machine: Machine;
  readonly boot: string | undefined;
  readonly live: readonly Lease[];
  readonly held: readonly Lease[];
  readonly lapsed: readonly Lease[];
  readonly denials: readonly Lease[];
}

/** Sorts the leases of a situation whose machine was seen. */
export function viewOf(situation: Situation, machine: Machine): View {
  const { now, path, rules, state } = situation;
  const leases = situation.leases.map((lease) => capHold(lease, rules));
  const sorted: Record<Standing, Lease[]> = { live: [], held: [], lapsed: [], ended: [] };
  const denials: Lease[] = [];
  for (const lease of leases) {
    if (lease.kind !== 'denial') sorted[standing(lease, now, path, rules)].push(lease);
    else if (lease.releasedAt === undefined && now < lease.expiresAt) denials.push(lease);
  }
  const { live, held, lapsed } = sorted;
  const { levels } = situation;
  const boot = bootOf(machine, state, rules);
  return { now, state, path, levels, rules, machine, boot, leases, live, held, lapsed, denials };
}

/** A person's hold or denial is an item that its maker wrote; however long it asks for, it ends. */
function capHold(lease: Lease, { maxHold }: Rules): Lease {
  if (lease.kind !== 'manual' && lease.kind !== 'denial') return lease;
  const latest = (lease.since ?? 0) + maxHold;
  return lease.expiresAt <= latest ? lease : { ...lease, expiresAt: latest };
}

/** A decision in one call: the reason first, the rest where there is any. */
export function decide(
  code: ReasonCode,
  text: string,
  rest: {
    readonly action?: Action;
    readonly marks?: readonly Mark[];
    readonly lookAgainAt?: number;
    readonly again?: boolean;
  } = {},
): Decision {
  return {
    action: rest.action ?? { do: 'nothing' },
    marks: rest.marks ?? [],
    reason: { code, text },
    lookAgainAt: rest.lookAgainAt,
    again: rest.again ?? false,
  };
}

/**
 * Nothing is pending on the target itself: its own look-again time is forgotten, those of its leases stay. A service or group
 * that was seen off has no boot any more that could be ours: whoever scales it up next is somebody else, unless it is us.
 */
export function restIfDue({ state, machine }: View): Action {
  const down = machine.power === 'off' || machine.power === 'gone';
  const { window, owned, ran, stopEdge = 0, offAt: before = 0 } = state;
  const known = window !== undefined || owned !== undefined || ran !== undefined || stopEdge > before;
  // It was seen after the edge was read, whatever the clock of this handler says: what comes up now is younger than the edge.
  const offAt = Math.max(machine.seenAt, stopEdge);
  if (machine.size !== undefined && down && known) return { do: 'rest', forget: 'boots', offAt };
  return state.lookAt === undefined ? { do: 'nothing' } : { do: 'rest' };
}
