import { beforeEach, expect, test } from '@jest/globals';
import type { Lease } from '../../src/domain/lease.ts';
import type { TextRule } from '../../src/domain/text-rules.ts';
import { BOX, newToken, start, World } from '../fakes/world.ts';

const START = 'Starting Server Valida';
const STOP = 'Stopping Server Valida';
const TEXTS: readonly TextRule[] = [{ start: START, stop: STOP, targets: [BOX], ttl: 21_600 }];
let world: World;
beforeEach(() => {
  world = new World({ texts: TEXTS });
  world.machines.add(BOX);
});
const textLease = (): Lease | undefined =>
  [...(world.store.leases.get(BOX)?.values() ?? [])].find(({ texts }) => texts);

test('the pair of texts starts and stops its machine, whatever topic each came by', async () => {
  await world.deliver(START);
  expect(world.power()).toBe('starting');
  await world.seconds(10);
  expect(textLease()).toMatchObject({ ack: expect.anything(), expiresAt: world.clock.now() - 10_000 + 21_600_000 });
  await world.deliver(STOP);
  await world.minutes(1);
  expect(world.power()).toBe('off');
});

test('of a start and a stop that arrive in the wrong order the later published wins', async () => {
  const at = world.clock.now();
  await world.deliver(STOP, at + 1_000);
  await world.deliver(START, at);
  expect([world.journal.ignored(), world.machines.calls]).toEqual([['superseded'], []]);
  await world.deliver(START, at + 2_000);
  expect(world.power()).toBe('starting');
});

test('two scripts that start, one of which stops: the machine goes off, as it always did', async () => {
  await world.deliver(START);
  await world.clock.advance(5_000);
  await world.deliver(START);
  await world.seconds(10);
  await world.deliver(STOP);
  expect(world.power()).toBe('stopping');
});

test('the stop text does not pull the machine from a job that has a lease of its own', async () => {
  const token = newToken();
  await world.deliver(START);
  await world.deliver(start(token));
  await world.seconds(10);
  await world.deliver(STOP);
  await world.minutes(1);
  expect(world.power()).toBe('on');
});

test('a new start after the stop is acknowledged anew, on the boot that follows', async () => {
  await world.deliver(START);
  await world.seconds(10);
  const boot = textLease()?.ack?.boot;
  await world.clock.advance(1_000);
  await world.deliver(STOP);
  await world.clock.advance(1_000);
  await world.deliver(START);
  expect(textLease()).not.toHaveProperty('ack');
  await world.minutes(2);
  expect(textLease()?.ack?.boot).toBeDefined();
  expect(textLease()?.ack?.boot).not.toBe(boot);
});

test('a start text whose stop never comes ends after its time to live', async () => {
  await world.deliver(START);
  await world.minutes(6 * 60 + 5);
  expect(world.power()).toBe('off');
});

test.each(['starting server valida', `${START} `, `"${START}"`])('another text, "%s", means nothing', async (text) => {
  await world.deliver(text);
  expect(world.journal.ignored()).toHaveLength(1);
  expect(world.store.writes).toBe(0);
});
