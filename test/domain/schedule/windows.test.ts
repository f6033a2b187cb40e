import { describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../src/domain/duration.ts';
import type { Lease } from '../../../src/domain/lease.ts';
import type { Schedule } from '../../../src/domain/schedule/schedule.ts';
import { type Facts, OVER, TAKEN_AWAY } from '../../../src/domain/schedule/window.ts';
import { job, NOW } from '../facts.ts';
import { type Case, denial, failure, ID, on, START, window } from './plans.ts';

const outcome = (leases: readonly Lease[], schedule: Partial<Schedule> = {}) =>
  on({ facts: { leases }, schedule }).outcome;

describe('a window that begins', () => {
  test('is one lease up to the stop, named by its start', () => {
    expect(on()).toMatchSnapshot();
  });

  test('of a schedule that is enforced says so', () => {
    expect(on({ schedule: { enforced: true } }).create?.enforced).toBe(true);
  });

  test('without an end lasts a year, and is remembered for a day', () => {
    const { create } = on({ level: { until: undefined } });
    expect([create?.expiresAt, create?.ttl]).toEqual([NOW + 366 * DAY, DAY]);
  });

  test('that is short is remembered for as long as it lasts', () => {
    expect(on({ level: { until: NOW + MINUTE } }).create?.ttl).toBe(MINUTE);
  });

  test('has the size of its schedule, where the group is off', () => {
    const size = { min: 1, desired: 3 };
    const state = { rev: 1, size: { desired: 5, max: 9 } } as Facts['state'];
    expect(on({ schedule: { size }, facts: { power: 'off', state } }).state).toEqual({
      size: { min: 1, desired: 3, max: 9 },
    });
    expect(on({ schedule: { size }, facts: { state } }).state).toBe(undefined);
    expect(on({ facts: { power: 'off', state } }).state).toBe(undefined);
  });

  test('takes no notice of jobs and holds', () => {
    expect(outcome([job(), job('held', { kind: 'manual' })])).toEqual({ kind: 'opened', lease: ID });
  });
});

describe('a window that was before', () => {
  const opened = { kind: 'opened', lease: `${ID}.1` };
  test.each([
    [
      'stopped by a person since the start is respected',
      [window({ releasedAt: START + 1 })],
      { kind: 'respected', since: START + 1 },
    ],
    ['stopped at the very start is respected', [window({ releasedAt: START })], { kind: 'respected', since: START }],
    ['stopped before the start is not', [window({ releasedAt: START - 1 })], opened],
    ['ended by its schedule is not', [window({ releasedAt: NOW, reason: OVER })], opened],
    ['ended with its tag is not', [window({ releasedAt: NOW, reason: TAKEN_AWAY })], opened],
    [
      'is respected as of the last end of several',
      [window({ releasedAt: NOW - 2 }), window({ releasedAt: NOW - 1 }), window({ releasedAt: NOW, reason: OVER })],
      { kind: 'respected', since: NOW - 1 },
    ],
    [
      'stopped by a person is respected beside one that ran out',
      [window({ releasedAt: NOW }), window({ expiresAt: NOW })],
      { kind: 'respected', since: NOW },
    ],
    ['that ran out does not count', [window({ expiresAt: NOW })], opened],
    [
      'of another start is no try of this one',
      [window({ id: `${ID}0`, expiresAt: NOW })],
      { kind: 'opened', lease: ID },
    ],
    [
      'is counted with its tries',
      [window({ expiresAt: NOW }), window({ id: `${ID}.1`, expiresAt: NOW })],
      { kind: 'opened', lease: `${ID}.2` },
    ],
  ] satisfies (readonly [string, readonly Lease[], object])[])('%s', (_what, leases, expected) => {
    expect(outcome(leases)).toEqual(expected);
  });

  test('stopped by a person is opened again where the schedule is enforced', () => {
    expect(outcome([window({ releasedAt: NOW })], { enforced: true })).toEqual(opened);
  });
});

describe('a window that failed', () => {
  const failing = (why: string) => ({ kind: 'failing', why });
  const opened = { kind: 'opened', lease: `${ID}.1` };
  const denied = window(failure('denied', NOW - HOUR, 'a person said no'));
  test.each([
    [
      'is not tried again for a quarter of an hour',
      [window(failure('capacity', NOW - 15 * MINUTE + 1))],
      failing('capacity'),
    ],
    [
      'waits beside a try that did not fail',
      [window({ expiresAt: NOW }), window(failure('capacity', NOW))],
      failing('capacity'),
    ],
    ['is tried again after it', [window(failure('capacity', NOW - 15 * MINUTE))], opened],
    ['waits while a denial lasts, however long', [denied, denial()], failing('a person said no')],
    [
      'is tried again at once when the denial is over',
      [window(failure('denied', NOW)), denial({ expiresAt: NOW })],
      opened,
    ],
    ['is tried again when the denial was taken back', [denied, denial({ releasedAt: NOW - 1 })], opened],
    ['is tried again where nothing denies it', [denied, job()], opened],
    [
      'waits for the last of its failures',
      [window(failure('capacity', NOW - MINUTE)), window({ id: `${ID}.1`, ...failure('denied', NOW - HOUR) })],
      failing('capacity'),
    ],
    [
      'waits for the last, in whichever order they are read',
      [window({ id: `${ID}.1`, ...failure('denied', NOW - HOUR) }), window(failure('capacity', NOW - MINUTE))],
      failing('capacity'),
    ],
  ] satisfies (readonly [string, readonly Lease[], object])[])('%s', (_what, leases, expected) => {
    expect(outcome(leases)).toEqual(expected);
  });
});

describe('a window that is open', () => {
  const moved = (live: Partial<Lease>, parts: Case = {}) => on({ ...parts, facts: { leases: [window(live)] } });
  const openEnd = { level: { until: undefined } };
  test.each([
    ['stays as it is', moved({}), []],
    ['moves with its stop', moved({ expiresAt: NOW + HOUR }), [{ expiresAt: NOW + 2 * HOUR, lookAt: NOW }]],
    [
      'becomes enforced with its schedule',
      moved({}, { schedule: { enforced: true } }),
      [{ expiresAt: NOW + 2 * HOUR, lookAt: NOW, enforced: true }],
    ],
    ['stays enforced', moved({ enforced: true }, { schedule: { enforced: true } }), []],
    ['is enforced no more', moved({ enforced: true }), [{ expiresAt: NOW + 2 * HOUR, lookAt: NOW, enforced: false }]],
    ['without an end stays for half a year', moved({ expiresAt: NOW + 183 * DAY + 1 }, openEnd), []],
    [
      'without an end is prolonged then',
      moved({ expiresAt: NOW + 183 * DAY }, openEnd),
      [{ expiresAt: NOW + 366 * DAY, lookAt: NOW }],
    ],
  ])('%s', (_what, { changes, outcome: found }, expected) => {
    expect(changes).toEqual(expected.map((change) => ({ id: ID, n: 7, change })));
    expect(found).toEqual(expected.length === 0 ? { kind: 'as-it-is' } : { kind: 'moved', lease: ID });
  });
});
