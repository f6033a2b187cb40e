import { describe, expect, test } from '@jest/globals';
import { HOUR, SECOND } from '../../../src/domain/duration.ts';
import { type Facts, planGone } from '../../../src/domain/schedule/window.ts';
import { job, NOW } from '../facts.ts';
import { failure, ID, off, on, START, window } from './plans.ts';

describe('when a schedule says off', () => {
  test('its windows end, and those alone that are open', () => {
    const leases = [
      job(),
      window({ id: 'old', releasedAt: NOW - 1 }),
      window({ id: 'failed', ...failure('capacity', NOW - 1) }),
      window({ id: 'over', expiresAt: NOW }),
      window({ id: 'a', expiresAt: NOW + 1 }),
      window({ id: 'b' }),
    ];
    expect(off({ facts: { leases, power: 'off' } })).toMatchSnapshot();
    expect(planGone({ leases, now: NOW })).toMatchSnapshot();
  });

  test('nothing is done where no window is open', () => {
    expect(planGone({ leases: [job()], now: NOW })).toEqual({ changes: [], outcome: { kind: 'as-it-is' } });
  });

  const took = { state: { stopEdge: START }, changes: [], outcome: { kind: 'took', edge: START } };
  const nothing = { changes: [], outcome: { kind: 'as-it-is' } };
  test.each([
    ['what was on before the stop is taken', {}, took],
    ['what is starting since before the stop is taken', { power: 'starting' }, took],
    ['what is off is left', { power: 'off' }, nothing],
    ['what is gone is left', { power: 'gone' }, nothing],
    ['what began at the stop is left', { launchedAt: START }, nothing],
    ['what began just before it is taken', { launchedAt: START - 1 }, took],
    ['what is taken already is left', { state: { rev: 1, stopEdge: NOW - 5 * HOUR + 1 } }, nothing],
    ['what began at an earlier edge is taken', { state: { rev: 1, stopEdge: NOW - 5 * HOUR } }, took],
    ['a service that is up is taken', { launchedAt: undefined }, took],
    ['a service that is taken already is left', { launchedAt: undefined, state: { rev: 1, stopEdge: START } }, nothing],
    ['a service is taken at a later edge', { launchedAt: undefined, state: { rev: 1, stopEdge: START - 1 } }, took],
    [
      'a service that is down has its edge kept',
      { launchedAt: undefined, power: 'off' },
      { ...took, outcome: nothing.outcome },
    ],
    ['a service that is gone is left', { launchedAt: undefined, power: 'gone' }, nothing],
  ] satisfies (readonly [string, Partial<Facts>, object])[])('%s', (_what, facts, expected) => {
    expect(off({ facts })).toEqual(expected);
  });

  test('nothing is taken before its first stop', () => {
    expect(off({ level: { stop: undefined } })).toEqual(nothing);
  });

  test('what is enforced takes each boot, whenever it began; of a service that is down it keeps nothing', () => {
    const enforced = (facts: Partial<Facts>) => off({ schedule: { enforced: true }, facts });
    expect(enforced({ launchedAt: NOW - SECOND }).outcome).toEqual({ kind: 'took', edge: NOW });
    expect(enforced({ launchedAt: undefined, power: 'off' })).toEqual(nothing);
    expect(enforced({ launchedAt: undefined }).state).toEqual({ stopEdge: NOW });
  });

  test('a window that ends is told, and what is on is taken as well', () => {
    const { outcome: found, state, changes } = off({ facts: { leases: [window()] } });
    expect([found, state, changes.length]).toEqual([{ kind: 'closed', lease: ID }, { stopEdge: START }, 1]);
  });
});

describe('hibernating', () => {
  test.each([
    [undefined, false, undefined],
    [undefined, true, true],
    [false, true, true],
    [true, true, undefined],
    [true, false, null],
  ])('with %s on the machine and %s in the schedule writes %s', (known, wanted, expected) => {
    const state = { rev: 1, ...(known === undefined ? {} : { hibernate: known }) };
    expect(on({ schedule: { hibernate: wanted }, facts: { state } }).state?.hibernate).toBe(expected);
  });

  test('is written beside what else is written, and alone where nothing else is', () => {
    expect(off({ schedule: { hibernate: true } }).state).toEqual({ stopEdge: START, hibernate: true });
    expect(off({ schedule: { hibernate: true }, facts: { power: 'off' } }).state).toEqual({ hibernate: true });
    expect('state' in off({ facts: { power: 'off' } })).toBe(false);
  });
});
