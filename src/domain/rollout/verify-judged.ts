import type { Finding } from '../deploy/findings.ts';
import type { Seen } from './verify-facts.ts';

export type { Finding };

export type Judged = Omit<Finding, 'check'>;

export const ok = (what: string): Judged => ({ level: 'ok', what, repair: '' });
export const note = (what: string, repair: string): Judged => ({ level: 'note', what, repair });
export const bad = (what: string, repair: string): Judged => ({ level: 'bad', what, repair });

/** Judges what is known; what is not is said with the right that is missing, and hides nothing else. */
export function judged<T>(
  seen: Seen<T>,
  { of, judge }: { readonly of: string; readonly judge: (value: T) => readonly Judged[] },
): readonly Judged[] {
  if (seen.known) return judge(seen.value);
  return [
    note(
      `${of} could not be checked: action ${seen.action} (${seen.why})`,
      seen.repair ?? `Allow ${seen.action} to who verifies, as "wakelock policy --for ecs-deploy" writes it.`,
    ),
  ];
}
