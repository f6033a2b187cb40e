import { beforeEach, expect, test } from '@jest/globals';
import type { Plan } from '../../../src/domain/schedule/window.ts';
import { settle } from '../../../src/engine/schedule/settle.ts';
import { lease } from '../../contract/store.ts';
import { SchedulePlace } from '../../fakes/schedule-place.ts';
import { BOX } from '../../fakes/world.ts';

const WINDOW = lease('schedule-1', { kind: 'schedule' });
const OPENED: Plan = { create: WINDOW, changes: [], outcome: { kind: 'opened', lease: WINDOW.id } };

let place: SchedulePlace;
/** The revision of the state at each plan. */
let planned: number[];
beforeEach(() => {
  place = new SchedulePlace();
  planned = [];
});

const settled = (plan: Plan, dryRun = false) =>
  settle(BOX, {
    plan: ({ state }) => {
      planned.push(state.rev);
      return plan;
    },
    ports: place.schedulePorts,
    dryRun,
  });
const stored = () => [place.store.states.get(BOX)?.stopEdge, [...(place.store.leases.get(BOX)?.keys() ?? [])]];
/** Somebody else writes the state while the plan is made, so often. */
const disturb = (times: number) => {
  let left = times;
  place.store.hooks.pause = async (method, phase) => {
    if (method !== 'writeState' || phase !== 'before' || left === 0) return;
    left -= 1;
    const rev = (place.store.states.get(BOX)?.rev ?? 0) + 1;
    place.store.states.set(BOX, { rev });
  };
};

test('a window is written as planned, and no state where none is planned', async () => {
  expect(await settled(OPENED)).toBe(OPENED);
  expect([planned, stored(), place.store.states.get(BOX)]).toEqual([[0], [undefined, ['schedule-1']], undefined]);
});

test('a state is written so that it is looked at now', async () => {
  await settled({ changes: [], outcome: { kind: 'took', edge: 5 }, state: { stopEdge: 5 } });
  expect(place.store.states.get(BOX)).toMatchObject({ stopEdge: 5, lookAt: place.clock.now() });
});

test('where somebody else wrote the state, it is planned again, and the window waits for it', async () => {
  disturb(4);
  await settled({ ...OPENED, state: { stopEdge: 5 } });
  expect([planned, stored()]).toEqual([
    [0, 1, 2, 3, 4],
    [5, ['schedule-1']],
  ]);
});

test('after five times it is left to the next run', async () => {
  disturb(5);
  const message = 'ec2:i-0123456789abcdef0 changed 5 times while its schedule was carried out.';
  await expect(settled({ ...OPENED, state: { stopEdge: 5 } })).rejects.toThrow(message);
  expect([planned.length, stored()]).toEqual([5, [undefined, []]]);
});

test('where somebody else wrote a window, it is planned again, and none is made beside it', async () => {
  place.store.putLease(BOX, WINDOW);
  const change = { releasedAt: 5, reason: 'over', lookAt: 5 };
  const plan = (n: number): Plan => ({
    ...OPENED,
    create: lease('schedule-2'),
    changes: [{ id: WINDOW.id, n, change }],
  });
  await expect(settled(plan(WINDOW.n + 7))).rejects.toThrow('changed 5 times');
  expect(stored()).toEqual([undefined, ['schedule-1']]);
  await settled(plan(WINDOW.n));
  expect(stored()).toEqual([undefined, ['schedule-1', 'schedule-2']]);
  expect(place.store.leases.get(BOX)?.get('schedule-1')).toMatchObject(change);
});

test('a window of that name is never written over', async () => {
  place.store.putLease(BOX, WINDOW);
  await expect(settled({ ...OPENED, create: { ...WINDOW, expiresAt: 1 } })).rejects.toThrow('changed 5 times');
  expect(place.store.leases.get(BOX)?.get('schedule-1')?.expiresAt).toBe(WINDOW.expiresAt);
});

test('a dry run plans and writes nothing', async () => {
  expect(await settled({ ...OPENED, state: { stopEdge: 5 } }, true)).toBeDefined();
  expect([planned, stored()]).toEqual([[0], [undefined, []]]);
});

test('items of a newer version are left alone', async () => {
  place.store.states.set(BOX, { rev: 3, newer: true });
  expect(await settled({ ...OPENED, state: { stopEdge: 5 } })).toBeDefined();
  expect([planned, stored()]).toEqual([[3], [undefined, []]]);
});
