import { answer, iso, SOON, stay, wanted } from './answers.ts';
import type { FailoverDecision, LeaseOnService, Look } from './facts.ts';

/** A lease that was asked for and is not there may still be on its way; once released it cannot come any more. */
const GONE: ReadonlySet<string> = new Set<LeaseOnService['kind']>(['over', 'failed']);

const RELEASED = { lease: undefined, releasing: undefined, steppedAt: undefined };

/** Traffic is on Lambda again; the service is kept for the requests that it still answers, then given back. */
export function decideDraining(look: Look): FailoverDecision {
  const { facts, memory, set } = look;
  const why = wanted(look);
  const cool = (memory.backAt ?? Number.NEGATIVE_INFINITY) + set.dwell;
  if (
    why !== undefined &&
    memory.lease !== undefined &&
    memory.releasing === undefined &&
    (facts.pin !== undefined || facts.now >= cool)
  ) {
    const next = { ...memory, phase: 'warming' as const, since: facts.now, calmSince: undefined };
    const code = facts.pin === undefined ? 'alarm' : 'pinned';
    return answer({ action: { do: 'hold' }, memory: next }, { code, text: `${why} again`, again: facts.now });
  }
  // Without a step the service never had a request of ours.
  const drained = memory.steppedAt === undefined ? memory.since : memory.since + set.drain;
  if (facts.now < drained)
    return stay(look, { code: 'draining', text: `open requests have until ${iso(drained)}`, again: drained });
  if (memory.lease === undefined || GONE.has(facts.lease.kind)) {
    const next = { ...memory, phase: 'lambda' as const, since: facts.now, ...RELEASED };
    return answer(
      { action: { do: 'nothing' }, memory: next },
      { code: 'drained', text: `${set.service} is given back`, ...(why === undefined ? {} : { again: facts.now }) },
    );
  }
  return answer(
    { action: { do: 'release' }, memory: { ...memory, releasing: true } },
    { code: 'drained', text: 'drained: the service is given back', again: facts.now + SOON },
  );
}
