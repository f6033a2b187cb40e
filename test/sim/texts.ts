import type { TextRule } from '../../src/domain/text-rules.ts';
import { leaseIdOf } from '../../src/domain/token.ts';
import type { When } from './plan.ts';
import type { World } from './world.ts';

/** Scripts that publish two plain texts for one machine, with no token and nobody who waits. Durations ms. */
export interface TextPlan {
  readonly rule: TextRule;
  readonly begins: When;
  /** Each round: the start text, and so long after it the stop text; a negative time: it comes before. */
  readonly rounds: readonly { readonly lasts: number; readonly pause: number }[];
}

export function textLeaseId({ start, stop }: TextRule): string {
  return `text-${leaseIdOf(`${start}\n${stop}`)}`;
}

/** Publishes the texts of one pair, round after round. Like the scripts it stands for, it never looks at what comes of it. */
export function publishTexts(world: World, { rule, rounds }: TextPlan): void {
  const { kernel, network } = world;
  let at = kernel.now;
  for (const { lasts, pause } of rounds) {
    kernel.at(at, () => network.publish(rule.start, 'a script'));
    kernel.at(at + lasts, () => network.publish(rule.stop, 'a script'));
    at += Math.max(0, lasts) + pause;
  }
}
