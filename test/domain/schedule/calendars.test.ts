import { describe, expect, test } from '@jest/globals';
import { dateOfDay } from '../../../src/domain/cron/calendar.ts';
import { zoneOf } from '../../../src/domain/cron/zone.ts';
import { describeError, WakelockError } from '../../../src/domain/errors.ts';
import { type Around, readDates, readHolidays } from '../../../src/domain/schedule/holidays.ts';

const at = (date: string) => Date.parse(`${date}T00:00:00Z`);
const YEAR: Around = { from: at('2026-01-01'), to: at('2026-12-31'), zone: zoneOf('UTC') };

const calendar = (...events: readonly string[]) =>
  `BEGIN:VCALENDAR\n${events.map((event) => `BEGIN:VEVENT\n${event.replaceAll(' ', '\n')}\nEND:VEVENT\n`).join('')}END:VCALENDAR`;

/** The days of a document, or all that is said of one that is none. */
function days(text: string, around: Partial<Around> = {}): readonly string[] | string {
  try {
    return [...readHolidays(text, { ...YEAR, ...around })].map(dateOfDay).sort();
  } catch (error) {
    if (!(error instanceof WakelockError)) throw error;
    return describeError(error);
  }
}

const event = (text: string, around: Partial<Around> = {}) => days(calendar(text), around);

describe('dates that are written out', () => {
  test.each([
    [['2026-12-25'], 1],
    [['2026-12-25', '2026-12-25/2026-12-25'], 1],
    [['2026-12-30/2027-01-02'], 4],
    [['2028-01-01/2029-01-01'], 367],
    [[], 0],
  ])('%j are %d days', (texts, count) => {
    expect(readDates(texts).size).toBe(count);
  });

  test.each([
    '2026-12-32',
    '2026-12-25/',
    '/2026-12-25',
    '2026-12-25/2026-12-26/2026-12-27',
    '2026-12-25/2026-12-24',
    '2028-01-01/2029-01-02',
    'x'.repeat(70),
  ])('"%s" is refused', (text) => {
    expect(() => readDates(['2026-12-25', text])).toThrow(WakelockError);
    expect(days(JSON.stringify([text]))).toMatchSnapshot();
  });

  test('are 2000 days at most', () => {
    const years = ['2001', '2002', '2003', '2005', '2006'].map((year) => `${year}-01-01/${year}-12-31`);
    const rest = ['2007-01-01/2007-06-24'];
    expect(readDates([...years, ...rest]).size).toBe(2_000);
    expect(() => readDates([...years, ...rest, '2008-01-01'])).toThrow(
      'holidays: "2008-01-01" makes them more than 2000.',
    );
  });
});

describe('a document', () => {
  test.each([
    ['of dates', '["2026-12-25", "2026-12-27/2026-12-28"]', ['2026-12-25', '2026-12-27', '2026-12-28']],
    ['of objects', '{"holidays": [{"date": "2026-12-25", "name": "Christmas"}]}', ['2026-12-25']],
    ['with nothing in its list', '{"holidays": []}', []],
    ['with a mark of its order of bytes', `\uFEFF${calendar('DTSTART;VALUE=DATE:20261225')}`, ['2026-12-25']],
    ['with white space before', ` \n${calendar('DTSTART;VALUE=DATE:20261225')}`, ['2026-12-25']],
    ['in small letters', calendar('DTSTART;VALUE=DATE:20261225').toLowerCase(), ['2026-12-25']],
  ])('%s is taken', (_what, text, expected) => {
    expect(days(text)).toEqual(expected);
  });

  test.each([
    ['that is no JSON', '<html>'],
    ['that only speaks of a calendar', 'see BEGIN:VCALENDAR'],
    ['that is a number', '5'],
    ['that is null', 'null'],
    ['without a list', '{"days": []}'],
    ['whose list is none', '{"holidays": "2026-12-25"}'],
    ['that inherits a list', '{"__proto__": {"holidays": []}}'],
    ['with a number', '[5]'],
    ['with an object without a date', '[{"day": "2026-12-25"}]'],
    ['with a date that is a number', '[{"date": 20261225}]'],
    ['with nothing', '[null]'],
    ['with half a calendar', 'BEGIN:VCALENDAR\nBEGIN:VEVENT'],
    ['with a line that is none', 'BEGIN:VCALENDAR\nx'],
  ])('%s is refused', (_what, text) => {
    expect(days(text)).toMatchSnapshot();
  });
});

describe('an event', () => {
  test.each([
    ['of a day', 'DTSTART;VALUE=DATE:20261225', ['2026-12-25']],
    [
      'of days, of which the last is not counted',
      'DTSTART;VALUE=DATE:20261225 DTEND;VALUE=DATE:20261227',
      ['2026-12-25', '2026-12-26'],
    ],
    ['of days as a duration', 'DTSTART;VALUE=DATE:20261225 DURATION:P2D', ['2026-12-25', '2026-12-26']],
    ['of hours', 'DTSTART:20261225T080000 DTEND:20261225T090000', ['2026-12-25']],
    ['over midnight', 'DTSTART:20261225T233000 DTEND:20261226T003000', ['2026-12-25', '2026-12-26']],
    ['up to midnight', 'DTSTART:20261225T233000 DTEND:20261226T000000', ['2026-12-25']],
    ['of a second of the next day', 'DTSTART:20261225T235959 DURATION:PT2S', ['2026-12-25', '2026-12-26']],
    ['of no time at midnight', 'DTSTART:20261225T000000 DTEND:20261225T000000', ['2026-12-25']],
    ['that is cancelled', 'DTSTART;VALUE=DATE:20261225 STATUS:CANCELLED', []],
    ['that is confirmed', 'DTSTART;VALUE=DATE:20261225 STATUS:CONFIRMED', ['2026-12-25']],
    ['without a beginning', 'SUMMARY:Christmas', []],
    ['that stands for one of a row', 'DTSTART;VALUE=DATE:20261225 RECURRENCE-ID;VALUE=DATE:20261224', []],
    ['on more dates', 'DTSTART;VALUE=DATE:20261127 RDATE;VALUE=DATE:20261225', ['2026-11-27', '2026-12-25']],
  ])('%s', (_what, text, expected) => {
    expect(event(text)).toEqual(expected);
  });

  test('counts on the days that are asked for, the first and the last included', () => {
    const around = { from: at('2026-05-02'), to: at('2026-05-04') };
    const expected = ['2026-05-02', '2026-05-03', '2026-05-04'];
    expect(event('DTSTART;VALUE=DATE:20260501 DTEND;VALUE=DATE:20260510', around)).toEqual(expected);
    expect(event('DTSTART;VALUE=DATE:20260401 RRULE:FREQ=DAILY', around)).toEqual(expected);
  });

  test('of years is one of 366 days', () => {
    const around = { from: at('2020-01-01'), to: at('2030-01-01') };
    expect(event('DTSTART;VALUE=DATE:20240601 DTEND;VALUE=DATE:20290601', around).length).toBe(366);
  });

  test('in UTC falls on the days of the zone; another is taken as written', () => {
    const tokyo = { zone: zoneOf('Asia/Tokyo') };
    expect(event('DTSTART:20261224T150000Z DTEND:20261225T150000Z', tokyo)).toEqual(['2026-12-25']);
    expect(event('DTSTART:20261224T150000 DTEND:20261225T150000', tokyo)).toEqual(['2026-12-24', '2026-12-25']);
  });

  test('is one that happens: a task is none', () => {
    const text = calendar('DTSTART;VALUE=DATE:20261225').replaceAll('VEVENT', 'VTODO');
    expect(days(text)).toEqual([]);
  });

  test('together with others makes 2000 days at most', () => {
    const around = { from: at('2001-01-01'), to: at('2030-01-01') };
    const many = [1, 2, 3, 4, 5, 6, 7].map((year) => `DTSTART;VALUE=DATE:200${year}0101 DURATION:P52W`);
    expect(days(calendar(...many), around).length).toBe(2_000);
  });
});

describe('a rule', () => {
  test.each([
    ['FREQ=YEARLY', '2020-02-03', ['2026-02-03']],
    ['FREQ=MONTHLY;COUNT=3', '2026-02-03', ['2026-02-03', '2026-03-03', '2026-04-03']],
    ['FREQ=WEEKLY;UNTIL=20260217', '2026-02-03', ['2026-02-03', '2026-02-10', '2026-02-17']],
    ['FREQ=DAILY;INTERVAL=100', '2026-02-03', ['2026-02-03', '2026-05-14', '2026-08-22', '2026-11-30']],
    ['FREQ=YEARLY;BYMONTH=2', '2020-02-03', ['2026-02-03']],
    ['FREQ=YEARLY;BYMONTH=11;BYDAY=4TH', '2020-11-26', ['2026-11-26']],
    ['FREQ=YEARLY;BYMONTHDAY=5;BYMONTH=7', '2020-07-05', ['2026-07-05']],
    ['FREQ=YEARLY;BYMONTHDAY=3;COUNT=2', '2026-02-03', ['2026-02-03']],
    ['FREQ=MONTHLY;BYMONTHDAY=3;COUNT=2', '2026-02-03', ['2026-02-03', '2026-03-03']],
    ['FREQ=MONTHLY;BYDAY=1MO;COUNT=2', '2026-02-02', ['2026-02-02', '2026-03-02']],
    ['FREQ=WEEKLY;BYDAY=MO,TU;COUNT=3', '2026-02-02', ['2026-02-02', '2026-02-03', '2026-02-09']],
  ])('%s is followed', (rule, begin, expected) => {
    expect(event(`DTSTART;VALUE=DATE:${begin.replaceAll('-', '')} RRULE:${rule}`)).toEqual(expected);
  });

  test.each([
    'FREQ=HOURLY',
    'FREQ=DAILY;BYDAY=MO',
    'FREQ=DAILY;BYMONTH=2',
    'FREQ=DAILY;BYMONTHDAY=3',
    'FREQ=WEEKLY;BYMONTHDAY=3',
    'FREQ=MONTHLY;BYMONTH=2',
    'FREQ=YEARLY;BYDAY=MO',
    'FREQ=YEARLY;BYMONTH=2;BYSETPOS=1',
    'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=3;BYDAY=MO',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=3;BYSETPOS=1',
    'FREQ=MONTHLY;BYMONTHDAY=3;BYSETPOS=1',
    'FREQ=DAILY;INTERVAL=101',
  ])('%s is refused, since nobody knows how long it would be looked for', (rule) => {
    expect(event(`DTSTART;VALUE=DATE:20260203 RRULE:${rule}`)).toMatchSnapshot();
  });

  test('that is written as a text is refused', () => {
    expect(event('DTSTART;VALUE=DATE:20260203 RRULE;VALUE=TEXT:FREQ=DAILY')).toMatchSnapshot();
  });

  test('leaves out what it excepts', () => {
    const daily = 'DTSTART;VALUE=DATE:20260203 RRULE:FREQ=DAILY;COUNT=3 EXDATE;VALUE=DATE:20260204';
    expect(event(daily)).toEqual(['2026-02-03', '2026-02-05']);
  });

  test('may have days that last longer than they are apart', () => {
    expect(event('DTSTART;VALUE=DATE:20260203 DURATION:P2D RRULE:FREQ=WEEKLY;COUNT=2')).toEqual([
      '2026-02-03',
      '2026-02-04',
      '2026-02-10',
      '2026-02-11',
    ]);
  });

  test('is followed over 20,000 times of all events of a calendar together', () => {
    const last = at('1950-01-01') + 19_999 * 86_400_000;
    const around = { from: last - 86_400_000, to: last + 5 * 86_400_000 };
    const shown = [0, 1].map((day) => new Date(around.from + day * 86_400_000).toISOString().slice(0, 10));
    const daily = 'DTSTART;VALUE=DATE:19500101 RRULE:FREQ=DAILY';
    expect(days(calendar(daily, daily, 'DTSTART;VALUE=DATE:20041006 RRULE:FREQ=DAILY'), around)).toEqual(shown);
  });
});
