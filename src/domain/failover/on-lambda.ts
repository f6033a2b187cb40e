import { answer, coolingDown, SOON, stay, wanted } from './answers.ts';
import type { FailoverDecision, Look } from './facts.ts';

/** All traffic is on Lambda and nothing is held. */
export function decideOnLambda(look: Look): FailoverDecision {
  const { facts, memory, set } = look;
  const why = wanted(look);
  if (why === undefined) return quiet(look);
  const cooling = coolingDown(look, why);
  if (cooling !== undefined) return cooling;
  const next = { ...memory, phase: 'warming' as const, since: facts.now, lease: facts.now, steppedAt: undefined };
  const code = facts.pin === undefined ? 'alarm' : 'pinned';
  return answer(
    { action: { do: 'hold' }, memory: next },
    { code, text: `${why}: ${set.service} is asked for`, again: facts.now + SOON },
  );
}

function quiet(look: Look): FailoverDecision {
  const { alarm, pin } = look.facts;
  if (pin === undefined && alarm === 'missing')
    return stay(look, { code: 'quiet', text: `the alarm ${look.set.alarm} does not exist`, alert: true });
  return stay(look, { code: 'quiet', text: `traffic is on Lambda, the alarm says ${alarm}` });
}
