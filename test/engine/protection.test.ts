import { describe, expect, test } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../src/domain/duration.ts';
import type { Lease } from '../../src/domain/lease.ts';
import type { Protection } from '../../src/domain/machine.ts';
import { RULES } from '../../src/domain/rules.ts';
import type { TargetId } from '../../src/domain/target.ts';
import type { CallResult } from '../../src/engine/ports.ts';
import { type ReconcilePorts, reconcile } from '../../src/engine/reconcile.ts';
import { FakeMachines } from '../fakes/fake-machines.ts';
import { MemoryJournal } from '../fakes/memory-journal.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { StepClock } from '../fakes/step-clock.ts';

const BOX: TargetId = 'ec2:i-0123456789abcdef0';
const DENIED: CallResult = { kind: 'refused', code: 'UnauthorizedOperation', message: 'no' };
const THROTTLED: CallResult = { kind: 'refused', code: 'RequestLimitExceeded', message: 'slow down' };

function stage() {
  const clock = new StepClock();
  const store = new MemoryStore();
  const machines = new FakeMachines(clock);
  const journal = new MemoryJournal();
  const ports: ReconcilePorts = { store, machines, clock, journal, rules: RULES, newId: () => 'nonce' };
  return { clock, store, machines, journal, ports, look: () => reconcile([BOX], { trigger: 'tick', ports }) };
}

function wish(now: number, parts: Partial<Lease> = {}): Lease {
  return {
    id: 'lease',
    kind: 'job',
    holder: { name: 'a job' },
    since: now,
    ttl: 10 * MINUTE,
    expiresAt: now + 10 * MINUTE,
    keepUntil: 0,
    linger: 0,
    ready: ['running'],
    alreadyOn: 'take',
    exclusive: false,
    protect: true,
    lookAt: now,
    n: 0,
    ...parts,
  };
}

function leaveProtection(store: MemoryStore, protect: Protection): void {
  store.states.set(BOX, { rev: 1, protect });
}

describe('setting stop protection', () => {
  test('that is throttled fails nobody: the next look tries again', async () => {
    const { clock, store, machines, look } = stage();
    machines.add(BOX, { power: 'on', canProtect: true });
    store.putLease(BOX, wish(clock.now()));
    machines.answer('protect', BOX, THROTTLED);
    await look();
    expect(store.leases.get(BOX)?.get('lease')?.failed).toBeUndefined();
    machines.answer('protect', BOX, undefined);
    await clock.advance(MINUTE);
    await look();
    await clock.advance(MINUTE);
    await look();
    expect(store.leases.get(BOX)?.get('lease')?.ack).toBeDefined();
  });

  test('that is not permitted fails who asked for it, and leaves nothing to be cleared', async () => {
    const { clock, store, machines, look } = stage();
    machines.add(BOX, { power: 'on', canProtect: true });
    store.putLease(BOX, wish(clock.now()));
    machines.answer('protect', BOX, DENIED);
    await look();
    expect(store.leases.get(BOX)?.get('lease')?.failed?.cause).toBe('protect');
    expect(store.states.get(BOX)?.protect).toBeUndefined();
  });

  test('waits until a call that clears it cannot land any more', async () => {
    const { clock, store, machines, look } = stage();
    machines.add(BOX, { power: 'on', canProtect: true });
    store.putLease(BOX, wish(clock.now()));
    leaveProtection(store, { status: 'clearing', at: clock.now() - SECOND });
    await look();
    expect(machines.made('protect')).toEqual([]);
    await clock.advance(20 * SECOND);
    await look();
    expect(machines.made('protect')).toEqual([[BOX]]);
  });
});

describe('F99 clearing stop protection', () => {
  test('waits until a call that sets it cannot land any more', async () => {
    const { clock, store, machines, look } = stage();
    machines.add(BOX, { power: 'off', canProtect: true });
    leaveProtection(store, { status: 'setting', at: clock.now() - SECOND });
    await look();
    expect(machines.made('unprotect')).toEqual([]);
    expect(store.states.get(BOX)?.lookAt).toBeGreaterThan(clock.now());
    await clock.advance(20 * SECOND);
    await look();
    expect(machines.made('unprotect')).toEqual([[BOX]]);
    expect(store.states.get(BOX)?.protect).toBeUndefined();
  });

  test('waits after a confirmation, too: a second handler may be setting it more slowly', async () => {
    const { clock, store, machines, look } = stage();
    machines.add(BOX, { power: 'off', canProtect: true });
    leaveProtection(store, { status: 'on', confirmedAt: clock.now() - SECOND });
    await look();
    expect(machines.made('unprotect')).toEqual([]);
    await clock.advance(20 * SECOND);
    await look();
    expect(machines.made('unprotect')).toEqual([[BOX]]);
  });

  test('that is not permitted is tried again each hour, not each minute', async () => {
    const { clock, store, machines, look } = stage();
    machines.add(BOX, { power: 'off', canProtect: true });
    leaveProtection(store, { status: 'on', confirmedAt: clock.now() - HOUR });
    machines.answer('protect', BOX, DENIED);
    await look();
    await clock.advance(MINUTE);
    await look();
    expect(machines.made('unprotect')).toHaveLength(1);
    expect(store.states.get(BOX)?.lookAt).toBe(clock.now() - MINUTE + HOUR);
    machines.answer('protect', BOX, undefined);
    await clock.advance(HOUR);
    await look();
    expect(store.states.get(BOX)?.protect).toBeUndefined();
  });

  test('does not keep a job from the level it waits for', async () => {
    const { clock, store, machines, look } = stage();
    machines.add(BOX, { power: 'on', canProtect: true, levels: ['running', 'status-ok'] });
    store.putLease(BOX, wish(clock.now(), { protect: false, ready: ['running', 'status-ok'] }));
    leaveProtection(store, { status: 'on', confirmedAt: clock.now() - HOUR });
    machines.answer('protect', BOX, THROTTLED);
    await look();
    expect(store.leases.get(BOX)?.get('lease')?.passed).toEqual(['status-ok']);
  });
});

test('F99 protection set by a handler that stood still while its job went is found and cleared by the next tick', async () => {
  const { clock, store, machines, ports, look } = stage();
  machines.add(BOX, { power: 'on', canProtect: true });
  store.putLease(BOX, wish(clock.now()));
  let rounds = 0;
  machines.hooks.pause = async (method) => {
    if (method !== 'describe') return;
    const lease = store.leases.get(BOX)?.get('lease');
    if (lease === undefined) return;
    const { lookAt: _, ...settled } = lease;
    store.putLease(BOX, { ...settled, releasedAt: clock.now(), n: lease.n + 2 });
  };
  await reconcile([BOX], { trigger: 'tick', ports, stillTime: () => ++rounds === 1 });
  machines.hooks.pause = () => Promise.resolve();
  expect(machines.at(BOX).protected).toBe(true);
  expect(await store.due(clock.now())).toEqual([BOX]);
  await clock.advance(MINUTE);
  await look();
  expect(machines.at(BOX).protected).toBe(false);
});
