import { describe, expect, test } from '@jest/globals';
import { dateOfDay, dayOfDate, firstInstantOf, instantsOf, steadyOffset } from '../../../src/domain/cron/calendar.ts';
import { zoneOf } from '../../../src/domain/cron/zone.ts';
import { DAY, HOUR } from '../../../src/domain/duration.ts';

const london = zoneOf('Europe/London');
/** What clocks show, and instants, are both written in UTC. */
const at = (text: string) => Date.parse(`${text}Z`);
const show = (instant: number) => new Date(instant).toISOString().slice(0, 16);
const day = (text: string) => at(`${text}T00:00`) / DAY;

describe('a date', () => {
  test.each([
    ['1970-01-01', 0],
    ['2026-11-20', 20_777],
    ['2028-02-29', 21_243],
    ['0000-12-25', -719_169],
  ])('%s is day %d', (text, expected) => {
    expect(dayOfDate(text)).toBe(expected);
    expect(dateOfDay(expected)).toBe(text);
  });

  test.each([
    '',
    '2026-11-31',
    '2027-02-29',
    '2026-1-01',
    '26-11-20',
    '20261120',
    ' 2026-11-20',
    '2026-11-20 ',
    '2026-11-20T00:00:00Z',
    '20 Nov 2026',
    '+012345-01',
    '-000001-01',
    '2026-11',
    'tomorrow',
  ])('"%s" is none', (text) => {
    expect(dayOfDate(text)).toBe(undefined);
  });
});

describe('the offset of a day', () => {
  test.each([
    ['2027-03-26', 0],
    ['2027-03-27', undefined],
    ['2027-03-28', undefined],
    ['2027-03-29', undefined],
    ['2027-03-30', HOUR],
    ['2027-10-29', HOUR],
    ['2027-10-31', undefined],
    ['2027-11-02', 0],
  ])('in London on %s is %d; it is not steady on the days around a change of clocks', (date, expected) => {
    expect(steadyOffset(day(date), london)).toBe(expected);
  });
});

describe('a time that clocks show', () => {
  test.each([
    ['Europe/London', '2027-03-28T00:59', ['2027-03-28T00:59']],
    ['Europe/London', '2027-03-28T01:00', []],
    ['Europe/London', '2027-03-28T01:59', []],
    ['Europe/London', '2027-03-28T02:00', ['2027-03-28T01:00']],
    ['Europe/London', '2027-10-31T00:59', ['2027-10-30T23:59']],
    ['Europe/London', '2027-10-31T01:00', ['2027-10-31T00:00', '2027-10-31T01:00']],
    ['Europe/London', '2027-10-31T01:59', ['2027-10-31T00:59', '2027-10-31T01:59']],
    ['Europe/London', '2027-10-31T02:00', ['2027-10-31T02:00']],
    ['America/St_Johns', '2010-11-07T00:00', ['2010-11-07T02:30', '2010-11-07T03:30']],
    ['Pacific/Apia', '2011-12-30T12:00', []],
  ])('in %s at %s is shown at %j', (name, wall, expected) => {
    expect(instantsOf(at(wall), zoneOf(name)).map(show)).toEqual(expected);
  });

  test.each([
    ['Europe/London', '2027-03-28T01:30', '2027-03-28T01:00'],
    ['Europe/London', '2027-10-31T01:30', '2027-10-31T00:30'],
    ['Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:30'],
    // Samoa crossed the date line: the whole day was skipped.
    ['Pacific/Apia', '2011-12-30T00:00', '2011-12-30T10:00'],
    ['Pacific/Apia', '2011-12-30T23:59', '2011-12-30T10:00'],
  ])('in %s at %s comes first at %s: when clocks change, if they skip it', (name, wall, expected) => {
    expect(show(firstInstantOf(at(wall), zoneOf(name)))).toBe(expected);
  });
});
