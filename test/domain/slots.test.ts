import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Lease } from '../../src/domain/lease.ts';
import { placeInQueue, queueForSlots } from '../../src/domain/slots.ts';
import { lease } from '../contract/store.ts';

const ack = { boot: '1', at: 1, alreadyOn: false, addresses: {} };
const job = (id: string, since: number, parts: Partial<Lease> = {}) => lease(id, { since, ...parts });
const admitted = (leases: readonly Lease[], slots?: number) =>
  queueForSlots(leases, slots).admitted.map(({ id }) => id);

test.each<[string, readonly Lease[], number | undefined, readonly string[]]>([
  ['without slots all are admitted', [job('b', 2), job('a', 1)], undefined, ['a', 'b']],
  ['one slot takes the first published', [job('b', 2), job('a', 1)], 1, ['a']],
  ['who is acknowledged stays, though another was published before', [job('a', 1), job('b', 2, { ack })], 1, ['b']],
  ['of two published at once the order is fixed', [job('b', 1), job('a', 1)], 1, ['a']],
  ['an exclusive lease is admitted alone', [job('a', 1, { exclusive: true }), job('b', 2)], undefined, ['a']],
  ['an exclusive lease waits for those before it', [job('a', 1), job('b', 2, { exclusive: true })], undefined, ['a']],
  [
    'an exclusive lease that is next holds back those behind it',
    [job('a', 1, { ack }), job('b', 2, { exclusive: true }), job('c', 3)],
    undefined,
    ['a'],
  ],
  ['nobody joins an acknowledged exclusive lease', [job('a', 9, { ack, exclusive: true }), job('b', 1)], 5, ['a']],
  [
    'nobody joins where one of those acknowledged became exclusive',
    [job('a', 1, { ack }), job('b', 2, { ack, exclusive: true }), job('c', 3)],
    undefined,
    ['a', 'b'],
  ],
  [
    'more acknowledged than slots: nobody new',
    [job('a', 1, { ack }), job('b', 2, { ack }), job('c', 3)],
    1,
    ['a', 'b'],
  ],
])('%s', (_, leases, slots, expected) => {
  expect(admitted(leases, slots)).toEqual(expected);
});

test('F100 who waits is told how many are ahead and behind whom', () => {
  const { waiting } = queueForSlots([job('a', 1), job('b', 2), job('c', 3)], 1);
  expect(waiting.map(({ lease: { id }, ahead, behind }) => [id, ahead, behind.id])).toEqual([
    ['b', 1, 'a'],
    ['c', 2, 'b'],
  ]);
});

describe('for any queue', () => {
  const queue = fc.uniqueArray(
    fc.record({ id: fc.string({ minLength: 1 }), since: fc.nat(9), exclusive: fc.boolean(), acked: fc.boolean() }),
    { selector: ({ id }) => id, maxLength: 8 },
  );
  const leasesOf = (entries: readonly { id: string; since: number; exclusive: boolean; acked: boolean }[]) =>
    entries.map(({ id, since, exclusive, acked }) => job(id, since, { exclusive, ...(acked ? { ack } : {}) }));

  test('everybody is either admitted or waits, and somebody always gets on', () => {
    fc.assert(
      fc.property(queue, fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }), (entries, slots) => {
        const leases = leasesOf(entries);
        const result = queueForSlots(leases, slots);
        expect(result.admitted.length + result.waiting.length).toBe(leases.length);
        if (leases.length > 0) expect(result.admitted.length).toBeGreaterThan(0);
      }),
    );
  });

  test('no new lease is admitted beside an exclusive one, nor beyond the slots', () => {
    fc.assert(
      fc.property(queue, fc.integer({ min: 1, max: 4 }), (entries, slots) => {
        const result = queueForSlots(leasesOf(entries), slots);
        const fresh = result.admitted.filter((one) => one.ack === undefined);
        if (fresh.length === 0) return;
        expect(result.admitted.length).toBeLessThanOrEqual(slots);
        if (result.admitted.some((one) => one.exclusive)) expect(result.admitted).toHaveLength(1);
      }),
    );
  });

  test('the order of delivery changes nothing', () => {
    fc.assert(
      fc.property(queue, (entries) => {
        const ids = (list: readonly Lease[]) => new Set(admitted(list, 2));
        expect(ids(leasesOf([...entries].reverse()))).toEqual(ids(leasesOf(entries)));
      }),
    );
  });
});

test('a waiter is told who is before it, how many there are, and who has the machine', () => {
  const named = (id: string, since: number, parts: Partial<Lease> = {}) =>
    job(id, since, { holder: { name: id }, ...parts });
  const told = (leases: readonly Lease[], slots: number) => queueForSlots(leases, slots).waiting.map(placeInQueue);
  const waiting = [named('b', 2), named('c', 3)];
  expect(told([named('a', 1, { ack }), ...waiting], 1)).toEqual([
    'Behind a, 1 ahead.',
    'Behind b, 2 ahead. Held by a.',
  ]);
  const many = ['p', 'q', 'r', 's'].map((id) => named(id, 1, { ack }));
  expect(told([...many, ...waiting], 4).at(-1)).toBe('Behind b, 5 ahead. Held by p, q, r and 1 more.');
  expect(told([job('x', 1, { ack, holder: { name: '' } }), ...waiting], 1)[1]).toContain('Held by another holder.');
});
