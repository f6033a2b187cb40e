import { formatDuration } from '../duration.ts';
import { wanted } from './answers.ts';
import type { FailoverMemory, Look } from './facts.ts';

/** Something that comes next: at a known time, or once its condition holds. */
export interface Coming {
  /** Epoch ms. */
  readonly at?: number;
  readonly text: string;
}

/** What a set waits for, in the order in which it would come; what a pin or an edit holds back is said first. */
export function whatNext(look: Look): readonly Coming[] {
  const { facts, memory } = look;
  if (facts.traffic.kind === 'unfit') return [{ text: 'nothing, until the traffic can be shifted' }];
  return [
    ...later(facts.pin?.until, facts.now, `the pin of ${facts.pin?.by} ends`),
    ...later(
      memory.handsOffUntil,
      Math.max(facts.now, facts.pin?.until ?? 0),
      'the weights are no longer left to who changed them',
    ),
    ...PHASES[memory.phase](look),
  ];
}

const PHASES: Readonly<Record<FailoverMemory['phase'], (look: Look) => readonly Coming[]>> = {
  lambda: ({ facts, memory, set }) => [
    ...later((memory.backAt ?? Number.NEGATIVE_INFINITY) + set.dwell, facts.now, 'traffic may leave Lambda again'),
    { text: `once ${set.alarm} says ALARM, ${set.service} is asked for` },
  ],
  warming: ({ facts, memory, set }) => [
    {
      text: `once its lease is held and ${set.healthy} of its targets are healthy while the alarm is on, ${set.steps[0]} % of the traffic go to ${set.service}`,
    },
    ...later(memory.since + set.warmWithin, facts.now, 'a person is told that the service takes too long'),
    {
      ...(memory.calmSince === undefined ? {} : { at: memory.calmSince + set.quiet }),
      text: `once ${set.alarm} was OK for ${formatDuration(set.quiet)}, ${set.service} is given back`,
    },
  ],
  shifted: (look) => [...steps(look), ...back(look)],
  draining: ({ memory, set }) => [
    {
      at: memory.steppedAt === undefined ? memory.since : memory.since + set.drain,
      text: `${set.service} is given back`,
    },
  ],
};

function steps(look: Look): readonly Coming[] {
  const { facts, memory, set } = look;
  const to = set.steps.find((share) => share > memory.share);
  if (to === undefined || wanted(look) === undefined) return [];
  const at = (memory.steppedAt ?? memory.since) + set.stepEvery;
  return [{ at: Math.max(at, facts.now), text: `${to} % of the traffic go to ${set.service}` }];
}

function back({ facts, memory, set }: Look): readonly Coming[] {
  const dwell = (memory.steppedAt ?? memory.since) + set.dwell;
  const test = set.calmAlarm ?? `fewer than ${set.calmBelow} requests a minute`;
  const text = `back to Lambda once ${set.alarm} is OK and the return test (${test}) held for ${formatDuration(set.quiet)}`;
  const quiet = memory.calmSince === undefined ? undefined : memory.calmSince + set.quiet;
  if (facts.alarm === 'OK' && quiet !== undefined && facts.pin === undefined)
    return [{ at: Math.max(dwell, quiet), text }];
  return [...later(dwell, facts.now, 'traffic may leave the service again'), { text }];
}

function later(at: number | undefined, now: number, text: string): readonly Coming[] {
  return at !== undefined && at > now ? [{ at, text }] : [];
}
