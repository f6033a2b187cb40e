import { beforeEach, describe, expect, test } from '@jest/globals';
import { DAY } from '../../../src/domain/duration.ts';
import type { LeaseOnService } from '../../../src/domain/failover/facts.ts';
import type { Lease } from '../../../src/domain/lease.ts';
import { holdService, readLease, releaseService } from '../../../src/engine/failover/lease.ts';
import { ago, NOW } from '../../domain/failover/looks.ts';
import { Desk, ID } from './desk.ts';

const SINCE = ago(40);
const ACK = { boot: 'b', at: NOW, alreadyOn: false, addresses: {} };
const FAILED = { cause: 'denied', message: 'denied until 20:00', repair: '', at: NOW };

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});

describe('what the lease of a set says', () => {
  test.each<[string, Partial<Lease>, LeaseOnService]>([
    ['nobody answered it yet', {}, { kind: 'waiting', why: undefined }],
    [
      'power said why it waits',
      { wait: { cause: 'x', message: 'a deployment runs' } },
      { kind: 'waiting', why: 'a deployment runs' },
    ],
    ['power acknowledged it', { ack: ACK }, { kind: 'held' }],
    ['it failed, also after it was held', { ack: ACK, failed: FAILED }, { kind: 'failed', why: 'denied until 20:00' }],
    ['it was released, whatever else it says', { ack: ACK, failed: FAILED, releasedAt: NOW }, { kind: 'over' }],
    ['it has a millisecond left', { ack: ACK, expiresAt: NOW + 1 }, { kind: 'held' }],
    ['it runs out at this instant', { ack: ACK, expiresAt: NOW }, { kind: 'over' }],
  ])('%s', async (_title, parts, says) => {
    desk.put(parts);
    expect(await readLease(desk.set, SINCE, desk.ports())).toEqual(says);
  });

  test('one that is not wanted is not asked for; one that is not there was lost on its way', async () => {
    expect(await readLease(desk.set, undefined, desk.ports())).toEqual({ kind: 'none' });
    expect(desk.done).toEqual([]);
    expect(await readLease(desk.set, SINCE, desk.ports())).toEqual({ kind: 'none' });
    expect(desk.done).toEqual([`read ${ID} of ecs:web/api`]);
  });
});

describe('holding the service', () => {
  test('takes a lease for a day that runs on a service which is on already, and wakes power', async () => {
    await holdService(desk.set, SINCE, desk.ports());
    expect(desk.lease()).toEqual({
      ...{ id: ID, kind: 'alarm', holder: { name: 'failover web' }, since: NOW, ttl: DAY, expiresAt: NOW + DAY },
      ...{ keepUntil: 0, linger: 0, ready: ['running'], alreadyOn: 'take', exclusive: false, protect: false },
      ...{ lookAt: NOW, n: 0 },
    });
    expect(desk.done.map((call) => call.replace(/ .*/, ''))).toEqual(['read', 'create', 'publish']);
  });

  test.each<[string, Partial<Lease>]>([
    ['has more than half of its time left', { expiresAt: NOW + DAY / 2 + 1 }],
    ['failed', { failed: FAILED, expiresAt: NOW + 1 }],
    ['was released', { releasedAt: ago(1), expiresAt: NOW + 1 }],
  ])('leaves a lease as it is that %s', async (_title, parts) => {
    desk.put(parts);
    await holdService(desk.set, SINCE, desk.ports());
    expect(desk.done).toEqual([`read ${ID} of ecs:web/api`]);
  });

  test('prolongs a lease by a day when half of its time is over, without a word to power', async () => {
    desk.put({ expiresAt: NOW + DAY / 2 });
    await holdService(desk.set, SINCE, desk.ports());
    expect(desk.lease()).toMatchObject({ expiresAt: NOW + DAY, lookAt: NOW, n: 8 });
    expect(desk.publisher.published).toEqual([]);
  });
});

describe('giving the service back', () => {
  test('releases the lease and wakes power', async () => {
    desk.put({ ack: ACK });
    await releaseService(desk.set, SINCE, desk.ports());
    expect(desk.lease()).toMatchObject({ releasedAt: NOW, lookAt: NOW, n: 8 });
    expect(desk.publisher.published).toEqual(['{"wakelock":1,"action":"look","targets":["ecs:web/api"]}']);
  });

  test('a second time changes nothing', async () => {
    desk.put({ releasedAt: ago(1) });
    await releaseService(desk.set, SINCE, desk.ports());
    expect(desk.done).toEqual([`read ${ID} of ecs:web/api`]);
  });

  test('that is quicker than the taking leaves a released lease, which a frozen handler cannot take any more', async () => {
    await releaseService(desk.set, SINCE, desk.ports());
    const tombstone = desk.lease();
    expect(tombstone).toMatchObject({ id: ID, kind: 'alarm', since: NOW, expiresAt: NOW + DAY, releasedAt: NOW, n: 0 });
    await holdService(desk.set, SINCE, desk.ports());
    expect(desk.lease()).toBe(tombstone);
    expect(desk.publisher.published).toEqual([]);
  });
});
