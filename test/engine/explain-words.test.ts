import { expect, test } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../src/domain/duration.ts';
import type { Lease } from '../../src/domain/lease.ts';
import type { Machine, TargetState } from '../../src/domain/machine.ts';
import { RULES } from '../../src/domain/rules.ts';
import { explain } from '../../src/engine/explain.ts';
import { leaseViews, readStatus, type TargetView } from '../../src/engine/status.ts';
import { lease as leaseOf } from '../contract/store.ts';
import { BOX, World } from '../fakes/world.ts';

const NOW = 1_800_000_000_000;
const BOOT = NOW - 10 * MINUTE;
const ack = { boot: String(BOOT), at: NOW - HOUR, alreadyOn: false, addresses: {} };
const failed = { cause: 'gone', message: 'It is gone.', repair: '', at: NOW - 3 * SECOND };

const item = (id: string, parts: Partial<Lease> = {}): Lease =>
  leaseOf(id, { holder: { name: id }, since: NOW - MINUTE, expiresAt: NOW + 9 * MINUTE, ...parts });

function view(leases: readonly Lease[], state: Partial<TargetState> = {}, machine: Partial<Machine> = {}): TargetView {
  const seen: Machine = {
    seenAt: NOW,
    power: 'on',
    launchedAt: BOOT,
    optedIn: true,
    canProtect: false,
    addresses: {},
    ...machine,
  };
  const record = { state: { rev: 1, ...state }, leases };
  return {
    target: BOX,
    now: NOW,
    machine: seen,
    power: seen.power,
    record,
    path: undefined,
    leases: leaseViews(leases, { now: NOW, path: undefined, rules: RULES }),
  };
}

const OURS = { window: { previousLaunch: null, requestedAt: BOOT - SECOND } };
const stop = {
  boot: String(BOOT),
  nonce: 'n',
  at: NOW - 2 * SECOND,
  until: NOW + 13 * SECOND,
  outcome: 'unknown',
  why: '',
} as const;
const backoff = {
  at: NOW - 5,
  until: NOW + 10 * SECOND,
  tries: 2,
  cause: 'InsufficientInstanceCapacity',
  message: 'None left.',
};
const SCALED = { kind: 'ecs', size: { desired: 2, min: 0, max: 3 }, launchedAt: undefined } as const;
const LOWERED = { size: { desired: 2, min: 1, max: 3 } };

test.each<[string, TargetView]>([
  [
    'held by a job, a person and a schedule',
    view([item('job', { ack }), item('person', { ack, kind: 'manual' }), item('', { ack, kind: 'schedule' })]),
  ],
  ['waited for', view([item('job', { wait: { cause: 'x', message: 'Behind another.' } })], {}, { power: 'off' })],
  ['denied, with a reason', view([item('operator', { kind: 'denial', reason: 'new disk' }), item('job')])],
  ['denied, without one', view([item('', { kind: 'denial' })])],
  ['warm', view([item('job', { ack, releasedAt: NOW - SECOND, linger: MINUTE })], OURS)],
  [
    'what is over, newest first',
    view(
      [
        item('released', { releasedAt: NOW - 5 * SECOND }),
        item('failed', { failed, releasedAt: NOW - 1 }),
        item('expired', { expiresAt: NOW - MINUTE }),
        item('tombstone', { since: undefined, releasedAt: NOW - 1 }),
      ],
      { ...OURS, stop },
    ),
  ],
  ['a stop that was accepted', view([], { stop: { ...stop, outcome: 'accepted' } }, { power: 'stopping' })],
  [
    'a stop that was refused',
    view([], { ...OURS, stop: { ...stop, outcome: 'rejected', why: 'UnauthorizedOperation: no' } }),
  ],
  [
    'what is still to come has not been',
    view([], { window: { previousLaunch: null, requestedAt: NOW + 1 } }, { launchedAt: NOW }),
  ],
  ['backing off', view([item('job')], { backoff, lookAt: NOW + 5 * SECOND }, { power: 'off' })],
  ['backed off until now', view([item('job')], { backoff: { ...backoff, until: NOW } }, { power: 'off' })],
  ['a look that is overdue is not to come', view([], { lookAt: NOW })],
  ['to be protected', view([item('job', { protect: true })], {}, { canProtect: true })],
  ['protected for nobody', view([], { protect: { status: 'clearing', at: NOW - SECOND } })],
  ['fallen back', view([item('job')], OURS, { power: 'off' })],
  ['to be stopped', view([], OURS)],
  ['there for the one who waits', view([item('job')], OURS)],
  [
    'on below the floor that a stop took away',
    view([item('job', { ack: { ...ack, boot: 'found+0' } })], LOWERED, SCALED),
  ],
  ['held by a job that was not heard of for long', view([item('job', { ack, expiresAt: NOW - MINUTE })], OURS)],
  ['never on', view([], {}, { power: 'off', launchedAt: undefined })],
])('a machine that is %s', (_, seen) => {
  const { why, does, next, before } = explain(seen, RULES);
  const line = ({ at, text }: { readonly at: number; readonly text: string }) => `${(at - NOW) / 1000} s: ${text}`;
  expect({
    why: why && `${why.code}: ${why.text}`,
    does,
    next: next.map(line),
    before: before.map(line),
  }).toMatchSnapshot();
});

test('leases stand in the order in which they count, those of a kind by their age', () => {
  const path = { pingAt: NOW, since: NOW };
  const leases = [
    item('over', { failed }),
    item('warm', { ack, releasedAt: NOW - SECOND, linger: MINUTE }),
    item('settled', { ack, releasedAt: NOW - SECOND, linger: MINUTE, settled: 'kept' }),
    item('warm-no-more', { ack, releasedAt: NOW - MINUTE, linger: MINUTE }),
    item('waits-later', { since: NOW }),
    item('waits'),
    item('unproven', { ack, expiresAt: NOW - MINUTE }),
    item('holds', { ack, disrupted: { boot: '1', at: 1, why: 'Stopped by hand.' } }),
    item('denies', { kind: 'denial', reason: 'new disk' }),
    item('denied', { kind: 'denial', releasedAt: NOW - 1 }),
    item('denies-no-more', { kind: 'denial', expiresAt: NOW }),
    item('lapsed', { kind: 'manual', ack, expiresAt: NOW - MINUTE }),
  ];
  const views = leaseViews(leases, { now: NOW, path, rules: RULES });
  expect(
    views.map(({ id, state, until, note }) => `${state} ${id} until ${(until - NOW) / 1000} ${note}`),
  ).toMatchSnapshot();
});

test('a machine that is not described is on where somebody holds it, and unknown else', async () => {
  const world = new World();
  const { clock, store } = world;
  world.machines.hidden.add(BOX);
  const power = async () => (await readStatus([BOX], world.ports)).views.map((one) => one.power);
  expect(await power()).toEqual(['unknown']);
  store.putLease(BOX, item('waits', { since: clock.now(), expiresAt: clock.now() + 1 }));
  expect(await power()).toEqual(['unknown']);
  store.putLease(BOX, item('holds', { ack, since: clock.now(), expiresAt: clock.now() + 1 }));
  expect(await power()).toEqual(['on']);
  expect(await readStatus([BOX], world.ports)).not.toHaveProperty('blind');
});
