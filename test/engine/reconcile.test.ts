import { beforeEach, describe, expect, test } from '@jest/globals';
import { MINUTE, SECOND } from '../../src/domain/duration.ts';
import type { Lease } from '../../src/domain/lease.ts';
import type { TargetState } from '../../src/domain/machine.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { reconcile, type Trigger } from '../../src/engine/reconcile.ts';
import { lease as leaseOf } from '../contract/store.ts';
import { BOX, newToken, start, World } from '../fakes/world.ts';
import { BEGUN } from './runner-script.ts';

const OTHER: TargetId = 'ec2:i-0fedcba9876543210';
const now = BEGUN;
let world: World;
beforeEach(() => {
  world = new World();
});

const ack = (boot: number) => ({ boot: String(boot), at: now - MINUTE, alreadyOn: false, addresses: {} });
const item = (id: string, parts: Partial<Lease> = {}): Lease =>
  leaseOf(id, { since: now - MINUTE, ttl: 10 * MINUTE, expiresAt: now + 9 * MINUTE, ...parts });
const look = (trigger: Trigger = 'event', targets: readonly TargetId[] = [BOX]) =>
  reconcile(targets, { trigger, ports: world.ports });
const calls = (call: 'describe' | 'levels') => world.machines.made(call).length;
const state = () => world.store.states.get(BOX);
const kept = (id: string) => world.store.leases.get(BOX)?.get(id);

/** A machine that has been on for ten minutes, with these leases on it. */
function on(leases: readonly Lease[], parts: Partial<TargetState> = {}): number {
  const launchedAt = now - 10 * MINUTE;
  world.machines.add(BOX, { power: 'on', launchedAt, levels: ['running'] });
  world.store.states.set(BOX, { rev: 1, ran: String(launchedAt), owned: String(launchedAt), ...parts });
  for (const lease of leases) world.store.putLease(BOX, lease);
  return launchedAt;
}

describe('what a message saves while a machine boots', () => {
  const booting = { previousLaunch: null, requestedAt: 0 };
  const offWith = (parts: Partial<TargetState>, leases: readonly Lease[] = [item('job')]) => {
    world.machines.add(BOX, { power: 'starting', settlesAt: now + MINUTE, launchedAt: now - SECOND });
    world.store.states.set(BOX, { rev: 1, lookAt: now, ...parts });
    for (const lease of leases) world.store.putLease(BOX, lease);
  };
  const begun = (ago: number) => ({ window: { ...booting, requestedAt: now - ago } });

  test.each<[string, number, () => void]>([
    ['a start a moment ago', 0, () => offWith(begun(SECOND))],
    ['a start that takes longer than usual', 1, () => offWith(begun(8 * SECOND))],
    ['the same, seen a moment ago', 0, () => offWith({ ...begun(8 * SECOND), booting: now - SECOND })],
    ['the same, seen too long ago', 1, () => offWith({ ...begun(20 * SECOND), booting: now - 10 * SECOND })],
    ['seen before it was started anew', 1, () => offWith({ ...begun(8 * SECOND), booting: now - 8 * SECOND })],
    ['nothing asked for', 1, () => offWith({})],
    ['a start whose look was called off', 1, () => offWith({ ...begun(SECOND), lookAt: undefined })],
    [
      'a start that backs off',
      1,
      () => offWith({ ...begun(SECOND), backoff: { at: now, until: now, tries: 1, cause: 'x', message: '' } }),
    ],
  ])('after %s: %s Describe', async (_, describes, given) => {
    given();
    await look('message');
    expect(calls('describe')).toBe(describes);
  });

  test.each([0, SECOND])(
    'who comes to a machine that another job has got %s ms after its start gets it at once',
    async (took) => {
      world.machines.add(BOX, { boot: took });
      const [first, second] = [newToken(), newToken()];
      await world.deliver(start(first));
      await world.clock.advance(took);
      const lease = world.lease(first);
      if (lease !== undefined) world.store.putLease(BOX, { ...lease, ack: { ...ack(1), at: world.clock.now() } });
      const before = calls('describe');
      await world.deliver(start(second));
      expect(calls('describe')).toBeGreaterThan(before);
    },
  );

  test('who loses the race for a start looks at what the other began', async () => {
    world.machines.add(BOX);
    const { hooks, states } = world.store;
    const previousLaunch = world.machines.at(BOX).launchedAt;
    hooks.pause = async (method, phase) => {
      if (method !== 'writeState' || phase !== 'before') return;
      hooks.pause = () => Promise.resolve();
      states.set(BOX, { rev: 1, window: { previousLaunch, requestedAt: now }, lookAt: now });
    };
    await world.deliver(start(newToken()));
    expect([calls('describe'), world.machines.made('start')]).toEqual([2, []]);
    expect(world.journal.reasons()).toEqual(['wanted', 'start-pending']);
  });
});

describe('levels', () => {
  const ready = { ready: ['running', 'ssm'] } as const;
  const boot = now - 10 * MINUTE;

  test.each<[string, number, Partial<Lease>]>([
    ['live and has its machine', 1, {}],
    ['live and has its levels', 0, { passed: ['ssm'] }],
    ['over', 0, { releasedAt: 5 }],
    ['not heard of for long', 0, { expiresAt: now - MINUTE }],
  ])('are asked for a lease that is %s: %s time(s)', async (_, asked, parts) => {
    on([item('job', { ...ready, ack: ack(boot), ...parts }), item('other', { ack: ack(boot) })]);
    await look();
    expect(calls('levels')).toBe(asked);
  });

  test('are not asked of a machine that is off', async () => {
    on([item('job', { ...ready, ack: ack(boot) })]);
    world.machines.at(BOX).power = 'off';
    await look();
    expect(calls('levels')).toBe(0);
  });

  test('are not asked of a machine that AWS leaves out of its answer, which fails nothing', async () => {
    on([item('job', { ...ready, ack: ack(boot) })]);
    world.machines.hidden.add(BOX);
    expect([[...(await look())], calls('levels')]).toEqual([[], 0]);
    expect(world.journal.reasons()).toEqual(['not-seen']);
  });
});

test('a lease that changes under a decision: nothing is done, that is noted, and it is decided anew', async () => {
  world.machines.add(BOX, { optedIn: false, power: 'on' });
  world.store.putLease(BOX, item('job'));
  const { hooks } = world.store;
  hooks.pause = async (method, phase) => {
    if (method !== 'changeLease' || phase !== 'before') return;
    hooks.pause = () => Promise.resolve();
    world.store.putLease(BOX, item('job', { n: 1 }));
  };
  await look();
  expect(world.journal.of('conflict')).toEqual([{ kind: 'conflict', target: BOX, doing: 'marks' }]);
  expect(world.journal.reasons()).toEqual(['not-opted-in', 'not-opted-in', 'not-opted-in']);
  expect(kept('job')?.failed).toMatchObject({ cause: 'not-opted-in' });
});

test('what fails while one machine is dealt with is told of that machine, and the other is dealt with', async () => {
  on([item('job')]);
  world.machines.add(OTHER, { power: 'on' });
  world.store.putLease(OTHER, item('other'));
  world.store.hooks.fail('acknowledge');
  const failed = await look('event', [BOX, OTHER]);
  const error = new Error('acknowledge: made to fail');
  expect([...failed]).toEqual([[BOX, error]]);
  expect(world.journal.of('trouble')).toEqual([{ kind: 'trouble', target: BOX, error }]);
  expect(world.store.leases.get(OTHER)?.get('other')?.ack).toBeDefined();
});

describe('a machine that is held is looked at with every tick', () => {
  const held = (parts: Partial<Lease>, of: Partial<TargetState> = {}) =>
    on([item('job', { ack: ack(now - 10 * MINUTE), ...parts })], of);

  test.each<[string, Partial<Lease>, Partial<TargetState>, number | undefined]>([
    ['its lease is looked at much later', { lookAt: now + 9 * MINUTE }, {}, now + MINUTE],
    ['its lease is moved much later', { lookAt: now }, {}, now + MINUTE],
    ['its lease is looked at by then', { lookAt: now + MINUTE }, {}, undefined],
    ['its lease ends before, and is looked at then', { lookAt: now, expiresAt: now + 10 * SECOND }, {}, undefined],
    ['a look is written down for then', { lookAt: undefined }, { lookAt: now + MINUTE }, now + MINUTE],
    ['a look is written down for later', { lookAt: undefined }, { lookAt: now + MINUTE + 1 }, now + MINUTE],
    ['a look is overdue, which the next tick finds', { lookAt: undefined }, { lookAt: now }, now],
  ])('%s', async (_, parts, of, lookAt) => {
    held(parts, of);
    await look();
    expect(state()?.lookAt).toBe(lookAt);
  });
});
