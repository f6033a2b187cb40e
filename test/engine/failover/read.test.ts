import { beforeEach, describe, expect, test } from '@jest/globals';
import type { AlarmState, FailoverFacts } from '../../../src/domain/failover/facts.ts';
import { readSet } from '../../../src/engine/failover/read.ts';
import { viewSet } from '../../../src/engine/failover/view.ts';
import { ago, NOW } from '../../domain/failover/looks.ts';
import { Desk } from './desk.ts';

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});

const facts = async (): Promise<FailoverFacts> => (await readSet(desk.set, desk.ports())).facts;

test('one reading has all that a decision needs, and changes nothing', async () => {
  desk.shifted();
  expect(await readSet(desk.set, desk.ports())).toEqual({
    ...{ stored: desk.memory, memory: desk.memory, rev: 3, seen: '4 calls' },
    facts: {
      ...{ now: NOW, alarm: 'OK', calm: 'busy', healthy: 2, lambdaUsable: true, lease: { kind: 'held' } },
      traffic: { kind: 'read', share: 100, seen: '4 calls' },
    },
  });
  expect(desk.done.filter((call) => /^(keep |change|create|publish|shift)/.test(call))).toEqual([]);
});

test('the time is taken before anything live is read: facts are never older than what judges them', async () => {
  const { balancer, ...ports } = desk.ports();
  const health: typeof balancer.health = (set) => {
    desk.now += 60_000;
    return balancer.health(set);
  };
  expect((await readSet(desk.set, { ...ports, balancer: { ...balancer, health } })).facts.now).toBe(NOW);
});

test('a part that cannot be read fails the whole reading: what is not known is not decided on', async () => {
  const { balancer, ...ports } = desk.ports();
  const broken = { ...balancer, health: () => Promise.reject(new Error('throttled')) };
  await expect(readSet(desk.set, { ...ports, balancer: broken })).rejects.toThrow('throttled');
});

test('an alarm that CloudWatch does not name is missing', async () => {
  desk.alarms.clear();
  expect(await facts()).toMatchObject({ alarm: 'missing', calm: 'unknown' });
});

describe('the return test', () => {
  test.each<[AlarmState, FailoverFacts['calm']]>([
    ['OK', 'calm'],
    ['ALARM', 'busy'],
    ['INSUFFICIENT_DATA', 'unknown'],
    ['missing', 'unknown'],
  ])('by an alarm that says %s: %s', async (state, calm) => {
    desk.alarms.set('web-is-calm', state);
    expect(await facts()).toMatchObject({ calm });
  });

  test.each<[number, FailoverFacts['calm']]>([
    [0, 'calm'],
    [599, 'calm'],
    [600, 'busy'],
  ])('by requests a minute, below 600, of which there are %s: %s', async (requests, calm) => {
    desk = new Desk({ calmAlarm: undefined, calmBelow: 600 });
    desk.requests = requests;
    expect(await facts()).toMatchObject({ calm });
    expect(desk.done).toContain('requests');
  });
});

describe('a pin', () => {
  const by = 'an operator';
  test.each([
    ['counts while it has a millisecond left', 1, true],
    ['that ends at this instant is over', 0, false],
  ])('%s', async (_title, left, counts) => {
    desk.pin = { to: 'service', until: NOW + left, by };
    expect((await facts()).pin).toEqual(counts ? desk.pin : undefined);
  });
});

describe('a set as a person sees it', () => {
  test('that was never looked at says so, and what a look would come to', async () => {
    expect(await viewSet(desk.set, desk.ports())).toMatchObject({
      set: desk.set,
      looked: false,
      memory: { phase: 'lambda', since: NOW, share: 0 },
      facts: { alarm: 'OK' },
      decision: { action: { do: 'nothing' }, reason: { code: 'quiet' } },
    });
  });

  test('that was looked at comes with what that look left, and nothing of the next one is done', async () => {
    desk.shifted();
    desk.pin = { to: 'lambda', until: ago(-60), by: 'an operator' };
    expect(await viewSet(desk.set, desk.ports())).toMatchObject({
      ...{ looked: true, memory: desk.memory, decision: { action: { do: 'shift', to: 0 } } },
    });
    expect(desk.traffic).toEqual({ kind: 'read', share: 100 });
  });
});
