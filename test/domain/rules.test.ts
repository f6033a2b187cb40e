import { expect, test } from '@jest/globals';
import { formatDuration } from '../../src/domain/duration.ts';
import { RULES, type Rules, stopFence } from '../../src/domain/rules.ts';

const TIMES: readonly (readonly [keyof Rules, string, string])[] = [
  ['maxTtl', '1d', 'a job holds for at most a day by one message'],
  ['maxAge', '1d', 'a job holds for at most a day, however often it renews'],
  ['maxHold', '30d', 'a person holds for at most 30 days'],
  ['maxLinger', '2h', 'a machine stays warm for at most two hours'],
  ['skew', '5s', 'clocks differ by at most 5 s'],
  ['stale', '3s', 'what AWS says is at most 3 s old'],
  ['stopDeadline', '5s', 'a stop is called within 5 s of its record'],
  ['stopCall', '2s', 'the call of a stop takes at most 2 s'],
  ['window', '2m', 'a boot within two minutes of a start is its work'],
  ['startPause', '15s', 'a start is not repeated within 15 s'],
  ['backoff', '15s', 'the first pause after a start that failed is 15 s'],
  ['maxBackoff', '5m', 'no pause is longer than five minutes'],
  ['tick', '1m', 'there is a tick each minute'],
  ['maxGrace', '3h', 'a lease is not believed for more than three hours after its end'],
];

test.each(TIMES)('%s is %s: %s', (name, time) => {
  expect(formatDuration(Number(RULES[name]))).toBe(time);
});

test('a machine opts in to a stack that is called wakelock unless it is called otherwise', () => {
  expect(RULES.stack).toBe('wakelock');
});

test('a machine has at most 500 leases and 100 early releases, 20 starts an hour, six tries', () => {
  const { maxLeases, maxTombstones, maxStartsPerHour, maxTries } = RULES;
  expect([maxLeases, maxTombstones, maxStartsPerHour, maxTries]).toEqual([500, 100, 20, 6]);
});

test('a stop of unknown outcome can be seen to land for as long as its deadline, its call, clocks and old answers take', () => {
  expect(formatDuration(stopFence(RULES))).toBe('15s');
});
