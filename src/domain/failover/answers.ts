import type { FailoverAction, FailoverDecision, FailoverMemory, FailoverReason, Look } from './facts.ts';

/** How soon a look follows that found things in motion, ms. */
export const SOON = 15_000;

/** The lease is joined at each look as long as it is wanted, so that it cannot run out under traffic. */
export function holding(memory: FailoverMemory): FailoverAction {
  return memory.lease === undefined ? { do: 'nothing' } : { do: 'hold' };
}

interface Because {
  readonly code: FailoverReason;
  readonly text: string;
  /** Epoch ms. */
  readonly again?: number;
  /** Needs a person. */
  readonly alert?: boolean;
}

/** Everything stays as it is. */
export function stay(look: Look, because: Because): FailoverDecision {
  return answer({ action: holding(look.memory), memory: look.memory }, because);
}

/** A shift of traffic: what is about to be written is noted before it is written. */
export function shift(look: Look & { readonly to: number }, because: Because): FailoverDecision {
  const { facts, memory, to } = look;
  const next = { ...memory, writing: { from: memory.share, to, at: facts.now } };
  return answer({ action: { do: 'shift', to }, memory: next }, { again: facts.now, ...because });
}

/** What an alarm wants within `dwell` of the last return has to wait; a pin does not. */
export function coolingDown(look: Look, why: string): FailoverDecision | undefined {
  const { facts, memory, set } = look;
  const cool = (memory.backAt ?? Number.NEGATIVE_INFINITY) + set.dwell;
  if (facts.pin !== undefined || facts.now >= cool) return undefined;
  const text = `${why}, and traffic came back only now: at ${iso(cool)}`;
  return stay(look, { code: 'cooling-down', text, again: cool });
}

export function answer(
  { action, memory }: Pick<FailoverDecision, 'action' | 'memory'>,
  { code, text, again, alert }: Because,
): FailoverDecision {
  return { action, memory, reason: { code, text }, lookAgainAt: again, alert: alert === true ? text : undefined };
}

/** Whether the service is wanted, and why; INSUFFICIENT_DATA and a missing alarm want nothing. */
export function wanted({ facts: { pin, alarm } }: Look): string | undefined {
  if (pin !== undefined) return pin.to === 'service' ? pinned(pin) : undefined;
  return alarm === 'ALARM' ? 'the alarm is on' : undefined;
}

export function pinned({ by, to, until }: NonNullable<Look['facts']['pin']>): string {
  return `${by} wants the traffic on ${to === 'service' ? 'the service' : 'Lambda'} until ${iso(until)}`;
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
