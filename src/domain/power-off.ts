import { bootBegan, isOurs } from './boot.ts';
import { startCause } from './causes.ts';
import type { Decision, Mark } from './decision.ts';
import { HOUR, SECOND } from './duration.ts';
import type { Backoff } from './machine.ts';
import { failAll, housekeeping, tell, tellTaken } from './notes.ts';
import { clearProtection, restOf } from './protection.ts';
import { decide, type View } from './situation.ts';

/** The machine is off: start it for a live lease, unless something says wait; else see to it that nothing is left behind. */
export function decideOff(view: View): Decision {
  if (seenBeforeAck(view)) {
    return decide('look-fresh', 'A lease was acknowledged after this Describe.', {
      lookAgainAt: view.now + view.rules.skew,
    });
  }
  const taken = tellTaken(view, `The machine was stopped: ${view.machine.cause?.text || 'no reason given'}`);
  if (taken.length > 0)
    return decide('wanted', 'The machine was taken from its holders.', { marks: taken, again: true });
  return view.live.length === 0 ? leaveOff(view) : wake(view);
}

/** Describe may show a state from before the one that an acknowledgement rests on. */
export function seenBeforeAck(view: View): boolean {
  const { seenAt } = view.machine;
  const margin = view.rules.stale + 2 * SECOND;
  return [...view.live, ...view.held].some((lease) => lease.ack !== undefined && seenAt < lease.ack.at + margin);
}

function leaveOff(view: View): Decision {
  const { state, rules, now } = view;
  const unprotect = clearProtection(view);
  if (unprotect !== undefined) return unprotect;
  // A slow Start may still land; whatever it boots is ours and must be seen.
  const windowEnd = state.window === undefined ? 0 : state.window.requestedAt + rules.window + rules.skew;
  if (windowEnd > now) {
    return decide('start-pending', 'Off, and nobody holds it; power looks again, in case a late start lands.', {
      marks: housekeeping(view, view.held.length === 0),
      lookAgainAt: windowEnd,
    });
  }
  if (view.held.length > 0) {
    return decide('path-unproven', 'Off; leases expired while messages may have been lost.', {
      lookAgainAt: now + rules.tick,
    });
  }
  return decide('off-and-free', 'Off, and nobody holds it.', { marks: housekeeping(view, true), ...restOf(view) });
}

function wake(view: View): Decision {
  const { state, rules, now, machine } = view;
  const { stop, window, backoff } = state;
  if (stop?.outcome === 'unknown' && now < stop.until) {
    return decide('stop-pending', 'A stop of ours may still be on its way.', {
      marks: tell(view.live, {
        cause: 'stop-pending',
        message: 'An earlier stop is settling; the machine starts right after.',
      }),
      lookAgainAt: stop.until,
    });
  }
  const fell = fellBack(view);
  if (fell !== undefined) {
    return decide('fell-back', fell.message, { action: { do: 'back-off', backoff: fell }, again: true });
  }
  if (backoff !== undefined) {
    const told = hearOfBackoff(view, backoff);
    if (told !== undefined) return told;
  }
  const landed = window !== undefined && (machine.launchedAt ?? 0) > (window.previousLaunch ?? 0);
  if (window !== undefined && !landed && now < window.requestedAt + rules.startPause && backoff === undefined) {
    return decide('start-pending', 'A start was asked for a moment ago.', {
      lookAgainAt: window.requestedAt + rules.startPause,
    });
  }
  const recent = (state.starts ?? []).filter((at) => now - at < HOUR);
  if (recent.length >= rules.maxStartsPerHour) {
    const message = `Started ${recent.length} times within an hour, the most allowed: something keeps stopping it.`;
    return decide('start-cap', message, {
      marks: tell(view.live, { cause: 'start-cap', message }),
      lookAgainAt: Math.min(...recent) + HOUR,
    });
  }
  return decide('wanted', `Off, and held by ${view.live[0]?.holder.name || 'a lease'}: start it.`, {
    action: { do: 'start', previousLaunch: machine.launchedAt ?? null },
  });
}

/** A boot of ours that is off again, was never seen on, and that no stop of ours ended. */
function fellBack(view: View): Backoff | undefined {
  const { state, machine, boot, now, rules } = view;
  const { window, stop } = state;
  if (window === undefined || boot === undefined || machine.launchedAt === undefined) return undefined;
  // A boot of somebody else, or of a start long ago, says nothing about the start that is asked for now.
  const fresh = isOurs(boot, state, rules) && now <= window.requestedAt + 10 * rules.window;
  const ended = stop?.boot === boot && stop.outcome !== 'rejected';
  // An old Describe may show a boot that was judged before the last one.
  const judged = state.backoff?.boot !== undefined && bootBegan(boot) <= bootBegan(state.backoff.boot);
  if (!fresh || ended || state.ran === boot || judged) return undefined;
  const cause = machine.cause?.code ?? 'unknown';
  const message = `The machine started and fell back to stopped: ${machine.cause?.text || cause}`;
  return { ...nextBackoff(state.backoff, { cause, message, now }, rules), boot };
}

/** The back-off after one more start that did not stick. */
export function nextBackoff(
  old: Backoff | undefined,
  failure: { readonly cause: string; readonly message: string; readonly now: number },
  rules: View['rules'],
): Backoff {
  const { cause, message, now } = failure;
  const over = old === undefined || old.tries >= rules.maxTries || now - old.until > HOUR;
  const tries = over ? 1 : old.tries + 1;
  const until = now + Math.min(rules.backoff * 2 ** (tries - 1), rules.maxBackoff);
  return { at: now, until, tries, cause, message, ...(old?.boot === undefined ? {} : { boot: old.boot }) };
}

function hearOfBackoff(view: View, backoff: Backoff): Decision | undefined {
  const { permanent, repair } = startCause(backoff.cause);
  const { message, cause } = backoff;
  if (permanent || backoff.tries >= view.rules.maxTries) {
    const heard = view.live.filter((lease) => (lease.since ?? 0) <= backoff.at);
    const tries = permanent ? '' : ` (${backoff.tries} tries)`;
    const failure = { cause, message: `${message}${tries}`, repair, at: view.now };
    if (heard.length > 0) return decide('fell-back', message, { marks: failAll(heard, failure), again: true });
  }
  if (view.now >= backoff.until) return undefined;
  const marks: readonly Mark[] = tell(view.live, { cause, message: `${message} ${repair}` });
  return decide('backing-off', `${message} (try ${backoff.tries})`, { marks, lookAgainAt: backoff.until });
}
