import type { Action, Decision } from './decision.ts';
import { HOUR } from './duration.ts';
import { stopFence } from './rules.ts';
import { decide, restIfDue, type View } from './situation.ts';

/** Whether somebody who holds the machine asked for EC2's own stop protection. */
export function wantsProtection(view: View): boolean {
  return view.machine.canProtect && view.live.some((lease) => lease.protect);
}

/**
 * When stop protection that is left behind may be cleared: a call that sets it may be on its way for as long as a Stop may be,
 * and what we were refused is tried again each hour.
 * @returns undefined where there is nothing to clear; a time that is not later than `now` means now
 */
export function clearableAt({ state, rules }: View): number | undefined {
  const { protect } = state;
  if (protect === undefined) return undefined;
  if (protect.status === 'setting') return protect.at + stopFence(rules);
  // Another handler's call that sets it, too, may be slower than the one that was confirmed.
  if (protect.status === 'on') return protect.confirmedAt + stopFence(rules);
  if (protect.status === 'clearing' && protect.refusedAt !== undefined) return protect.refusedAt + HOUR;
  return 0;
}

/** Clears protection that nobody asks for any more, or undefined where there is none, or not yet. */
export function clearProtection(view: View, marks: Decision['marks'] = []): Decision | undefined {
  const at = clearableAt(view);
  if (at === undefined || at > view.now) return undefined;
  return decide('clear-protection', 'Stop protection is cleared: nobody asks for it.', {
    marks,
    action: { do: 'unprotect' },
  });
}

/** Nothing is pending but, at most, protection that may not be cleared yet. */
export function restOf(view: View): { readonly action: Action } | { readonly lookAgainAt: number } {
  const at = clearableAt(view);
  return at === undefined ? { action: restIfDue(view) } : { lookAgainAt: at };
}

/** Sets protection before anything is promised on it; undefined where it is on already. */
export function protectFirst(view: View, { again }: { readonly again: boolean }): Decision | undefined {
  const { state, rules, now } = view;
  const { protect } = state;
  if (protect?.status === 'on') return undefined;
  // A call that clears it may still be on its way, and would land behind our back.
  if (protect?.status === 'clearing' && protect.refusedAt === undefined && now < protect.at + stopFence(rules)) {
    return decide('protect-first', 'Stop protection was being cleared a moment ago; it is set again right after.', {
      lookAgainAt: protect.at + stopFence(rules),
    });
  }
  return decide('protect-first', 'Stop protection is set before anything is promised.', {
    action: { do: 'protect' },
    again,
  });
}
