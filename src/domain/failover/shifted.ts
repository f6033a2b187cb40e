import { iso, pinned, SOON, shift, stay, wanted } from './answers.ts';
import type { FailoverDecision, Look } from './facts.ts';

/** The service carries traffic, and some target of it is healthy. What it needs least is a change. */
export function decideShifted(look: Look): FailoverDecision {
  const { facts, set } = look;
  // What failed does not keep the service any more: power may scale it in at any time.
  if (facts.lease.kind === 'failed') return back(look, `the lease on ${set.service} failed: ${facts.lease.why}`);
  if (facts.pin?.to === 'lambda') return back(look, pinned(facts.pin));
  const why = wanted(look);
  if (why !== undefined) return further(look, why);
  if (facts.alarm !== 'OK')
    return stay(look, {
      code: 'staying',
      text: `the alarm says ${facts.alarm}: stays as it is`,
      alert: facts.alarm === 'missing',
    });
  const dwell = (look.memory.steppedAt ?? look.memory.since) + set.dwell;
  if (facts.now < dwell)
    return stay(look, { code: 'dwell', text: `keeps the traffic at least until ${iso(dwell)}`, again: dwell });
  const { calmSince } = look.memory;
  if (calmSince === undefined) return stay(look, { code: 'not-calm', text: `the return test says ${facts.calm}` });
  const quiet = calmSince + set.quiet;
  if (facts.now < quiet)
    return stay(look, {
      code: 'not-calm',
      text: `calm since ${iso(calmSince)}, not for long enough yet`,
      again: quiet,
    });
  return back(look, `calm since ${iso(calmSince)}`);
}

/** Whatever the alarm says: traffic goes where somebody answers. */
export function rescue(look: Look): FailoverDecision {
  const text = 'no target of the service is healthy';
  if (!look.facts.lambdaUsable)
    return stay(look, {
      code: 'nowhere-healthy',
      text: `${text}, nor is Lambda: traffic stays where it is`,
      again: look.facts.now + SOON,
      alert: true,
    });
  return shift({ ...look, to: 0 }, { code: 'unhealthy', text: `${text}: back to Lambda`, alert: true });
}

function further(look: Look, why: string): FailoverDecision {
  const { facts, memory, set } = look;
  const to = set.steps.find((share) => share > memory.share);
  if (to === undefined) return stay(look, { code: 'staying', text: `${why}; the service has ${memory.share} %` });
  const next = (memory.steppedAt ?? memory.since) + set.stepEvery;
  if (facts.now < next)
    return stay(look, { code: 'stepping', text: `${why}; the next step is due at ${iso(next)}`, again: next });
  if (facts.lease.kind !== 'held' || facts.healthy < set.healthy)
    return stay(look, {
      code: 'stepping',
      text: `${facts.healthy} of ${set.healthy} targets are healthy: no further step`,
      again: facts.now + SOON,
    });
  return shift({ ...look, to }, { code: 'step', text: `${why}: ${to} % go to the service` });
}

function back(look: Look, why: string): FailoverDecision {
  if (!look.facts.lambdaUsable)
    return stay(look, {
      code: 'nowhere-healthy',
      text: `${why}, but no target of the Lambda group is healthy: stays`,
      alert: true,
    });
  return shift({ ...look, to: 0 }, { code: 'back', text: `${why}: back to Lambda` });
}
