import { describe, expect, test } from '@jest/globals';
import { bootOf, isPastEdge } from '../../src/domain/boot.ts';
import { MINUTE, SECOND } from '../../src/domain/duration.ts';
import type { Machine, Power, StopRecord, TargetState } from '../../src/domain/machine.ts';
import { RULES } from '../../src/domain/rules.ts';

const NOW = 1_800_000_000_000;
const ASKED = NOW - MINUTE;
const window = (parts: Partial<NonNullable<TargetState['window']>> = {}) => ({
  window: { previousLaunch: null, requestedAt: ASKED, ...parts },
});
const stop = (parts: Partial<StopRecord> = {}) => ({
  stop: {
    boot: 'ours+1',
    nonce: 'n2',
    at: NOW - 30 * SECOND,
    until: NOW - 20 * SECOND,
    outcome: 'accepted' as const,
    why: '',
    ...parts,
  },
});

function nameOf(state: Partial<TargetState>, { power = 'on', seenAt = NOW }: { power?: Power; seenAt?: number } = {}) {
  const service: Machine = { seenAt, power, size: { desired: 1 }, optedIn: true, canProtect: false, addresses: {} };
  return bootOf(service, { rev: 1, ...state }, RULES);
}

describe('the boot of a service, which AWS does not name', () => {
  test.each<[string, Partial<TargetState>, { power?: Power; seenAt?: number }, string | undefined]>([
    ['without anything written down, somebody else scaled it up', {}, {}, 'found+0'],
    ['up again after it was seen off', { offAt: 7 }, {}, 'found+7'],
    [
      'up, but seen when a Describe could be older than the one that saw it off',
      { offAt: NOW - 5 * SECOND },
      {},
      undefined,
    ],
    ['up, and seen later than that', { offAt: NOW - 5 * SECOND - 1 }, {}, `found+${NOW - 5 * SECOND - 1}`],
    ['on its way up after it was seen off', { offAt: 7 }, { power: 'starting' }, 'found+7'],
    ['off, the time when it was seen off names no boot', { offAt: 7 }, { power: 'off' }, 'found+0'],
    ['on its way down neither', { offAt: 7, ...window() }, { power: 'stopping' }, `ours+${ASKED}`],
    ['up after our start', window(), {}, `ours+${ASKED}`],
    ['off after our start', window(), { power: 'off' }, `ours+${ASKED}`],
    ['up, but seen when a Describe could be older than our start', window(), { seenAt: ASKED + 5 * SECOND }, undefined],
    ['up, and seen later than that', window(), { seenAt: ASKED + 5 * SECOND + 1 }, `ours+${ASKED}`],
    ['off, however old the Describe', window(), { power: 'off', seenAt: ASKED }, `ours+${ASKED}`],
    ['up under a stop that came before our start', { ...window({ stopBefore: 'n2' }), ...stop() }, {}, `ours+${ASKED}`],
    ['off after our stop: the boot that was stopped', { ...window(), ...stop() }, { power: 'off' }, 'ours+1'],
    ['up, our stop was refused: still that boot', { ...window(), ...stop({ outcome: 'rejected' }) }, {}, 'ours+1'],
    [
      'up, seen when our stop could still land: still that boot',
      { ...window(), ...stop({ until: NOW }) },
      {},
      'ours+1',
    ],
    ['up after our stop: our start landed late', { ...window(), ...stop() }, {}, `late+${ASKED}`],
    ['up after our stop, without a start of ours', stop(), {}, `after+${NOW - 30 * SECOND}`],
    [
      'up after our stop, when our start could just still land',
      { ...window({ requestedAt: NOW - 4 * MINUTE }), ...stop() },
      {},
      `late+${NOW - 4 * MINUTE}`,
    ],
    [
      'up after our stop, when our start could land no more: somebody else',
      { ...window({ requestedAt: NOW - 4 * MINUTE - 1 }), ...stop() },
      {},
      `after+${NOW - 30 * SECOND}`,
    ],
    [
      'a boot keeps its name however long it lasts',
      { ...window({ requestedAt: NOW - 4 * MINUTE - 1 }), ...stop(), ran: `late+${NOW - 4 * MINUTE - 1}` },
      {},
      `late+${NOW - 4 * MINUTE - 1}`,
    ],
  ])('%s', (_, state, seen, name) => {
    expect(nameOf(state, seen)).toBe(name);
  });
});

test('an instance that is gone has the boot it had, although our start has not been seen', () => {
  const instance: Machine = {
    seenAt: NOW,
    power: 'gone',
    launchedAt: 5,
    optedIn: true,
    canProtect: false,
    addresses: {},
  };
  expect(bootOf(instance, { rev: 1, window: { previousLaunch: 5, requestedAt: NOW } }, RULES)).toBe('5');
});

test('a boot is past the stop edge of a schedule when it began before it', () => {
  const past = (stopEdge?: number) => isPastEdge('found+1000', { rev: 1, stopEdge });
  expect([past(1001), past(1000), past(undefined)]).toEqual([true, false, false]);
});
