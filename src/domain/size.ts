import { stopFence } from './rules.ts';
import type { View } from './situation.ts';

/** How many parts a service or a group has, and between which bounds its own scaling moves that number. */
export interface Size {
  readonly desired: number;
  /** Undefined where nothing scales it. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** What is restored at the next start. Bounds stand here only from the stop that lowered them until they are restored. */
export interface Remembered extends Size {
  /** When a call that restores the bounds was last made; written before it, so that no stop crosses it. */
  readonly restoringAt?: number | undefined;
}

/**
 * What a stop has to remember before it scales to nothing. A number or a bound of 0 is our own work of an earlier stop that
 * was cut off, as long as something larger is remembered; everything else is what people or scaling want now.
 */
export function rememberSize(old: Remembered | undefined, seen: Size): Remembered {
  const desired = seen.desired > 0 ? seen.desired : (old?.desired ?? 1);
  if (seen.min === undefined) return { desired };
  const min = seen.min === 0 ? (old?.min ?? 0) : seen.min;
  return { desired, min, max: seen.max };
}

/** Whether a floor that we lowered is still down although the target is on. */
export function isLowered({ state, machine }: Pick<View, 'state' | 'machine'>): boolean {
  return machine.size?.min === 0 && (state.size?.min ?? 0) > 0;
}

/** Until when a call that restores the bounds may still land; a stop before that could be undone by it. */
export function restoringUntil({ state, rules, now }: View): number | undefined {
  const until = (state.size?.restoringAt ?? 0) + stopFence(rules);
  return now < until ? until : undefined;
}
