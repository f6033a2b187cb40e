import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Lease } from '../../src/domain/lease.ts';
import type { TargetId } from '../../src/domain/target.ts';
import type { Store } from '../../src/engine/ports.ts';

export interface StoreSubject {
  readonly name: string;
  readonly open: () => Promise<{ readonly store: Store; readonly close: () => Promise<void> }>;
  /** Rows that the place cannot run, by title. */
  readonly lacks?: readonly string[];
}

const NOW = Date.UTC(2026, 4, 1, 12);

/** What every `Store` must do. Each row uses targets of its own, so the rows may share one table. */
export function storeContract({ name, open, lacks = [] }: StoreSubject): void {
  describe(`the store contract on ${name}`, () => {
    let store: Store;
    let close = () => Promise.resolve();
    let made = 0;
    const newTarget = (): TargetId => {
      made += 1;
      return `ec2:i-${(NOW + made).toString(16).padStart(17, '0')}`;
    };
    const row = (title: string, run: () => Promise<void>) => (lacks.includes(title) ? test.skip : test)(title, run);

    beforeAll(async () => {
      ({ store, close } = await open());
    });
    afterAll(() => close());

    row('a target that nobody ever named has rev 0 and no leases', async () => {
      const target = newTarget();
      expect(await store.readTarget(target)).toEqual({ state: { rev: 0 }, leases: [] });
      expect(await store.readState(target)).toEqual({ rev: 0 });
      expect(await store.readLease(target, 'none')).toBeUndefined();
    });

    row('a lease comes back as it was written, every field of it', async () => {
      const target = newTarget();
      expect(await store.createLease(target, FULL)).toBe(true);
      expect(await store.readLease(target, FULL.id)).toEqual(FULL);
      expect((await store.readTarget(target)).leases).toEqual([FULL]);
    });

    row('a second lease of the same id is refused and changes nothing', async () => {
      const target = newTarget();
      await store.createLease(target, FULL);
      expect(await store.createLease(target, { ...FULL, ttl: 1 })).toBe(false);
      expect((await store.readLease(target, FULL.id))?.ttl).toBe(FULL.ttl);
    });

    row('leases, holds and denials of a target are read together, and those of another are not', async () => {
      const [target, other] = [newTarget(), newTarget()];
      await store.createLease(target, lease('a'));
      await store.createLease(target, lease('hold-b', { kind: 'manual' }));
      await store.createLease(target, lease('hold-c', { kind: 'denial' }));
      await store.createLease(other, lease('d'));
      const { leases } = await store.readTarget(target);
      expect(leases.map(({ id }) => id).sort()).toEqual(['a', 'hold-b', 'hold-c']);
      expect((await store.readLease(target, 'hold-b'))?.kind).toBe('manual');
    });

    row('a change writes the named paths, removes those that are null, and counts n', async () => {
      const target = newTarget();
      await store.createLease(target, FULL);
      const change = { expiresAt: NOW + 9_000, wait: null, ack: null, releasedAt: NOW };
      expect(await store.changeLease(target, FULL.id, { change, n: 0 })).toBe(true);
      const { wait: _wait, ack: _ack, ...rest } = FULL;
      expect(await store.readLease(target, FULL.id)).toEqual({
        ...rest,
        expiresAt: NOW + 9_000,
        releasedAt: NOW,
        n: 1,
      });
    });

    row('a change on an n that is not the present one is refused and writes nothing', async () => {
      const target = newTarget();
      await store.createLease(target, lease('a'));
      await store.changeLease(target, 'a', { change: { ttl: 1 }, n: 0 });
      expect(await store.changeLease(target, 'a', { change: { ttl: 2 }, n: 0 })).toBe(false);
      expect(await store.changeLease(target, 'absent', { change: { ttl: 2 }, n: 0 })).toBe(false);
      expect(await store.readLease(target, 'a')).toMatchObject({ ttl: 1, n: 1 });
      expect(await store.readLease(target, 'absent')).toBeUndefined();
    });

    row('of many changes on the same n exactly one is written', async () => {
      const target = newTarget();
      await store.createLease(target, lease('a'));
      const tries = Array.from({ length: 8 }, (_, ttl) => store.changeLease(target, 'a', { change: { ttl }, n: 0 }));
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
      expect(await store.readLease(target, 'a')).toMatchObject({ n: 1 });
    });

    row('a first write of the state needs rev 0, and each write makes it grow', async () => {
      const target = newTarget();
      expect(await store.writeState(target, 1, { ran: 'x' })).toBe(false);
      expect(await store.writeState(target, 0, { ran: 'x', starts: [NOW], lookAt: NOW })).toBe(true);
      expect(await store.writeState(target, 0, { ran: 'y' })).toBe(false);
      expect(await store.writeState(target, 1, { lookAt: null, owned: 'b' })).toBe(true);
      expect(await store.readState(target)).toEqual({ rev: 2, ran: 'x', starts: [NOW], owned: 'b' });
    });

    row('nested parts of the state come back as they were written', async () => {
      const target = newTarget();
      const change = {
        window: { previousLaunch: NOW, requestedAt: NOW + 1 },
        backoff: { at: NOW, until: NOW + 5, tries: 2, cause: 'Capacity', message: 'none "left" ✓' },
        protect: { status: 'on', confirmedAt: NOW },
        usualBoot: 12_345,
      } as const;
      await store.writeState(target, 0, change);
      expect(await store.readState(target)).toEqual({ rev: 1, ...change });
    });

    row('a window on a machine that never ran keeps its null', async () => {
      const target = newTarget();
      const window = { previousLaunch: null, requestedAt: NOW };
      await store.writeState(target, 0, { window });
      expect((await store.readState(target)).window).toEqual(window);
    });

    row('the end of a stop is written under its own nonce only, and counts rev', async () => {
      const target = newTarget();
      const stop = { boot: 'b', nonce: 'mine', at: NOW, until: NOW + 15_000, outcome: 'unknown', why: '' } as const;
      expect(await store.recordStop(target, 'mine', { outcome: 'accepted', why: '' })).toBe(false);
      await store.writeState(target, 0, { stop });
      expect(await store.recordStop(target, 'other', { outcome: 'accepted', why: '' })).toBe(false);
      expect(await store.recordStop(target, 'mine', { outcome: 'rejected', why: 'throttled' })).toBe(true);
      expect(await store.readState(target)).toEqual({
        rev: 2,
        stop: { ...stop, outcome: 'rejected', why: 'throttled' },
      });
    });

    row('an acknowledgement writes state and leases together', async () => {
      const target = newTarget();
      await store.createLease(target, lease('a'));
      await store.createLease(target, lease('hold-b'));
      const ack = { boot: '1', at: NOW, alreadyOn: false, addresses: { privateIp: '10.0.0.1' } };
      const leases = ['a', 'hold-b'].map((id) => ({ id, change: { ack, lookAt: NOW + 5, wait: null } }));
      expect(await store.acknowledge(target, 0, { state: { owned: '1' }, leases })).toBe(true);
      expect(await store.readState(target)).toEqual({ rev: 1, owned: '1' });
      expect(await store.readLease(target, 'a')).toMatchObject({ ack, n: 1, lookAt: NOW + 5 });
      expect(await store.readLease(target, 'hold-b')).toMatchObject({ ack, n: 1 });
    });

    const ends = [
      ['is gone', undefined],
      ['was released meanwhile', { releasedAt: NOW }],
      ['failed meanwhile', { failed: { cause: 'x', message: 'm', repair: 'r', at: NOW } }],
    ] as const;
    for (const [what, change] of ends) {
      row(`an acknowledgement one of whose leases ${what} writes nothing at all`, async () => {
        const target = newTarget();
        await store.createLease(target, lease('a'));
        if (change !== undefined) {
          await store.createLease(target, lease('b'));
          await store.changeLease(target, 'b', { change, n: 0 });
        }
        const ack = { boot: '1', at: NOW, alreadyOn: false, addresses: {} };
        const leases = ['a', 'b'].map((id) => ({ id, change: { ack } }));
        expect(await store.acknowledge(target, 0, { state: { owned: '1' }, leases })).toBe(false);
        expect(await store.readState(target)).toEqual({ rev: 0 });
        expect(await store.readLease(target, 'a')).toEqual(lease('a'));
      });
    }

    row('an acknowledgement on an old rev is refused', async () => {
      const target = newTarget();
      await store.createLease(target, lease('a'));
      await store.writeState(target, 0, { ran: 'x' });
      expect(await store.acknowledge(target, 0, { state: {}, leases: [{ id: 'a', change: { ttl: 5 } }] })).toBe(false);
      expect(await store.readLease(target, 'a')).toEqual(lease('a'));
    });

    row('ninety leases are acknowledged in one go', async () => {
      const target = newTarget();
      const ids = Array.from({ length: 90 }, (_, index) => `many-${index}`);
      await Promise.all(ids.map((id) => store.createLease(target, lease(id))));
      const leases = ids.map((id) => ({ id, change: { ttl: 7 } }));
      expect(await store.acknowledge(target, 0, { state: { ran: 'x' }, leases })).toBe(true);
      const read = await store.readTarget(target);
      expect(read.leases.filter(({ ttl }) => ttl === 7)).toHaveLength(90);
    });

    row('more leases than one page holds are all read', async () => {
      const target = newTarget();
      const name = 'n'.repeat(200_000);
      const ids = Array.from({ length: 12 }, (_, index) => `page-${index}`);
      for (const id of ids) await store.createLease(target, lease(id, { holder: { name } }));
      expect((await store.readTarget(target)).leases.map(({ id }) => id).sort()).toEqual([...ids].sort());
    });

    row('the first pin of a lease stays', async () => {
      const id = newTarget();
      const pin = { targets: [newTarget()], released: false, removeAt: NOW };
      expect(await store.readPin(id)).toBeUndefined();
      expect(await store.createPin(id, pin)).toBe(true);
      expect(await store.createPin(id, { ...pin, targets: [] })).toBe(false);
      expect(await store.readPin(id)).toEqual(pin);
    });

    row('the health of the path is kept, and an older word of it is no news', async () => {
      await store.writePath({ pingAt: NOW, since: NOW - 5 });
      await store.writePath({ pingAt: NOW - 1, since: NOW - 90 });
      expect(await store.readPath()).toEqual({ pingAt: NOW, since: NOW - 5 });
      await store.writePath({ pingAt: NOW, since: NOW });
      expect(await store.readPath()).toEqual({ pingAt: NOW, since: NOW });
    });

    row('targets are due by their state, a lease or a hold, each once, the longest overdue first', async () => {
      const [byState, byLease, byHold, later] = [newTarget(), newTarget(), newTarget(), newTarget()];
      await store.writeState(byState, 0, { lookAt: 3_000 });
      await store.createLease(byState, lease('a', { lookAt: 4_000 }));
      await store.createLease(byLease, lease('a', { lookAt: 2_000 }));
      await store.createLease(byLease, lease('b', { lookAt: 2_500 }));
      await store.createLease(byHold, lease('hold-a', { lookAt: 1_000 }));
      await store.writeState(later, 0, { lookAt: 5_001 });
      expect(await store.due(5_000)).toEqual([byHold, byLease, byState]);
      await store.writeState(byState, 1, { lookAt: null });
      await store.changeLease(byHold, 'hold-a', { change: { lookAt: null, removeAt: NOW }, n: 0 });
      expect(await store.due(5_000)).toEqual([byLease, byState]);
    });

    row('a lease may go after its removeAt, and may be told to stay', async () => {
      const target = newTarget();
      await store.createLease(target, lease('a', { removeAt: NOW }));
      expect(await store.readLease(target, 'a')).toEqual(lease('a', { removeAt: NOW }));
      await store.changeLease(target, 'a', { change: { removeAt: null }, n: 0 });
      expect(await store.readLease(target, 'a')).toEqual({ ...lease('a'), n: 1 });
    });
  });
}

export function lease(id: string, parts: Partial<Lease> = {}): Lease {
  return {
    id,
    kind: 'job',
    holder: { name: 'acme/app · test #1' },
    since: NOW,
    ttl: 600_000,
    expiresAt: NOW + 600_000,
    keepUntil: 0,
    linger: 0,
    ready: ['running'],
    alreadyOn: 'take',
    exclusive: false,
    protect: false,
    n: 0,
    ...parts,
  };
}

const FULL: Lease = lease('full', {
  holder: { name: 'Ünïcode 🚀', url: 'https://example.com/run/1' },
  ack: { boot: '1', at: NOW, alreadyOn: true, addresses: { privateIp: '10.0.0.1', publicDns: 'x.example.com' } },
  passed: ['running', 'status-ok'],
  wait: { cause: 'slots', message: 'Behind another, 1 ahead.' },
  disrupted: { boot: '0', at: NOW - 1, why: 'stopped' },
  reason: 'a reason',
  grace: 0,
  texts: { start: 1, stop: 2 },
  exclusive: true,
  lookAt: NOW,
  removeAt: NOW + 1_000,
});
