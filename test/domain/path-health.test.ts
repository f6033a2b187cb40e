import { describe, expect, test } from '@jest/globals';
import type { Lease } from '../../src/domain/lease.ts';
import { joinPing, pathTrusted, standing } from '../../src/domain/live.ts';
import type { PathHealth } from '../../src/domain/machine.ts';
import { RULES } from '../../src/domain/rules.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NOW = 1_800_000_000_000;

function lease(parts: Partial<Lease>): Lease {
  return {
    id: 'lease',
    kind: 'job',
    holder: { name: 'a job' },
    since: NOW - 10 * MINUTE,
    ttl: 10 * MINUTE,
    expiresAt: NOW - 6 * SECOND,
    keepUntil: 0,
    linger: 0,
    ready: ['running'],
    alreadyOn: 'take',
    exclusive: false,
    protect: false,
    ack: { boot: '1', at: NOW - 9 * MINUTE, alreadyOn: false, addresses: {} },
    n: 1,
    ...parts,
  };
}

const pinged = (ago: number): PathHealth => ({ pingAt: NOW - ago, since: NOW - 60 * MINUTE });

describe('expiry of an acknowledged lease', () => {
  test.each([
    ['believed: a ping was published after the end', 10 * MINUTE, 5 * SECOND, 'lapsed'],
    ['believed of a short lease too', 90 * SECOND, 6 * SECOND, 'lapsed'],
    [
      'F94 not believed: the last ping is older than the end, and so may be what a last renewal came to',
      10 * MINUTE,
      7 * SECOND,
      'held',
    ],
    ['F94 not believed: a short lease ran out since the last ping', 90 * SECOND, 119 * SECOND, 'held'],
    ['F94 not believed: no ping for longer than 150 s', 10 * MINUTE, 151 * SECOND, 'held'],
  ])('%s', (_, ttl, ago, expected) => {
    expect(standing(lease({ ttl }), NOW, pinged(ago), RULES)).toBe(expected);
  });
});

describe('the path is trusted', () => {
  const path = (ago: number, lasted: number): PathHealth => ({ pingAt: NOW - ago, since: NOW - ago - lasted });

  test.each<[string, PathHealth | undefined, boolean]>([
    ['when the last ping is 150 s old and they came for 3 minutes', path(150 * SECOND, 3 * MINUTE), true],
    ['not when the last ping is older', path(150 * SECOND + 1, 3 * MINUTE), false],
    ['not when they came for less', path(0, 3 * MINUTE - 1), false],
    ['not before the first ping', undefined, false],
  ])('%s', (_, health, trusted) => {
    expect(pathTrusted(health, NOW, RULES)).toBe(trusted);
  });
});

describe('a ping', () => {
  const old: PathHealth = { pingAt: NOW - MINUTE, since: NOW - 60 * MINUTE };
  const joined = (before: PathHealth | undefined, publishedAt: number) => joinPing(before, publishedAt, NOW, RULES);

  test('begins the count when it is the first', () => {
    expect(joined(undefined, NOW - SECOND)).toEqual({ pingAt: NOW - SECOND, since: NOW - SECOND });
  });

  test('carries the count on when it comes in time', () => {
    expect(joined(old, NOW)).toEqual({ pingAt: NOW, since: old.since });
  });

  test('is still in time after exactly one tick', () => {
    const publishedAt = NOW - MINUTE;
    expect(joined({ ...old, pingAt: NOW - 2 * MINUTE }, publishedAt)).toEqual({
      pingAt: publishedAt,
      since: old.since,
    });
  });

  test('that is older than the newest changes nothing', () => {
    expect(joined({ ...old, pingAt: NOW - SECOND }, NOW - 30 * SECOND)).toEqual({ ...old, pingAt: NOW - SECOND });
  });

  test('150 s after the one before carries the count on, later it begins anew', () => {
    const last = (ago: number) => ({ ...old, pingAt: NOW - ago });
    expect(joined(last(150 * SECOND), NOW)).toEqual({ pingAt: NOW, since: old.since });
    expect(joined(last(150 * SECOND + 1), NOW)).toEqual({ pingAt: NOW, since: NOW });
  });
});

describe('a ping that took longer than a tick', () => {
  const old: PathHealth = { pingAt: NOW - MINUTE, since: NOW - 5 * MINUTE };

  test('starts the count anew when it was published within the count', () => {
    expect(joinPing(old, NOW - 3 * MINUTE, NOW, RULES)).toEqual({ pingAt: old.pingAt, since: old.pingAt });
  });

  test('starts it anew too when it was published as the count began', () => {
    expect(joinPing(old, old.since, NOW, RULES)).toEqual({ pingAt: old.pingAt, since: old.pingAt });
  });

  test('tells of a sickness that is over when it was published before the count began', () => {
    expect(joinPing(old, NOW - 20 * MINUTE, NOW, RULES)).toEqual(old);
  });
});
