import { describe, expect, test } from '@jest/globals';
import type { Launch } from '../../../src/domain/snapshot/launch.ts';
import type { Outcome } from '../../../src/engine/snapshot/journal.ts';
import { snapshotLaunch } from '../../../src/engine/snapshot/launch.ts';
import { BOX, Yard } from './fakes.ts';

class Crash extends Error {}

const launchOf = (yard: Yard): Launch => ({
  instance: BOX,
  group: 'web',
  from: 'notification',
  activity: 'activity-0001',
  at: yard.clock.now(),
});

/** The same launch as its lifecycle hook tells it, which names no activity. */
const hooked = ({ activity: _none, ...launch }: Launch): Launch => ({
  ...launch,
  from: 'hook',
  hook: { name: 'on-launch', token: 'token' },
});

/** A small generator with a seed (mulberry32), so that a broken schedule can be told by its number. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Steps in before and after every call of every fake. */
function atEachCall(yard: Yard, step: () => Promise<void>): void {
  yard.records.hooks.pause = step;
  yard.snapshots.hooks.pause = step;
}

/** Handles them all at once; of the calls that wait, a random one goes on at a time. */
async function interleaved(
  launches: readonly Launch[],
  { yard, random }: { readonly yard: Yard; readonly random: () => number },
): Promise<void> {
  const turns: (() => void)[] = [];
  atEachCall(yard, () => new Promise((resolve) => turns.push(resolve)));
  const running = launches.map((launch) => snapshotLaunch(launch, yard.ports));
  let left = running.length;
  for (const one of running) void one.finally(() => (left -= 1));
  while (left > 0) {
    await new Promise((resolve) => setImmediate(resolve));
    turns.splice(Math.floor(random() * turns.length), 1)[0]?.();
  }
  atEachCall(yard, () => Promise.resolve());
  await Promise.all(running);
}

async function settle(yard: Yard, launch: Launch): Promise<Outcome> {
  for (let tries = 0; tries < 50; tries += 1) {
    const outcome = await snapshotLaunch(launch, yard.ports);
    if (outcome.kind !== 'later') return outcome;
    await yard.clock.advance(outcome.at - yard.clock.now());
  }
  throw new Error('not settled');
}

function expectOneSet(yard: Yard): void {
  expect(yard.snapshots.made.map(({ volume }) => volume).sort()).toEqual(['vol-01234567890', 'vol-01234567891']);
  const [set, ...others] = new Set(yard.snapshots.made.map(({ tags }) => tags['wakelock:set']));
  expect(others).toEqual([]);
  expect(yard.snapshots.tags.get(BOX)).toMatchObject({ Snapshots: 'Created', 'wakelock:snapshot-set': set });
  expect([...yard.records.sets.values()]).toMatchObject([{ state: 'done' }]);
}

describe('F88 one launch, one set', () => {
  test('F88 a crash before or after any call, and the set is made once all the same', async () => {
    let steps = 0;
    const calm = new Yard();
    calm.snapshots.launch(BOX);
    atEachCall(calm, async () => {
      steps += 1;
    });
    await snapshotLaunch(launchOf(calm), calm.ports);
    expect(steps).toBeGreaterThan(16);

    for (let crashAt = 1; crashAt <= steps; crashAt += 1) {
      const yard = new Yard();
      // What was made shows late: whoever looks too early would make it again.
      yard.snapshots.stale = 30_000;
      yard.snapshots.launch(BOX);
      let step = 0;
      atEachCall(yard, async () => {
        step += 1;
        if (step === crashAt) throw new Crash();
      });
      const launch = launchOf(yard);
      await expect(snapshotLaunch(launch, yard.ports)).rejects.toThrow(Crash);
      await yard.clock.advance(1_000);
      await settle(yard, launch);
      expectOneSet(yard);
    }
  });

  test('F88 two deliveries at once, at every interleaving of their calls, make one set', async () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const random = chance(seed);
      const yard = new Yard();
      yard.snapshots.stale = 30_000;
      yard.snapshots.launch(BOX);
      const launch = launchOf(yard);
      const copies = Array.from({ length: 2 + Math.floor(random() * 2) }, () => launch);
      await interleaved(copies, { yard, random });
      await settle(yard, launch);
      expectOneSet(yard);
    }
  });

  test('F88 a hook and a notification of one launch, at every interleaving of their calls, make one set', async () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const random = chance(seed);
      const yard = new Yard();
      yard.snapshots.stale = seed % 2 === 0 ? 30_000 : 0;
      yard.snapshots.launch(BOX);
      const launch = launchOf(yard);
      const announcements = [launch, hooked(launch), { ...launch, from: 'event' as const }];
      await interleaved(announcements, { yard, random });
      for (const announcement of announcements) await settle(yard, announcement);
      expectOneSet(yard);
    }
  });

  test.each([
    ['a hook before a notification', hooked, (launch: Launch) => launch],
    ['a notification before a hook', (launch: Launch) => launch, hooked],
  ])('F88 %s, one after the other while nothing shows yet, make one set that is counted once', async (_t, one, two) => {
    for (const stale of [0, 30_000, 600_000]) {
      const yard = new Yard();
      yard.snapshots.stale = stale;
      yard.snapshots.launch(BOX);
      const launch = launchOf(yard);
      expect(await settle(yard, one(launch))).toMatchObject({ kind: 'made', snapshots: 2 });
      await yard.clock.advance(20_000);
      expect(await settle(yard, two(launch))).toMatchObject({ kind: 'already' });
      expectOneSet(yard);
    }
  });

  test('F88 an activity stays with its boot, though the instance was stopped and started since', async () => {
    const yard = new Yard();
    yard.snapshots.launch(BOX);
    const launch = launchOf(yard);
    yard.snapshots.hooks.fail('tag');
    await expect(snapshotLaunch(launch, yard.ports)).rejects.toThrow('tag');
    await yard.clock.advance(300_000);
    yard.snapshots.launch(BOX);
    expect(await settle(yard, launch)).toMatchObject({ kind: 'made', snapshots: 2 });
    expectOneSet(yard);
  });

  test('F88 a record that was lost: what is found is named as it is, told to the instance, and not counted again', async () => {
    const yard = new Yard();
    yard.snapshots.launch(BOX);
    await settle(yard, launchOf(yard));
    const [set] = yard.records.sets.keys();
    yard.records.sets.clear();
    expect(await settle(yard, hooked(launchOf(yard)))).toEqual({ kind: 'already', set });
    expectOneSet(yard);
  });

  test('F88 what an earlier version made or claimed by its activity alone keeps its name and its fence', async () => {
    for (const state of ['making', 'open', 'done'] as const) {
      const yard = new Yard();
      yard.snapshots.stale = 30_000;
      yard.snapshots.launch(BOX);
      const launch = launchOf(yard);
      await settle(yard, launch);
      const [record] = yard.records.sets.values();
      if (record === undefined) throw new Error('no record');
      // As it would be after a crash of the earlier version, in its form.
      yard.records.forget();
      const set = 'activity-0001';
      for (const one of yard.snapshots.made) Object.assign(one, { tags: { ...one.tags, 'wakelock:set': set } });
      const until = yard.clock.now() + 90_000;
      const made = state === 'making' ? [] : record.made;
      yard.records.sets.set(set, { ...record, set, state, by: 'earlier', until, made });
      expect(await settle(yard, launch)).toEqual({ kind: 'already', set });
      await yard.clock.advance(30_000);
      expect(await settle(yard, hooked(launch))).toEqual({ kind: 'already', set });
      expect(yard.snapshots.made).toHaveLength(2);
      expect(yard.snapshots.calls).toHaveLength(1);
    }
  });

  test('F88 crashes, lost replies, frozen handlers and doubled deliveries together never make two sets, nor none', async () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const random = chance(seed);
      const yard = new Yard();
      yard.snapshots.stale = Math.floor(random() * 59_000);
      yard.snapshots.launch(BOX);
      atEachCall(yard, async () => {
        const luck = random();
        if (luck < 0.08) throw new Crash();
        // Frozen: time goes on under a handler that does not.
        if (luck < 0.14) await yard.clock.advance([15_000, 25_000, 200_000][Math.floor(random() * 3)] ?? 0);
      });
      const launch = launchOf(yard);
      for (let delivery = 0; delivery < 6; delivery += 1) {
        const copies = [snapshotLaunch(launch, yard.ports), snapshotLaunch(hooked(launch), yard.ports)];
        await Promise.allSettled(random() < 0.5 ? copies : copies.slice(0, 1));
        await Promise.allSettled(copies);
        await yard.clock.advance(random() * 120_000);
      }
      atEachCall(yard, () => Promise.resolve());
      await settle(yard, launch);
      expectOneSet(yard);
    }
  });

  test('F88 no answer to the call: nobody asks again before it can be seen whether it took effect', async () => {
    for (const tookEffect of [true, false]) {
      const yard = new Yard();
      yard.snapshots.stale = 45_000;
      yard.snapshots.launch(BOX);
      const { create } = yard.snapshots;
      yard.snapshots.create = async (set) => {
        yard.snapshots.create = create;
        if (tookEffect) await create.call(yard.snapshots, set);
        return { kind: 'unknown', message: 'no answer' };
      };
      const launch = launchOf(yard);
      expect(await snapshotLaunch(launch, yard.ports)).toMatchObject({ kind: 'later', reason: 'no-answer' });
      await yard.clock.advance(10_000);
      expect(await snapshotLaunch(launch, yard.ports)).toMatchObject({ kind: 'later', reason: 'being-made' });
      await settle(yard, launch);
      expectOneSet(yard);
      expect(yard.snapshots.calls).toHaveLength(1);
    }
  });
});
