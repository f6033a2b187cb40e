import { answer, holding, iso, SOON, stay } from './answers.ts';
import { decideDraining } from './draining.ts';
import type { FailoverDecision, FailoverMemory, Look } from './facts.ts';
import { decideOnLambda } from './on-lambda.ts';
import { decideShifted, rescue } from './shifted.ts';
import { decideWarming } from './warming.ts';

/**
 * A shift that is not seen this long after it was begun was not made: a handler calls within 5 s of noting it, for 2 s at
 * most, ms. Longer than both, so that no call of a handler that was frozen can land after another decision.
 */
const SEEN_WITHIN = 10_000;

/** A set that was never looked at. */
export function freshMemory(now: number): FailoverMemory {
  return { phase: 'lambda', since: now, share: 0 };
}

/**
 * What one look at one set comes to. Pure and total: the same facts give the same decision, and whatever was lost, doubled
 * or left half done before is made good from what is live now.
 */
export function decideFailover(look: Look): FailoverDecision {
  const { facts, memory, set } = look;
  if (facts.traffic.kind === 'unfit') return stay(look, { code: 'unfit', text: facts.traffic.why, alert: true });
  const { share } = facts.traffic;
  if (memory.writing !== undefined) return afterWriting({ ...look, writing: memory.writing, share });
  if (share !== memory.share) return edited(look, share);
  const known: Look = { set, facts, memory: { ...memory, calmSince: calmSince(look) } };
  if (share > 0 && facts.healthy === 0) return rescue(known);
  // Given back just before it was wanted again, by us or by an edit, or run out while nobody looked.
  if (facts.lease.kind === 'over' && (memory.phase === 'warming' || memory.phase === 'shifted')) return another(known);
  // A pin is the newer word of a person, or the one that was to last.
  if (facts.pin === undefined && memory.handsOffUntil !== undefined && facts.now < memory.handsOffUntil) {
    const until = iso(memory.handsOffUntil);
    return stay(known, {
      code: 'edited',
      text: `somebody else set the weights; left alone until ${until}`,
      again: memory.handsOffUntil,
    });
  }
  switch (memory.phase) {
    case 'lambda':
      return decideOnLambda(known);
    case 'warming':
      return decideWarming(known);
    case 'shifted':
      return decideShifted(known);
    case 'draining':
      return decideDraining(known);
  }
}

function another({ set, facts, memory }: Look): FailoverDecision {
  const next = { ...memory, lease: facts.now };
  const text = `the lease on ${set.service} is over; another is taken`;
  return answer({ action: { do: 'hold' }, memory: next }, { code: 'lease-over', text, again: facts.now + SOON });
}

/** Since when nobody has needed the service. Before a shift the alarm tells that; afterwards the shift itself may clear it. */
function calmSince({ facts, memory }: Look): number | undefined {
  const calm = memory.phase === 'warming' ? facts.alarm === 'OK' : facts.calm === 'calm';
  return calm ? (memory.calmSince ?? facts.now) : undefined;
}

type Writing = Look & { readonly writing: NonNullable<FailoverMemory['writing']>; readonly share: number };

/** A shift was begun: it was made, or it was not, or somebody else was quicker. */
function afterWriting({ set, facts, memory: { writing: _, ...memory }, writing, share }: Writing): FailoverDecision {
  if (share === writing.to) {
    const next = { ...made(memory, { share, at: writing.at }), handsOffUntil: undefined };
    return answer(
      { action: holding(next), memory: next },
      { code: 'written', text: `the service has ${share} % of the traffic`, again: facts.now },
    );
  }
  if (share !== writing.from) return edited({ set, facts, memory }, share);
  const until = writing.at + SEEN_WITHIN;
  if (facts.now < until)
    return stay(
      { set, facts, memory: { ...memory, writing } },
      { code: 'stepping', text: 'a shift was begun and is not seen yet', again: until },
    );
  // Whether it is still right is decided anew: who began it may have died long ago.
  return decideFailover({ set, facts, memory });
}

function made(memory: FailoverMemory, { share, at }: { readonly share: number; readonly at: number }): FailoverMemory {
  if (share === 0) return { ...memory, phase: 'draining', since: at, share, backAt: at, calmSince: undefined };
  const since = memory.phase === 'shifted' ? memory.since : at;
  return { ...memory, phase: 'shifted', since, share, steppedAt: at, releasing: undefined, calmSince: undefined };
}

/** The weights are not what we left. Whoever did that had a reason: they count, and without a pin are left alone for a while. */
function edited({ set, facts, memory }: Look, share: number): FailoverDecision {
  const handsOffUntil = facts.now + set.dwell;
  const next = { ...made(memory, { share, at: facts.now }), lease: memory.lease ?? facts.now, handsOffUntil };
  const text = `somebody else gave the service ${share} % of the traffic; it had ${memory.share} %`;
  const again = facts.pin === undefined ? handsOffUntil : facts.now;
  return answer({ action: holding(next), memory: next }, { code: 'edited', text, again, alert: true });
}
