import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DAY, formatDuration, HOUR, MINUTE, parseDuration, SECOND, shorten } from '../../src/domain/duration.ts';

test.each([
  ['90', 90 * SECOND],
  ['0', 0],
  ['90s', 90 * SECOND],
  ['10m', 10 * MINUTE],
  ['2h', 2 * HOUR],
  ['1d', DAY],
  ['1h30m', 90 * MINUTE],
  [' 2H ', 2 * HOUR],
  ['1s'.repeat(20), 20 * SECOND],
  ['104249991d', 104_249_991 * DAY],
  ['1d2h3m4s', DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND],
])('"%s" is %d ms', (text, ms) => {
  expect(parseDuration(text, { name: 'ttl' })).toBe(ms);
});

test.each([
  '',
  'x',
  '-1',
  '1.5h',
  '1 h',
  '10ms',
  '1w',
  'h',
  '1h30',
  '9999999999',
  'Infinity',
  '0x10',
  '104249992d',
  '1'.repeat(50),
])('"%s" is refused, with the name of the option and the forms there are', (text) => {
  expect(() => parseDuration(text, { name: 'ttl' })).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: expect.stringMatching(/^ttl: /),
      repair: expect.stringContaining('90s'),
    }),
  );
});

test('too short and too long say what is the least and the most', () => {
  const limits = { name: 'ttl', min: MINUTE, max: HOUR };
  expect(() => parseDuration('59s', limits)).toThrow('shorter than 1m');
  expect(() => parseDuration('61m', limits)).toThrow('longer than 1h');
  expect([parseDuration('1m', limits), parseDuration('60m', limits)]).toEqual([MINUTE, HOUR]);
});

test.each([
  [0, '0ms'],
  [450, '450ms'],
  [SECOND, '1s'],
  [90 * SECOND, '1m30s'],
  [DAY + HOUR, '1d1h'],
  [-MINUTE, '-1m'],
])('%d ms is written %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('whole seconds are read as they are written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 * 86_400 }), (seconds) => {
      expect(parseDuration(formatDuration(seconds * SECOND), { name: 'x' })).toBe(seconds * SECOND);
    }),
  );
});

test('outside text is shortened for messages', () => {
  expect([shorten('x'.repeat(60)).length, shorten('x'.repeat(61))]).toEqual([60, `${'x'.repeat(57)}...`]);
});
