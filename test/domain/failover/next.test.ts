import { describe, expect, test } from '@jest/globals';
import { whatNext } from '../../../src/domain/failover/next.ts';
import { ago, aLook, NOW, pinTo, type Remembered, type Seen } from './looks.ts';
import { aSet, MINUTE } from './world.ts';

function next(memory: Remembered, facts: Seen = {}, set = aSet({ steps: [50, 100] })): readonly string[] {
  return whatNext(aLook({ set, memory, facts })).map(
    ({ at, text }) => `${at === undefined ? '-' : (at - NOW) / MINUTE} ${text}`,
  );
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

test('an edit is said first, or a pin, which it does not keep waiting; traffic that cannot be shifted waits for a person', () => {
  const pin = { to: 'service' as const, until: NOW + 2 * MINUTE, by: 'an operator' };
  expect(next({ handsOffUntil: NOW + MINUTE })[0]).toBe('1 the weights are no longer left to who changed them');
  expect(next({ handsOffUntil: NOW + MINUTE }, { pin }).slice(0, 2)).toEqual([
    '2 the pin of an operator ends',
    '- once web-lambda-is-full says ALARM, ecs:web/api is asked for',
  ]);
  expect(next({ handsOffUntil: NOW + 3 * MINUTE }, { pin }).slice(0, 2)).toEqual([
    '2 the pin of an operator ends',
    '3 the weights are no longer left to who changed them',
  ]);
  expect(next({}, { traffic: { kind: 'unfit', why: 'no weights' } })).toEqual([
    '- nothing, until the traffic can be shifted',
  ]);
});

describe('what was is not said to come', () => {
  test('a time to dwell, a pin and the time of an edit that end at this instant are over', () => {
    expect(
      next({ backAt: ago(10), handsOffUntil: NOW }, { pin: { to: 'lambda', until: NOW, by: 'an operator' } }),
    ).toEqual(['- once web-lambda-is-full says ALARM, ecs:web/api is asked for']);
  });

  test('a service that is late already: no person will be told once more', () => {
    expect(next({ phase: 'warming', since: ago(10) }).map((line) => line.replace(/,.*/, ''))).toEqual([
      '- once its lease is held and 1 of its targets are healthy while the alarm is on',
      '- once web-lambda-is-full was OK for 5m',
    ]);
  });

  test('a dwell time that is over lets the traffic leave already', () => {
    const memory: Remembered = { phase: 'shifted', share: 100, since: ago(40), steppedAt: ago(10) };
    expect(next(memory)).toEqual([expect.stringMatching(/^- back to Lambda once/)]);
  });
});

describe('with traffic on the service', () => {
  const half: Remembered = { phase: 'shifted', share: 50, since: ago(30), steppedAt: ago(4) };
  const all: Remembered = { ...half, share: 100 };
  const WAY_BACK = 'back to Lambda once web-lambda-is-full is OK and the return test (web-is-calm) held for 5m';

  test.each<[string, Remembered, Seen, string[]]>([
    ['a step that is due comes now', half, { alarm: 'ALARM' }, ['0 100 %', '6 traffic', '- back']],
    ['a step that is not wanted does not come', half, {}, ['6 traffic', '- back']],
    ['after the last step comes none', all, { alarm: 'ALARM' }, ['6 traffic', '- back']],
    ['a calm alarm names the time of the return', { ...all, calmSince: ago(1) }, {}, ['6 back']],
    ['a return waits for the quiet time as well', { ...all, steppedAt: ago(9), calmSince: NOW }, {}, ['5 back']],
    [
      'an alarm that is on makes its time unknown',
      { ...all, calmSince: ago(1) },
      { alarm: 'ALARM' },
      ['6 traffic', '- back'],
    ],
    [
      'a pin makes its time unknown',
      { ...all, calmSince: ago(1) },
      pinTo('service'),
      ['60 the', '6 traffic', '- back'],
    ],
    [
      'without a step of ours times count from the phase',
      { ...half, since: NOW, steppedAt: undefined },
      { alarm: 'ALARM' },
      ['1 100 %', '10 traffic', '- back'],
    ],
  ])('%s', (_title, memory, facts, lines) => {
    expect(next(memory, facts)).toEqual(lines.map((begin) => expect.stringMatching(`^${begin}`)));
  });

  test('the return test is named as the set has it', () => {
    const counted = aSet({ calmAlarm: undefined, calmBelow: 600, quiet: '90s' });
    expect([next(all).at(-1), next(all, {}, counted).at(-1)]).toEqual([
      `- ${WAY_BACK}`,
      '- back to Lambda once web-lambda-is-full is OK and the return test (fewer than 600 requests a minute) held for 1m30s',
    ]);
  });
});

test('a service that never had a request of ours is given back from the begin of its draining', () => {
  expect(next({ phase: 'draining', since: ago(2) })).toEqual(['-2 ecs:web/api is given back']);
});
