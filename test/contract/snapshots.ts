import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SetRecord } from '../../src/domain/snapshot/record.ts';
import type { There } from '../../src/domain/snapshot/volumes.ts';
import type { NewSet, SetRecords, SnapshotArchive, Snapshots } from '../../src/engine/snapshot/ports.ts';

/** One implementation with an instance of two volumes, whose second has the tag `wakelock:snapshot=off`. */
export interface SnapshotPlace {
  readonly snapshots: Snapshots;
  readonly archive: SnapshotArchive;
  readonly records: SetRecords;
  /** Running, with the tag `team=shop`. */
  readonly instance: string;
  readonly ended: string;
  /** Things that people do. */
  image(snapshot: string): Promise<void>;
  share(snapshot: string): Promise<void>;
  lock(snapshot: string): Promise<void>;
  close(): Promise<void>;
}

/** What every implementation of the ports about snapshots must do; rows named in `lacks` are skipped there, loudly. */
export function snapshotsContract({
  name,
  open,
  lacks = [],
}: {
  readonly name: string;
  readonly open: () => Promise<SnapshotPlace>;
  readonly lacks?: readonly string[];
}): void {
  describe(`snapshots: ${name}`, () => {
    let place: SnapshotPlace;
    beforeEach(async () => {
      place = await open();
    });
    afterEach(() => place.close());
    const row = (title: string, run: () => Promise<void>) => (lacks.includes(title) ? test.skip : test)(title, run);
    const there = async (): Promise<There> => {
      const instance = await place.snapshots.instance(place.instance);
      if (instance.kind !== 'there') throw new Error(instance.kind);
      return instance;
    };
    const order = async (more: Partial<NewSet> = {}): Promise<NewSet> => ({
      instance: place.instance,
      description: `Autosnap-${place.instance}-x`,
      tags: {
        'wakelock:snapshots': 'contract',
        'wakelock:set': 'set-1',
        'wakelock:instance': place.instance,
        'wakelock:launched': new Date((await there()).launchedAt).toISOString(),
      },
      skipBoot: false,
      skip: [],
      ...more,
    });
    const make = async (more: Partial<NewSet> = {}) => {
      const result = await place.snapshots.create(await order(more), 10_000);
      if (result.kind !== 'made') throw new Error(JSON.stringify(result));
      return result.made;
    };

    row('an instance is shown with its boot, its tags, and its volumes with theirs', async () => {
      const { volumes, tags, launchedAt, ebsRoot } = await there();
      expect(volumes.map(({ boot, attached }) => ({ boot, attached }))).toEqual([
        { boot: true, attached: true },
        { boot: false, attached: true },
      ]);
      expect(volumes[1]?.tags).toEqual({ 'wakelock:snapshot': 'off' });
      expect(volumes.every(({ id, device }) => id.startsWith('vol-') && device.startsWith('/dev/'))).toBe(true);
      expect([tags.team, ebsRoot, launchedAt > 0]).toEqual(['shop', true, true]);
    });

    row('an instance that is unknown is not found, one that ended is gone', async () => {
      expect(await place.snapshots.instance('i-0000000000000dead')).toEqual({ kind: 'not-found' });
      expect(await place.snapshots.instance(place.ended)).toMatchObject({ kind: 'gone' });
    });

    row('one call makes a snapshot of each volume, and they are found by the boot of their instance', async () => {
      const { volumes, launchedAt } = await there();
      const made = await make();
      expect(made.map(({ volume }) => volume).sort()).toEqual(volumes.map(({ id }) => id).sort());
      expect(made.every(({ gib, snapshot }) => gib > 0 && snapshot.startsWith('snap-'))).toBe(true);
      const boot = { instance: place.instance, launchedAt, stack: 'contract' };
      const found = await place.snapshots.ofLaunch(boot);
      expect(found.map(({ snapshot }) => snapshot).sort()).toEqual(made.map(({ snapshot }) => snapshot).sort());
      expect(found.map(({ set }) => set)).toEqual(['set-1', 'set-1']);
      expect(await place.snapshots.ofLaunch({ ...boot, launchedAt: launchedAt + 60_000 })).toEqual([]);
      expect(await place.snapshots.ofLaunch({ ...boot, stack: 'another' })).toEqual([]);
    });

    row('the boot volume can be left out', async () => {
      const { volumes } = await there();
      expect((await make({ skipBoot: true })).map(({ volume }) => volume)).toEqual([volumes[1]?.id]);
    });

    row('a data volume can be left out', async () => {
      const [boot, data] = (await there()).volumes;
      expect((await make({ skip: [data?.id ?? ''] })).map(({ volume }) => volume)).toEqual([boot?.id]);
    });

    row('a set of an instance that is unknown is refused by its name', async () => {
      expect(await place.snapshots.create(await order({ instance: 'i-0000000000000dead' }), 10_000)).toMatchObject({
        kind: 'refused',
        code: 'InvalidInstanceID.NotFound',
      });
    });

    row('F90 a volume that was snapshotted a moment ago is told, and a second snapshot of it is refused', async () => {
      const { volumes } = await there();
      const [, data] = volumes;
      await make({ skipBoot: true });
      const ids = volumes.map(({ id }) => id);
      expect(await place.snapshots.startedSince(ids, 0)).toEqual([data?.id]);
      expect(await place.snapshots.startedSince(ids, Date.UTC(2100, 0, 1))).toEqual([]);
      expect(await place.snapshots.create(await order(), 10_000)).toMatchObject({
        kind: 'refused',
        code: 'SnapshotCreationPerVolumeRateExceeded',
      });
    });

    row('tags are written over those that are there', async () => {
      const [made] = await make();
      const id = made?.snapshot ?? '';
      expect(await place.snapshots.tag(id, { Name: 'one' })).toEqual({ kind: 'ok' });
      expect(await place.snapshots.tag(id, { Name: 'two' })).toEqual({ kind: 'ok' });
      expect(await place.snapshots.tag(place.instance, { Snapshots: 'Created' })).toEqual({ kind: 'ok' });
      const listed = (await place.archive.list('contract')).find((one) => one.id === id);
      expect(listed?.tags).toMatchObject({ Name: 'two', 'wakelock:set': 'set-1' });
      expect((await there()).tags).toMatchObject({ Snapshots: 'Created', team: 'shop' });
    });

    row('to tag what is gone is refused by its name', async () => {
      expect(await place.snapshots.tag('i-0000000000000dead', { a: 'b' })).toMatchObject({
        kind: 'refused',
        code: 'InvalidInstanceID.NotFound',
      });
    });

    row('only snapshots of the stack are listed; one is removed once', async () => {
      const [made, other] = await make();
      expect(await place.archive.list('another')).toEqual([]);
      expect(await place.archive.remove(made?.snapshot ?? '')).toEqual({ kind: 'ok' });
      expect((await place.archive.list('contract')).map(({ id }) => id)).toEqual([other?.snapshot]);
      expect(await place.archive.remove(made?.snapshot ?? '')).toMatchObject({
        kind: 'refused',
        code: 'InvalidSnapshot.NotFound',
      });
    });

    row('a snapshot that an image uses is told, and cannot be removed', async () => {
      const [made] = await make();
      const id = made?.snapshot ?? '';
      expect((await place.archive.inImages()).has(id)).toBe(false);
      await place.image(id);
      expect((await place.archive.inImages()).has(id)).toBe(true);
      expect(await place.archive.remove(id)).toMatchObject({ kind: 'refused', code: 'InvalidSnapshot.InUse' });
    });

    row('a snapshot that is shared is told', async () => {
      const [made] = await make();
      const id = made?.snapshot ?? '';
      expect(await place.archive.shared(id)).toBe(false);
      await place.share(id);
      expect(await place.archive.shared(id)).toBe(true);
    });

    row('a snapshot that is locked is told, and cannot be removed', async () => {
      const [made] = await make();
      const id = made?.snapshot ?? '';
      expect((await place.archive.locked()).has(id)).toBe(false);
      await place.lock(id);
      expect((await place.archive.locked()).has(id)).toBe(true);
      expect(await place.archive.remove(id)).toMatchObject({ kind: 'refused' });
    });

    row('F88 a record is made once, and changed by whoever knows its last write', async () => {
      const record = recordOf(`set-${place.instance}-${Math.round((await there()).launchedAt)}`);
      const { records } = place;
      expect(await records.readSet(record.set)).toBeUndefined();
      expect([await records.createSet(record), await records.createSet(record)]).toEqual([true, false]);
      expect(await records.readSet(record.set)).toEqual(record);
      expect(await records.changeSet(record.set, 1, { state: 'making', by: 'one' })).toBe(true);
      expect(await records.changeSet(record.set, 1, { state: 'making', by: 'two' })).toBe(false);
      const made = [{ volume: 'vol-1', snapshot: 'snap-1', gib: 8 }];
      expect(await records.changeSet(record.set, 2, { state: 'open', made })).toBe(true);
      expect(await records.readSet(record.set)).toMatchObject({ state: 'open', by: 'one', made, n: 3 });
    });

    row('F88 an activity is tied to one boot once; one of an earlier record is its own', async () => {
      const { records } = place;
      const activity = `activity-${place.instance}`;
      const boot = { set: 'boot-1', launchedAt: 1_700_000_000_000 };
      const removeAt = 1_900_000_000_000;
      expect(await records.readBoot(activity)).toBeUndefined();
      expect(await records.tieBoot(activity, { ...boot, removeAt })).toBe(true);
      expect(await records.tieBoot(activity, { set: 'boot-2', launchedAt: 0, removeAt })).toBe(false);
      expect(await records.readBoot(activity)).toEqual(boot);
      const earlier = recordOf('activity-earlier');
      await records.createSet(earlier);
      expect(await records.readBoot(earlier.set)).toEqual({ set: earlier.set, launchedAt: earlier.launchedAt });
      expect(await records.tieBoot(earlier.set, { ...boot, removeAt })).toBe(false);
    });

    row('F88 of two who write a record at once, one succeeds', async () => {
      const record = recordOf('set-at-once');
      const { records } = place;
      const made = await Promise.all([records.createSet(record), records.createSet(record)]);
      expect([...made].sort()).toEqual([false, true]);
      const claims = await Promise.all(['one', 'two'].map((by) => records.changeSet(record.set, 1, { by })));
      expect([...claims].sort()).toEqual([false, true]);
      const boot = { set: record.set, launchedAt: record.launchedAt, removeAt: record.removeAt };
      const tied = await Promise.all([1, 2].map(() => records.tieBoot('activity-at-once', boot)));
      expect([...tied].sort()).toEqual([false, true]);
    });
  });
}

function recordOf(set: string): SetRecord {
  return {
    set,
    instance: 'i-0123456789abcdef0',
    group: 'web',
    launchedAt: 1_700_000_000_000,
    volumes: [{ id: 'vol-1', device: '/dev/xvda', boot: true }],
    made: [],
    state: 'open',
    by: '',
    until: 0,
    tries: 0,
    busy: [],
    notBefore: 0,
    expiresAt: 1_800_000_000_123,
    removeAt: 1_900_000_000_000,
    n: 1,
  };
}
