import { describe, expect, test } from '@jest/globals';
import { MINUTE } from '../../src/domain/duration.ts';
import type { StopRecord } from '../../src/domain/machine.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { act } from '../../src/engine/act.ts';
import { MAX_ACKS } from '../../src/engine/ports.ts';
import { BOX } from '../fakes/world.ts';
import { BEGUN, BOOT, carryOut, item, REFUSED, type Scene, situationOf, stage, UNKNOWN } from './acting.ts';

const SERVICE: TargetId = 'ecs:team/web';
const backoff = { at: BEGUN, until: BEGUN + 15_000, tries: 1, cause: 'x', message: 'None left.' };
const acks = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `l${index}`, alreadyOn: false, lookAt: BEGUN + MINUTE }));
const stopped = (outcome: StopRecord['outcome']): StopRecord => ({
  ...{ boot: BOOT, nonce: 'before', at: BEGUN - MINUTE, until: BEGUN - 45_000, outcome, why: '' },
});
const acknowledge = { do: 'acknowledge', boot: BOOT, own: false, leases: acks(1), addresses: {} } as const;
const stop = { do: 'stop', boot: BOOT, unprotect: false } as const;
const unprotected = { ...stop, unprotect: true };
const lowered: Scene = {
  target: SERVICE,
  machine: { size: { desired: 2, min: 0, max: 3 } },
  state: { size: { desired: 2, min: 1, max: 3 } },
};

const STORIES: readonly (readonly [string, Parameters<typeof carryOut>[0], Scene])[] = [
  ['rest', { do: 'rest' }, { state: { lookAt: BEGUN, owned: BOOT } }],
  ['rest, while somebody else writes', { do: 'rest' }, { rival: 1 }],
  ['rest, of a service that was seen off', { do: 'rest', forget: 'boots', offAt: BEGUN }, { state: { owned: BOOT } }],
  ['back off', { do: 'back-off', backoff }, {}],
  ['back off, while somebody else writes', { do: 'back-off', backoff }, { rival: 1 }],
  ['acknowledge', acknowledge, { leases: [item('l0')] }],
  ['acknowledge, while somebody else writes', acknowledge, { leases: [item('l0')], rival: 1 }],
  [
    'acknowledge a boot of ours that took its time',
    { ...acknowledge, own: true, bootTook: 400_000 },
    { state: { backoff }, leases: [item('l0')] },
  ],
  ['acknowledge a service', acknowledge, { ...lowered, leases: [item('l0')] }],
  ['stop', stop, {}],
  ['stop, while somebody else writes', stop, { rival: 1 }],
  ['stop, refused', stop, { answer: ['stop', REFUSED] }],
  ['stop, unanswered', stop, { answer: ['stop', UNKNOWN] }],
  ['stop again, after one that nobody answered', stop, { state: { stop: stopped('unknown') } }],
  ['stop again, after one that was answered', stop, { state: { stop: stopped('accepted') } }],
  [
    'stop again, after two of which nobody answered the first',
    stop,
    { state: { stop: { ...stopped('accepted'), unanswered: BEGUN - 2 * MINUTE } } },
  ],
  ['stop, in the last moment', unprotected, { slow: 5_000 }],
  ['stop, too late', unprotected, { slow: 5_001 }],
  ['stop a service', stop, { target: SERVICE, machine: { size: { desired: 3, min: 2, max: 5 } } }],
  ['restore', { do: 'restore' }, lowered],
  ['restore, while somebody else writes', { do: 'restore' }, { ...lowered, rival: 1 }],
  ['restore, while somebody else writes during the call', { do: 'restore' }, { ...lowered, rival: 2 }],
  ['restore, in the last moment', { do: 'restore' }, { ...lowered, slow: 5_000 }],
  ['restore, too late', { do: 'restore' }, { ...lowered, slow: 5_001 }],
  ['restore, refused', { do: 'restore' }, { ...lowered, answer: ['restore', REFUSED] }],
  ['restore, unanswered', { do: 'restore' }, { ...lowered, answer: ['restore', UNKNOWN] }],
  ['restore, with nothing remembered', { do: 'restore' }, {}],
];

test.each(STORIES)('what is written and called, and what comes of it: %s', async (_, action, scene) => {
  expect(await carryOut(action, scene)).toMatchSnapshot();
});

test.each([
  [1, [1]],
  [MAX_ACKS, [MAX_ACKS]],
  [2 * MAX_ACKS + 1, [MAX_ACKS, MAX_ACKS, 1]],
])('%s leases are acknowledged in writes of as many as fit into one', async (count, writes) => {
  const leases = acks(count);
  const on = stage({ leases: leases.map(({ id }) => item(id)) });
  const situation = await situationOf(on);
  const outcome = await act({ ...acknowledge, leases }, { target: BOX, situation, ports: on.world.ports });
  const made = on.lines.filter((line) => line.includes('store.acknowledge'));
  expect([outcome, made.map((line) => line.match(/"alreadyOn"/g)?.length ?? 0)]).toEqual(['done', writes]);
  const items = [...(on.world.store.leases.get(BOX)?.values() ?? [])];
  expect(items.filter(({ ack }) => ack?.boot === BOOT)).toHaveLength(count);
});

describe('a machine that is to be hibernated', () => {
  const hibernate = { ...stop, hibernate: true } as const;
  const call = async (action: typeof stop | typeof hibernate, can: boolean) => {
    const on = stage({});
    const { ports } = on.world;
    const calls: string[] = [];
    const said = (name: string) => async (_: TargetId, timeout: number) => {
      calls.push(`${name} within ${timeout}`);
      return { kind: 'ok' } as const;
    };
    Object.assign(ports.machines, { stop: said('stop'), ...(can ? { hibernate: said('hibernate') } : {}) });
    await act(action, { target: BOX, situation: await situationOf(on), ports });
    return calls;
  };

  test('is hibernated where the cloud can do that, and stopped elsewhere', async () => {
    expect(await call(hibernate, true)).toEqual(['hibernate within 2000']);
    expect(await call(hibernate, false)).toEqual(['stop within 2000']);
    expect(await call(stop, true)).toEqual(['stop within 2000']);
  });
});

test('a boot whose length nobody measured leaves the usual one as it was', async () => {
  const on = stage({ leases: [item('l0')], state: { usualBoot: 30_000 } });
  const changes: object[] = [];
  on.world.ports.store.acknowledge = async (_target, _rev, { state }) => {
    changes.push(state);
    return true;
  };
  await act(acknowledge, { target: BOX, situation: await situationOf(on), ports: on.world.ports });
  expect(changes.map((change) => Object.keys(change))).toEqual([['ran', 'lookAt']]);
});
