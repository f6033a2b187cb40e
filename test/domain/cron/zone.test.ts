import { describe, expect, test } from '@jest/globals';
import { zoneOf } from '../../../src/domain/cron/zone.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/domain/duration.ts';
import { describeError } from '../../../src/domain/errors.ts';

const at = (text: string) => Date.parse(text);

/** London in 2027: from GMT to BST and back. */
const SPRING = at('2027-03-28T01:00:00Z');
const AUTUMN = at('2027-10-31T01:00:00Z');
/** Casablanca in 2008: to summer time. */
const MIDNIGHT = at('2008-06-01T00:00:00Z');

describe('the offset of a zone', () => {
  test.each([
    ['UTC', SPRING, 0],
    ['Europe/London', SPRING - 1, 0],
    ['Europe/London', SPRING, HOUR],
    ['Europe/London', AUTUMN - 1, HOUR],
    ['Europe/London', AUTUMN, 0],
    ['Asia/Kathmandu', SPRING, 5 * HOUR + 45 * MINUTE],
    ['America/St_Johns', SPRING, -(2 * HOUR + 30 * MINUTE)],
    // Clocks changed at midnight of UTC.
    ['Africa/Casablanca', MIDNIGHT - 1, 0],
    ['Africa/Casablanca', MIDNIGHT, HOUR],
    // Before there were zones, London lived by its sun; the year 0 is that before the year 1.
    ['Europe/London', at('0000-12-25T00:00:00Z'), -75 * SECOND],
    ['Europe/London', at('-000100-01-01T00:00:00Z'), -75 * SECOND],
  ])('%s at %d is %d', (name, instant, expected) => {
    expect(zoneOf(name).offsetAt(instant)).toBe(expected);
  });

  test('is the same whichever days were asked for before', () => {
    const days = [-2, 2, 0, 1, -1, 0];
    const offsets = days.map((day) => zoneOf('Europe/Paris').offsetAt(SPRING + day * DAY));
    expect(offsets).toEqual([1, 2, 2, 2, 1, 2].map((hours) => hours * HOUR));
  });
});

describe('a change of clocks', () => {
  const london = zoneOf('Europe/London');
  test.each([
    ['from the second before to itself', SPRING - SECOND, SPRING, SPRING],
    ['from the day before to the day after', SPRING - DAY, SPRING + DAY, SPRING],
    ['from itself', SPRING, SPRING + DAY, undefined],
    ['up to the second before', SPRING - DAY, SPRING - SECOND, undefined],
    ['on days without one', SPRING + 3 * DAY, SPRING + 5 * DAY, undefined],
    ['over half a year, of which the first counts', SPRING - DAY, AUTUMN + DAY, SPRING],
  ])('is looked for %s', (_, from, to, expected) => {
    expect(london.changeIn(from, to)).toBe(expected);
  });

  test('is found where it falls on midnight of UTC', () => {
    const casablanca = zoneOf('Africa/Casablanca');
    expect(casablanca.changeIn(MIDNIGHT - DAY, MIDNIGHT)).toBe(MIDNIGHT);
    expect(casablanca.changeIn(MIDNIGHT - 1, MIDNIGHT)).toBe(MIDNIGHT);
    expect(casablanca.changeIn(MIDNIGHT, MIDNIGHT + DAY)).toBe(undefined);
    expect(casablanca.changeIn(MIDNIGHT - DAY, MIDNIGHT - 1)).toBe(undefined);
  });

  test('never comes in UTC', () => {
    expect(zoneOf('UTC').changeIn(SPRING - DAY, AUTUMN + DAY)).toBe(undefined);
  });
});

test('a zone is called what it was asked for, and made once', () => {
  for (const name of ['UTC', 'Asia/Calcutta', 'europe/london', 'Etc/GMT+5']) {
    expect(zoneOf(name).name).toBe(name);
    expect(zoneOf(name)).toBe(zoneOf(name));
  }
});

test.each(['Europe/Atlantis', '+05:00', '-08:00', '+0530', '', 'x'.repeat(70)])('"%s" is refused as a zone', (name) => {
  let refused = '';
  try {
    zoneOf(name);
  } catch (error) {
    refused = describeError(error);
  }
  expect(refused).toMatchSnapshot();
});
