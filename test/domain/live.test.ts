import { describe, expect, test } from '@jest/globals';
import type { Lease } from '../../src/domain/lease.ts';
import { lingersUntil, standing } from '../../src/domain/live.ts';
import { RULES } from '../../src/domain/rules.ts';
import { lease as leaseOf } from '../contract/store.ts';

const END = 10_000_000;
const ack = { boot: '7', at: 1, alreadyOn: false, addresses: {} };
const healthy = { pingAt: END, since: 0 };
const lease = (parts: Partial<Lease> = {}) => leaseOf('x', { since: 0, expiresAt: END, ...parts });

describe('where a lease stands', () => {
  test.each<[string, Partial<Lease>, number, typeof healthy | undefined, string]>([
    ['before its end it is live', {}, END - 1, undefined, 'live'],
    ['it is live for 5 s more, for clocks differ', {}, END + 4_999, healthy, 'live'],
    ['then it has lapsed if it never had the machine', {}, END + 5_000, undefined, 'lapsed'],
    ['it is held if renewals may have been lost', { ack }, END + 5_000, undefined, 'held'],
    ['it has lapsed if the path is proven', { ack }, END + 5_000, healthy, 'lapsed'],
    ['it has lapsed after three hours in any case', { ack }, END + 5_000 + RULES.maxGrace, undefined, 'lapsed'],
    ['it is held until then', { ack }, END + 4_999 + RULES.maxGrace, undefined, 'held'],
    ['an alarm is held alike: its renewals may be lost too', { ack, kind: 'alarm' }, END + 5_000, undefined, 'held'],
    ['a hold of a person ends by the clock', { ack, kind: 'manual' }, END + 5_000, undefined, 'lapsed'],
    ['a window of a schedule ends by the clock', { ack, kind: 'schedule' }, END + 5_000, undefined, 'lapsed'],
    ['a released lease has ended', { ack, releasedAt: 5 }, 6, undefined, 'ended'],
    ['a failed lease has ended', { failed: { cause: '', message: '', repair: '', at: 1 } }, 6, undefined, 'ended'],
  ])('%s', (_, parts, now, path, expected) => {
    expect(standing(lease(parts), now, path, RULES)).toBe(expected);
  });
});

describe('linger', () => {
  const released = { ack, releasedAt: 500, linger: 100 };
  test.each<[string, Partial<Lease>, string, number]>([
    ['begins at the release, on the boot that was held', released, '7', 600],
    ['is nothing on another boot', released, '8', 0],
    ['is nothing without a release', { ack, linger: 100 }, '7', 0],
    ['is nothing for a lease that was never acknowledged', { releasedAt: 500, linger: 100 }, '7', 0],
    ['is nothing when it was not asked for', { ack, releasedAt: 500 }, '7', 0],
    ['is nothing after a failure', { ...released, failed: { cause: '', message: '', repair: '', at: 1 } }, '7', 0],
  ])('%s', (_, parts, boot, until) => {
    expect(lingersUntil(lease(parts), boot)).toBe(until);
  });
});
