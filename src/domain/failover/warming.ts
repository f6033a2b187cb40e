import { answer, coolingDown, holding, iso, pinned, SOON, shift, stay, wanted } from './answers.ts';
import type { FailoverDecision, Look } from './facts.ts';

/**
 * The service is asked for; it gets traffic when its lease is held, enough of its targets are healthy, and it is still wanted at
 * that moment: an alarm that was on a minute ago moves nothing, it only keeps the service warm for `quiet`.
 */
export function decideWarming(look: Look): FailoverDecision {
  const { facts, memory, set } = look;
  const gone = noLongerNeeded(look);
  if (gone !== undefined) return giveBack(look, gone);
  if (facts.lease.kind === 'failed') return askAnew(look, facts.lease.why);
  if (facts.lease.kind === 'held' && facts.healthy >= set.healthy) {
    const why = wanted(look);
    if (why === undefined)
      return stay(look, {
        code: 'staying',
        text: `ready, but the alarm says ${facts.alarm}: held, without traffic`,
        again: facts.now + SOON,
      });
    // Warm since a pin that ended: what the alarm wants comes no sooner for it.
    const cooling = coolingDown(look, why);
    if (cooling !== undefined) return cooling;
    const to = set.steps[0] ?? 100;
    return shift(
      { ...look, to },
      { code: 'step', text: `${why}, ${facts.healthy} targets are healthy: ${to} % go to the service` },
    );
  }
  const late = facts.now > memory.since + set.warmWithin;
  const seen = facts.lease.kind === 'waiting' && facts.lease.why !== undefined ? `; ${facts.lease.why}` : '';
  const text = `${facts.healthy} of ${set.healthy} targets are healthy, wanted since ${iso(memory.since)}${seen}`;
  return stay(look, { code: late ? 'warming-late' : 'warming', text, again: facts.now + SOON, alert: late });
}

function giveBack({ facts, memory, set }: Look, why: string): FailoverDecision {
  const draining = { ...memory, phase: 'draining' as const, calmSince: undefined };
  // Wanted again while it drained: requests from before may still be open.
  const open = memory.steppedAt === undefined ? undefined : (memory.backAt ?? facts.now) + set.drain;
  if (open !== undefined && facts.now < open) {
    const next = { ...draining, since: memory.backAt ?? facts.now };
    return answer({ action: holding(next), memory: next }, { code: 'no-longer-needed', text: why, again: open });
  }
  const next = { ...draining, since: facts.now, releasing: true as const };
  return answer(
    { action: { do: 'release' }, memory: next },
    { code: 'no-longer-needed', text: why, again: facts.now + SOON },
  );
}

/** Nothing was shifted yet, so the alarm itself still tells the truth. */
function noLongerNeeded({ facts, memory, set }: Look): string | undefined {
  if (facts.pin !== undefined) return facts.pin.to === 'lambda' ? pinned(facts.pin) : undefined;
  if (memory.calmSince === undefined || facts.now < memory.calmSince + set.quiet) return undefined;
  return `the alarm has been off since ${iso(memory.calmSince)}`;
}

/** A lease that failed stays failed: another is asked for, after a while. */
function askAnew(look: Look, why: string): FailoverDecision {
  const { facts, memory, set } = look;
  const asked = memory.lease ?? memory.since;
  if (facts.now < asked + set.stepEvery)
    return stay(look, { code: 'lease-failed', text: why, again: asked + set.stepEvery, alert: true });
  const next = { ...memory, lease: facts.now };
  return answer(
    { action: { do: 'hold' }, memory: next },
    { code: 'lease-failed', text: `${why}; asked for again`, again: facts.now + SOON, alert: true },
  );
}
