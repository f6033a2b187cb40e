import { describe, expect, test } from '@jest/globals';
import { parseCron } from '../../../src/domain/cron/cron.ts';
import { lastFire, nextFire } from '../../../src/domain/cron/fire.ts';
import { zoneOf } from '../../../src/domain/cron/zone.ts';

const at = (text: string) => Date.parse(text.length === 16 ? `${text}Z` : text);
const show = (instant: number | undefined) =>
  instant === undefined ? 'never' : new Date(instant).toISOString().replace(':00.000Z', '');

interface Span {
  readonly from: string;
  readonly to: string;
  readonly zone?: string;
}

/** All fires after `from` and at or before `to`, found forward and found backward: these must be the same. */
function fires(text: string, { from, to, zone: name = 'UTC' }: Span): readonly string[] {
  const [cron, zone, first, last] = [parseCron(text), zoneOf(name), at(from), at(to)];
  const forward: string[] = [];
  const backward: string[] = [];
  for (let fire = nextFire(cron, first, zone); fire !== undefined && fire <= last; fire = nextFire(cron, fire, zone))
    forward.push(show(fire));
  for (let fire = lastFire(cron, last, zone); fire !== undefined && fire > first; fire = lastFire(cron, fire - 1, zone))
    backward.unshift(show(fire));
  expect(backward).toEqual(forward);
  return forward;
}

describe('the next and the last minute of a time', () => {
  test.each([
    ['59 8 * * *', '2026-11-20T08:58', '2026-11-20T08:59', '2026-11-19T08:59'],
    ['59 8 * * *', '2026-11-20T08:59', '2026-11-21T08:59', '2026-11-20T08:59'],
    ['0 9 * * *', '2026-11-20T08:59', '2026-11-20T09:00', '2026-11-19T09:00'],
    ['0 9 * * *', '2026-11-20T08:59:59.999Z', '2026-11-20T09:00', '2026-11-19T09:00'],
    ['0 9 * * *', '2026-11-20T09:00', '2026-11-21T09:00', '2026-11-20T09:00'],
    ['30 7,9 * * *', '2026-11-20T08:31', '2026-11-20T09:30', '2026-11-20T07:30'],
    ['30 7,9 * * *', '2026-11-20T07:29', '2026-11-20T07:30', '2026-11-19T09:30'],
    ['15,45 0 * * *', '2026-11-20T00:00', '2026-11-20T00:15', '2026-11-19T00:45'],
    ['0 0 1 1 *', '2026-12-31T23:59', '2027-01-01T00:00', '2026-01-01T00:00'],
    ['0 0 31 12 *', '2026-12-31T00:00', '2027-12-31T00:00', '2026-12-31T00:00'],
    ['0 0 29 2 *', '2100-03-01T00:00', '2104-02-29T00:00', '2096-02-29T00:00'],
    ['0 0 1 3,5 *', '2026-04-15T00:00', '2026-05-01T00:00', '2026-03-01T00:00'],
    ['0 0 31 3,5 *', '2026-04-15T00:00', '2026-05-31T00:00', '2026-03-31T00:00'],
  ])('%s at %s is %s, and was %s', (text, now, next, last) => {
    const cron = parseCron(text);
    expect(show(nextFire(cron, at(now), zoneOf('UTC')))).toBe(next);
    expect(show(lastFire(cron, at(now), zoneOf('UTC')))).toBe(last);
  });
});

describe('a wildcard in an hour that comes twice', () => {
  test('fires in the order in which the minutes come', () => {
    const night = { from: '2026-10-24T23:30', to: '2026-10-25T02:00', zone: 'Europe/London' };
    const expected = ['2026-10-25T00:00', '2026-10-25T00:30', '2026-10-25T01:00', '2026-10-25T01:30'];
    expect(fires('*/30 1 * * *', night)).toEqual(expected);
  });
});

describe('clocks that go back over midnight, as those of St. John’s from 00:01 to 23:01 on Saturday', () => {
  const night = { from: '2010-11-07T01:00', to: '2010-11-07T04:30', zone: 'America/St_Johns' };
  test.each([
    ['*/30 * * * *', ['01:30', '02:00', '02:30', '03:00', '03:30', '04:00', '04:30']],
    ['*/30 * * * 0,6', ['01:30', '02:00', '02:30', '03:00', '03:30', '04:00', '04:30']],
    ['*/30 * * * 6', ['01:30', '02:00', '03:00']],
    ['*/30 * * * 0', ['02:30', '03:30', '04:00', '04:30']],
    ['30 23 * * *', ['02:00']],
    ['0 0 * * *', ['02:30']],
    ['0,30 0,23 * * *', ['01:30', '02:00', '02:30', '04:00']],
  ])('%s fires at each time as the days are meant', (text, expected) => {
    expect(fires(text, night)).toEqual(expected.map((time) => `2010-11-07T${time}`));
  });
});

describe('a change of clocks', () => {
  test.each([
    // Greenland goes from 23:00 on Saturday to midnight.
    ['30 23 * * 6', 'America/Nuuk', '2027-03-27', ['2027-03-28T01:00']],
    ['0 0 * * 0', 'America/Nuuk', '2027-03-27', ['2027-03-28T01:00']],
    ['30 23 * * 6', 'America/Nuuk', '2027-10-30', ['2027-10-31T00:30']],
    // Samoa had no Friday in that week.
    ['0 8 * * 5', 'Pacific/Apia', '2011-12-29', ['2011-12-30T10:00']],
    ['0 */12 * * *', 'Pacific/Apia', '2011-12-29', ['2011-12-29T10:00', '2011-12-29T22:00', '2011-12-30T10:00']],
  ])('%s in %s fires on and after %s at %j', (text, zone, date, expected) => {
    const from = at(`${date}T00:00`);
    expect(fires(text, { from: show(from), to: show(from + 36 * 3_600_000), zone }).slice(0, 3)).toEqual(expected);
  });

  test('is each zone’s own, for the same expression on the same day', () => {
    const cron = parseCron('30 2 * * *');
    const next = (name: string) => show(nextFire(cron, at('2027-03-28T00:00'), zoneOf(name)));
    expect([next('Europe/London'), next('Europe/Berlin'), next('Europe/London'), next('Europe/Helsinki')]).toEqual([
      '2027-03-28T01:30',
      '2027-03-28T01:00',
      '2027-03-28T01:30',
      '2027-03-28T00:30',
    ]);
  });

  test('leaves each day of a month with its own times', () => {
    const span = { from: '2027-03-25T00:00', to: '2027-04-01T00:00', zone: 'Europe/London' };
    expect(fires('30 1 * * *', span)).toEqual([
      '2027-03-25T01:30',
      '2027-03-26T01:30',
      '2027-03-27T01:30',
      '2027-03-28T01:00',
      '2027-03-29T00:30',
      '2027-03-30T00:30',
      '2027-03-31T00:30',
    ]);
  });
});

test('at both ends of the time that can be written there is no next and no last time', () => {
  const zone = zoneOf('UTC');
  expect(nextFire(parseCron('0 0 * * *'), 8.64e15, zone)).toBe(undefined);
  expect(lastFire(parseCron('30 12 * * *'), -8.64e15, zone)).toBe(undefined);
});
