import { expect, test } from '@jest/globals';
import { MINUTE, SECOND } from '../../../src/domain/duration.ts';
import { backoff, refusalOf } from '../../../src/domain/snapshot/refusals.ts';

const CODES = [
  'SnapshotCreationPerVolumeRateExceeded',
  'ConcurrentSnapshotLimitExceeded',
  'PendingSnapshotLimitExceeded',
  'SnapshotLimitExceeded',
  'ResourceLimitExceeded',
  'MaxConcurrentSnapshotsExceeded',
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'ThrottledRequest',
  'TooManyRequests',
  'RequestThrottled',
  'EC2ThrottledException',
  'IncorrectState',
  'IncorrectInstanceState',
  'InvalidVolume.NotFound',
  'IncorrectState.Volume',
  'InvalidInstanceID.NotFound',
  'UnauthorizedOperation',
  'TagLimitExceeded',
  'InvalidParameterValue',
  'InvalidParameterCombination',
  'SomethingNew',
];

test('what each refusal of EC2 means, how long is waited, and what repairs it', () => {
  const said = CODES.map((code) => `${code}: ${JSON.stringify(refusalOf(code))}`);
  expect(said.join('\n')).toMatchSnapshot();
});

const span = { first: 5 * SECOND, most: 2 * MINUTE };

test.each([
  [0, 5_000],
  [1, 10_000],
  [2, 20_000],
  [3, 40_000],
  [4, 80_000],
  [5, 120_000],
  [100_000, 120_000],
])('after %j refusals the wait grows to %j ms at most, and half of the first wait more for the spread', (tries, ms) => {
  const wait = (random: number) => backoff(span, { tries, random });
  expect(wait(0)).toBe(5_000);
  expect(wait(1)).toBe(ms + 2_500);
  expect(wait(0.5)).toBe((5_000 + ms + 2_500) / 2);
});

test('a wait is of whole milliseconds', () => {
  expect(backoff(span, { tries: 0, random: 0.0001 })).toBe(5_000);
  expect(backoff(span, { tries: 0, random: 0.0003 })).toBe(5_001);
});
