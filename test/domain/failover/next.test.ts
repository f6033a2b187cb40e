import { expect, test } from '@jest/globals';
import { freshMemory } from '../../../src/domain/failover/decide.ts';
import type { FailoverFacts, FailoverMemory } from '../../../src/domain/failover/facts.ts';
import { whatNext } from '../../../src/domain/failover/next.ts';
import { aSet, MINUTE } from './world.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const set = aSet({ steps: [50, 100] });

function next(memory: Partial<FailoverMemory>, facts: Partial<FailoverFacts> = {}): readonly string[] {
  const seen: FailoverFacts = {
    ...{ now: NOW, alarm: 'OK', calm: 'calm', healthy: 1, lambdaUsable: true, lease: { kind: 'none' } },
    ...{ traffic: { kind: 'read', share: memory.share ?? 0 }, ...facts },
  };
  const look = { set, facts: seen, memory: { ...freshMemory(NOW), ...memory } };
  return whatNext(look).map(({ at, text }) => `${at === undefined ? '-' : (at - NOW) / MINUTE} ${text}`);
}

test('on Lambda the alarm is waited for, after a return no sooner than the time to dwell', () => {
  expect(next({ backAt: NOW - 4 * MINUTE })).toEqual([
    '6 traffic may leave Lambda again',
    '- once web-lambda-is-full says ALARM, ecs:web/api is asked for',
  ]);
});

test('while the service warms: what it takes, when a person is told, when it is given back', () => {
  expect(next({ phase: 'warming', calmSince: NOW - MINUTE }, { alarm: 'OK' })).toEqual([
    '- once its lease is held and 1 of its targets are healthy while the alarm is on, 50 % of the traffic go to ecs:web/api',
    '10 a person is told that the service takes too long',
    '4 once web-lambda-is-full was OK for 5m, ecs:web/api is given back',
  ]);
});

test('with traffic on the service: the next step while it is wanted, and the way back', () => {
  const shifted = { phase: 'shifted' as const, share: 50, steppedAt: NOW };
  expect(next(shifted, { alarm: 'ALARM' })).toEqual([
    '1 100 % of the traffic go to ecs:web/api',
    '10 traffic may leave the service again',
    expect.stringMatching(/^- back to Lambda once web-lambda-is-full is OK and the return test \(web-is-calm\)/),
  ]);
  expect(next({ ...shifted, share: 100, calmSince: NOW - 2 * MINUTE })).toEqual([
    expect.stringMatching(/^10 back to Lambda once/),
  ]);
});

test('while it drains: when the service is given back', () => {
  expect(next({ phase: 'draining', steppedAt: NOW - MINUTE })).toEqual(['5 ecs:web/api is given back']);
});

test('a pin and an edit are said first; traffic that cannot be shifted waits for a person', () => {
  const pin = { to: 'service' as const, until: NOW + 2 * MINUTE, by: 'an operator' };
  expect(next({ handsOffUntil: NOW + MINUTE }, { pin }).slice(0, 2)).toEqual([
    '1 the weights are no longer left to who changed them',
    '2 the pin of an operator ends',
  ]);
  expect(next({}, { traffic: { kind: 'unfit', why: 'no weights' } })).toEqual([
    '- nothing, until the traffic can be shifted',
  ]);
});
