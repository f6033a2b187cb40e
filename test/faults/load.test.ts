import { describe, expect, test } from '@jest/globals';
import { placeHold } from '../../src/engine/hold.ts';
import { BOX, newToken, start, World } from '../fakes/world.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html: per partition and second. */
const PARTITION = { writes: 1_000, reads: 3_000 };
const JOBS = 256;
const MINUTES = 20;
/** Reads of its lease item by a waiting job, a second. */
const POLLS = 2;

test('F98 256 leases on one machine: a renewal is one write and one read, and a partition bears all of them', async () => {
  const world = new World();
  world.machines.add(BOX);
  const tokens = Array.from({ length: JOBS }, newToken);
  for (const token of tokens) await world.deliver(start(token));
  await world.seconds(10);
  await world.minutes(4);
  expect(tokens.every((token) => world.lease(token)?.ack !== undefined)).toBe(true);

  const reads = new Map<string, number>();
  world.store.hooks.pause = async (method, phase) => {
    if (phase === 'before') reads.set(method, (reads.get(method) ?? 0) + 1);
  };
  const before = { writes: world.store.writes, describes: world.machines.made('describe').length };
  for (let minute = 0; minute < MINUTES; minute += 1) {
    for (const token of tokens) await world.deliver(start(token));
    await world.minutes(1);
  }
  const perMinute = (count: number) => count / MINUTES;
  // Each tick's ping is one more; the looks of leases are moved once in their ttl.
  const writes = perMinute(world.store.writes - before.writes);
  expect(writes).toBeGreaterThanOrEqual(JOBS);
  expect(writes).toBeLessThanOrEqual(JOBS * 1.25 + 1);
  expect(perMinute(reads.get('readLease') ?? 0)).toBe(JOBS);
  expect(perMinute(reads.get('readTarget') ?? 0)).toBeLessThanOrEqual(3);
  expect(perMinute(world.machines.made('describe').length - before.describes)).toBeLessThanOrEqual(3);

  expect(writes / 60).toBeLessThan(PARTITION.writes / 100);
  expect(JOBS * POLLS + writes / 60).toBeLessThan(PARTITION.reads / 4);
});

/** Jobs come within 20 s of each other, and each asks again every 25 s while a machine boots that takes 90 s. */
async function describesWhileBooting(jobs: number): Promise<number> {
  const world = new World();
  world.machines.add(BOX, { boot: 90_000 });
  const tokens = Array.from({ length: jobs }, newToken);
  const begun = world.clock.now();
  const asks = tokens.flatMap((token, index) =>
    [0, 25_000, 50_000, 75_000].map((after) => ({ token, at: begun + after + Math.floor((index * 20_000) / jobs) })),
  );
  for (const { token, at } of asks.sort((a, b) => a.at - b.at)) {
    await world.clock.advance(at - world.clock.now());
    if (world.clock.now() < begun + 90_000) await world.deliver(start(token));
  }
  await world.clock.advance(begun + 95_000 - world.clock.now());
  await world.look('event');
  expect(tokens.every((token) => world.lease(token)?.ack !== undefined)).toBe(true);
  return world.machines.made('describe').length;
}

describe('F63 jobs that wait for one slow boot', () => {
  test('cost EC2 no more calls the more they are', async () => {
    const [few, many] = [await describesWhileBooting(20), await describesWhileBooting(200)];
    expect(many).toBeLessThanOrEqual(few);
    expect(many).toBeLessThanOrEqual(11);
  });

  test('hear of a denial at once all the same', async () => {
    const world = new World();
    world.machines.add(BOX, { boot: 90_000 });
    const token = newToken();
    await world.deliver(start(token));
    await world.clock.advance(20_000);
    await world.deliver(start(token));
    const publisher = { publish: (text: string) => world.deliver(text) };
    const wish = { id: 'hold-1', kind: 'denial', holder: { name: 'somebody' }, reason: '', grace: 0 } as const;
    const ports = { store: world.store, publisher, clock: world.clock, hitch: () => {} };
    await placeHold(BOX, { ...wish, until: world.clock.now() + 600_000 }, ports);
    expect(world.lease(token)?.failed).toMatchObject({ cause: 'denied' });
  });
});
