import { expect, test } from '@jest/globals';
import { HOUR, MINUTE } from '../../src/domain/duration.ts';
import type { Lease } from '../../src/domain/lease.ts';
import { awaitHold, type HoldPorts, type HoldWish, liftHolds, placeHold } from '../../src/engine/hold.ts';
import { BOX, newToken, start, World } from '../fakes/world.ts';

class Person {
  readonly world = new World();
  readonly hitches: string[] = [];
  readonly ports: HoldPorts;

  constructor() {
    const { store, publisher, clock } = this.world;
    this.ports = { store, publisher, clock, hitch: (message) => this.hitches.push(message) };
    this.world.machines.add(BOX);
  }

  wish(parts: Partial<HoldWish> = {}): HoldWish {
    const until = this.world.clock.now() + HOUR;
    return { id: 'hold-1', kind: 'manual', holder: { name: 'operator' }, until, reason: 'a crash', grace: 0, ...parts };
  }

  /** Waits for a hold while the look that was published is dealt with, a few seconds at a time. */
  async settle(wish: HoldWish, timeout = 30_000) {
    const signal = new AbortController().signal;
    const ended = awaitHold(BOX, wish, { ports: this.ports, timeout, signal });
    for (let passed = 0; passed < 12; passed += 1) await this.world.seconds(3);
    return ended;
  }
}

test('a hold starts the machine, is acknowledged like a lease, and ends by the clock', async () => {
  const person = new Person();
  const wish = person.wish();
  await placeHold(BOX, wish, person.ports);
  expect(person.world.publisher.published.map((text) => JSON.parse(text))).toEqual([
    { wakelock: 1, action: 'look', targets: [BOX] },
  ]);
  expect(await person.settle(wish)).toMatchObject({ kind: 'on' });
  expect(person.world.power()).toBe('on');
  await person.world.minutes(61);
  await person.world.seconds(60);
  expect(person.world.power()).toBe('off');
});

test('F33 a denial fails the leases on the machine, and is settled when it is off', async () => {
  const person = new Person();
  const token = newToken();
  await person.world.deliver(start(token));
  await person.world.seconds(60);
  const wish = person.wish({ kind: 'denial' });
  await placeHold(BOX, wish, person.ports);
  expect(await person.settle(wish, 3 * MINUTE)).toEqual({ kind: 'denied' });
  expect(person.world.lease(token)?.failed).toMatchObject({ cause: 'denied' });
  expect(person.world.power()).toBe('off');
});

test('F33 a denial with a grace is not settled before the grace is over', async () => {
  const person = new Person();
  await person.world.deliver(start(newToken()));
  await person.world.seconds(60);
  const wish = person.wish({ kind: 'denial', grace: 5 * MINUTE });
  await placeHold(BOX, wish, person.ports);
  expect(await person.settle(wish)).toMatchObject({ kind: 'unseen', why: 'timeout' });
  expect(person.world.power()).toBe('on');
  await person.world.minutes(6);
  expect(await person.settle(wish)).toEqual({ kind: 'denied' });
});

test('a hold on a machine that another person denies is refused', async () => {
  const person = new Person();
  await placeHold(BOX, person.wish({ kind: 'denial' }), person.ports);
  const wish = person.wish({ id: 'hold-2' });
  await placeHold(BOX, wish, person.ports);
  expect(await person.settle(wish)).toMatchObject({ kind: 'refused', failure: { cause: 'denied' } });
});

test('lifting ends holds and denials, and leaves the leases of jobs alone', async () => {
  const person = new Person();
  const token = newToken();
  await placeHold(BOX, person.wish(), person.ports);
  await person.world.deliver(start(token));
  await person.world.seconds(60);
  const lifted = await liftHolds(BOX, person.ports);
  expect(lifted.map(({ id }) => id)).toEqual(['hold-1']);
  expect(person.world.store.leases.get(BOX)?.get('hold-1')?.releasedAt).toBeDefined();
  expect(person.world.lease(token)?.releasedAt).toBeUndefined();
  expect(await liftHolds(BOX, person.ports)).toEqual([]);
});

test('lifting goes on when power writes the item between read and write', async () => {
  const person = new Person();
  await placeHold(BOX, person.wish(), person.ports);
  const { store } = person.world;
  let written = 0;
  store.hooks.pause = async (method, phase) => {
    if (method !== 'changeLease' || phase !== 'before' || written > 0) return;
    written += 1;
    const lease = store.leases.get(BOX)?.get('hold-1');
    if (lease !== undefined) store.putLease(BOX, { ...lease, n: lease.n + 1 });
  };
  expect(await liftHolds(BOX, person.ports)).toHaveLength(1);
  expect(store.leases.get(BOX)?.get('hold-1')?.releasedAt).toBeDefined();
});

test('a topic that does not answer delays a hold to the next tick, and that is said', async () => {
  const person = new Person();
  person.world.publisher.hooks.fail('publish', { error: new Error('no route') });
  await placeHold(BOX, person.wish(), person.ports);
  expect(person.hitches).toEqual([
    'The topic did not take the message, so the machine is looked at with the next tick: no route',
  ]);
  await person.world.minutes(2);
  expect(person.world.power()).toBe('on');
});

test('a table that cannot be written fails the hold', async () => {
  const person = new Person();
  person.world.store.hooks.fail('createLease', { error: new Error('AccessDenied') });
  await expect(placeHold(BOX, person.wish(), person.ports)).rejects.toThrow('AccessDenied');
  expect(person.world.publisher.published).toEqual([]);
});

test('a hold that was refused is over, and is not lifted', async () => {
  const person = new Person();
  await placeHold(BOX, person.wish({ kind: 'denial' }), person.ports);
  await placeHold(BOX, person.wish({ id: 'hold-2' }), person.ports);
  await person.world.seconds(3);
  expect((await liftHolds(BOX, person.ports)).map(({ id }) => id)).toEqual(['hold-1']);
});

/** Lifts the one hold while somebody else changes its item before each of our writes; counts the writes. */
async function liftAgainst(
  person: Person,
  others: (hold: Lease) => Lease | undefined,
  method: 'readLease' | 'changeLease',
) {
  const { store } = person.world;
  await placeHold(BOX, person.wish(), person.ports);
  let writes = 0;
  store.hooks.pause = async (called, phase) => {
    if (phase !== 'before') return;
    if (called === 'changeLease') writes += 1;
    const hold = store.leases.get(BOX)?.get('hold-1');
    if (called !== method || hold === undefined) return;
    const changed = others(hold);
    if (changed === undefined) store.leases.get(BOX)?.delete('hold-1');
    else store.putLease(BOX, changed);
  };
  const ended = await liftHolds(BOX, person.ports).then(
    () => 'lifted',
    (error: unknown) => String(error),
  );
  return { ended, writes, releasedAt: store.leases.get(BOX)?.get('hold-1')?.releasedAt };
}

test('of two who lift the same hold the first one counts', async () => {
  const lifted = await liftAgainst(new Person(), (hold) => ({ ...hold, releasedAt: 5 }), 'readLease');
  expect(lifted).toEqual({ ended: 'lifted', writes: 0, releasedAt: 5 });
});

test('a hold whose item is gone before it is lifted is lifted', async () => {
  const lifted = await liftAgainst(new Person(), () => undefined, 'readLease');
  expect(lifted).toEqual({ ended: 'lifted', writes: 0, releasedAt: undefined });
});

test('lifting a hold that is always written by others ends with an error after eight tries', async () => {
  const lifted = await liftAgainst(new Person(), (hold) => ({ ...hold, n: hold.n + 1 }), 'changeLease');
  const ended = `Error: The hold hold-1 on ${BOX} changed 8 times while it was lifted.`;
  expect(lifted).toEqual({ ended, writes: 8, releasedAt: undefined });
});
