import { expect, test } from '@jest/globals';
import { decideFailover } from '../../../src/domain/failover/decide.ts';
import type { FailoverDecision, FailoverFacts, FailoverMemory, Look } from '../../../src/domain/failover/facts.ts';
import { aSet, MINUTE } from './world.ts';

export const NOW = Date.parse('2026-11-21T12:00:00Z');
const SET = aSet({ steps: [50, 100], healthy: 2 });

export type Remembered = Partial<FailoverMemory>;
export type Seen = Partial<FailoverFacts>;

/** An instant so many minutes before now. */
export function ago(minutes: number): number {
  return NOW - minutes * MINUTE;
}

export function pinTo(to: 'lambda' | 'service'): Seen {
  return { pin: { to, until: NOW + 60 * MINUTE, by: 'an operator' } };
}

/** A look at a set that gives the service two steps of the traffic once two targets are healthy; what is live is as remembered. */
export function aLook({ set = SET, memory = {}, facts = {} }: LookParts): Look {
  const share = memory.share ?? 0;
  return {
    set,
    memory: { phase: 'lambda', since: ago(0), share, ...memory },
    facts: {
      ...{ now: NOW, alarm: 'OK', calm: 'busy', healthy: 2, lambdaUsable: true },
      ...{ lease: memory.lease === undefined ? { kind: 'none' } : { kind: 'held' }, traffic: { kind: 'read', share } },
      ...facts,
    },
  };
}

export interface LookParts {
  readonly set?: Look['set'];
  readonly memory?: Remembered;
  readonly facts?: Seen;
}

export type Row = readonly [title: string, expected: string, memory: Remembered, facts: Seen];

/** Each row says what comes of a look; its sentence, what is kept and when the next look is due are in the snapshot. */
export function rows(of: readonly Row[]): void {
  test.each(of)('%s: %s', (_title, expected, memory, facts) => {
    const decision = decideFailover(aLook({ memory, facts }));
    const to = decision.action.do === 'shift' ? ` ${decision.action.to}` : '';
    expect(`${decision.action.do}${to}, ${decision.reason.code}`).toBe(expected);
    expect(inWords(decision)).toMatchSnapshot();
  });
}

function inWords({ memory, reason, lookAgainAt, alert }: FailoverDecision): string {
  return [
    reason.text,
    `keeps ${words(memory)}`,
    `looks again ${lookAgainAt === undefined ? 'at the tick' : relative(lookAgainAt)}`,
    ...(alert === undefined ? [] : [`tells a person: ${alert}`]),
  ].join('\n');
}

function words(kept: object): string {
  return Object.entries(kept)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${relative(value)}`)
    .join(', ');
}

/** Instants as seconds from now. */
function relative(value: unknown): string {
  if (typeof value === 'number' && value > 1_000_000) return `${value < NOW ? '' : '+'}${(value - NOW) / 1000} s`;
  return typeof value === 'object' && value !== null ? `(${words(value)})` : String(value);
}
