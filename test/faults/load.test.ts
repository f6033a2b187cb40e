import { expect, test } from '@jest/globals';
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
