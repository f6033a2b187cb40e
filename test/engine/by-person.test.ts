import { expect, test } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../src/domain/duration.ts';
import type { Machine, TargetState } from '../../src/domain/machine.ts';
import { RULES } from '../../src/domain/rules.ts';
import { explain, isByPerson } from '../../src/engine/explain.ts';
import { leaseViews, readStatus, type TargetView } from '../../src/engine/status.ts';
import { lease as leaseOf } from '../contract/store.ts';
import { BOX, World } from '../fakes/world.ts';

const NOW = 1_800_000_000_000;
const BOOT = NOW - 10 * MINUTE;
const OURS = { window: { previousLaunch: null, requestedAt: BOOT - SECOND } };

function view(machine: Partial<Machine> | undefined, state: Partial<TargetState> = {}): TargetView {
  const shared = { seenAt: NOW, launchedAt: BOOT, optedIn: true, canProtect: false, addresses: {} };
  const seen: Machine | undefined = machine && { power: 'on', ...shared, ...machine };
  return {
    target: BOX,
    now: NOW,
    machine: seen,
    power: seen?.power ?? 'unknown',
    record: { state: { rev: 1, ...state }, leases: [] },
    path: undefined,
    leases: [],
  };
}

const untold = { previousLaunch: BOOT, requestedAt: NOW - SECOND };

test.each<[string, boolean, TargetView]>([
  ['on, and nobody here asked for it', true, view({})],
  ['starting, and nobody here asked for it', true, view({ power: 'starting' })],
  ['on, by a start of ours', false, view({}, OURS)],
  ['starting, by a start of ours', false, view({ power: 'starting' }, OURS)],
  ['on, and taken by a lease', false, view({}, { owned: String(BOOT) })],
  ['on since after the last stop of its schedule', true, view({}, { stopEdge: BOOT })],
  ['on since before the last stop of its schedule', false, view({}, { stopEdge: BOOT + 1 })],
  ['on, and it cannot be told yet in which boot', false, view({}, { owned: '5', window: untold })],
  ['off', false, view({ power: 'off' })],
  ['on its way down', false, view({ power: 'stopping' })],
  ['gone', false, view({ power: 'gone' })],
  ['not described', false, view(undefined)],
])('a machine that is %s is on by a person: %s', (_, byPerson, seen) => {
  expect(isByPerson(seen, RULES)).toBe(byPerson);
});

test('a machine that could not be described is explained by nothing, whoever denies it', () => {
  const denial = leaseOf('hold-1', { kind: 'denial', holder: { name: 'operator' }, expiresAt: NOW + HOUR });
  const seen = view(undefined);
  const leases = leaseViews([denial], { now: NOW, path: undefined, rules: RULES });
  const told = explain({ ...seen, record: { ...seen.record, leases: [denial] }, leases }, RULES);
  expect(told).toEqual({
    why: undefined,
    does: '',
    next: [{ at: NOW + HOUR, text: 'operator lets it start again' }],
    before: [],
  });
});

test('a machine that AWS does not let us see counts as not described, and the reason is told', async () => {
  const world = new World();
  world.machines.add(BOX, { power: 'on' });
  const other = 'ecs:team/web';
  world.machines.add(other, { size: { desired: 1 }, power: 'on' });
  const describe = world.machines.describe.bind(world.machines);
  const unreadable = { code: 'AccessDenied', text: 'not authorized to perform ecs:DescribeServices' };
  world.ports.machines.describe = async (targets) => {
    const seen = new Map(await describe(targets));
    const service = seen.get(other);
    if (service !== undefined) seen.set(other, { ...service, unreadable });
    return seen;
  };
  const { views, blind } = await readStatus([BOX, other], world.ports);
  expect(views.map(({ target, power, machine }) => [target, power, machine?.power])).toEqual([
    [BOX, 'on', 'on'],
    [other, 'unknown', undefined],
  ]);
  expect(blind).toEqual(new Error('not authorized to perform ecs:DescribeServices'));
});
