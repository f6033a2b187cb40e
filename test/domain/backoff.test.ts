import { expect, test } from '@jest/globals';
import { HOUR, SECOND } from '../../src/domain/duration.ts';
import type { Backoff } from '../../src/domain/machine.ts';
import { nextBackoff } from '../../src/domain/power-off.ts';
import { RULES } from '../../src/domain/rules.ts';

const NOW = 1_800_000_000_000;
const before = (tries: number, parts: Partial<Backoff> = {}): Backoff => ({
  at: NOW - SECOND,
  until: NOW,
  tries,
  cause: 'Old',
  message: 'old',
  ...parts,
});

test.each<[string, Backoff | undefined, number, number]>([
  ['the first failure waits for 15 s', undefined, 1, 15],
  ['the second for twice as long', before(1), 2, 30],
  ['the fourth for eight times as long', before(3), 4, 120],
  ['none for more than five minutes', before(5), 6, 300],
  ['after the last try a new count begins', before(6), 1, 15],
  ['an hour after the last pause the count goes on', before(3, { until: NOW - HOUR }), 4, 120],
  ['later it begins anew', before(3, { until: NOW - HOUR - 1 }), 1, 15],
])('%s', (_, old, tries, seconds) => {
  expect(nextBackoff(old, { cause: 'New', message: 'new', now: NOW }, RULES)).toEqual({
    at: NOW,
    until: NOW + seconds * SECOND,
    tries,
    cause: 'New',
    message: 'new',
  });
});

test('the boot that was judged last is remembered, so that an old Describe is not judged again', () => {
  const next = nextBackoff(before(1, { boot: '5' }), { cause: 'New', message: 'new', now: NOW }, RULES);
  expect(next.boot).toBe('5');
});
