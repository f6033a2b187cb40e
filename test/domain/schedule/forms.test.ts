import { describe, expect, test } from '@jest/globals';
import { describeError } from '../../../src/domain/errors.ts';
import { readSchedule, readValue } from '../../../src/domain/schedule/read.ts';
import { isAddress, malformed, withHolidays } from '../../../src/domain/schedule/schedule.ts';
import { shown } from './shown.ts';

const json = (value: unknown) => JSON.stringify(value);
const START = '0 8 * * *';
const many = (count: number) => Array.from({ length: count }, (_, index) => `${index} 8 * * *`);
const dates = (count: number) =>
  Array.from({ length: count }, (_, index) => new Date(index * 86_400_000).toISOString().slice(0, 10));

test.each([
  'start=08:00',
  'stop=0:05',
  'START=08:00 Stop=23:59',
  'start=08:00   stop=17:55\tdays=mon-fri',
  'start=08:00 stop=12:00 days=SAT+sun+sat',
  'start=08:00 stop=12:00 days=fri-mon',
  'start=08:00 stop=12:00 days=wed-wed',
  'start=08:00 stop=12:00 days=Daily',
  'start=20:00 stop=06:00 days=sat',
  'start=20:00 stop=06:00+20:00 days=mon',
  'start=08:00+20:00 stop=12:00+06:00 days=mon',
  'start=08:00+22:00 stop=07:00+08:00 days=mon',
  'start=08:00 stop=06:00+07:00 days=mon',
  'start=08:00 stop=10:00+12:00 days=mon',
  'start=08:00+09:00 stop=10:00+11:00 days=mon',
  'start=12:00 stop=13:00+12:00+11:00 days=mon',
  'start=08:00+12:00 stop=10:00+11:00+18:00 days=mon',
  'start=08:00+22:00 stop=09:00+10:00 days=mon',
  'stop=06:00+18:00 days=mon',
  'start=08:00 for=9h',
  'start=08:00 tz=Europe/Berlin holidays=2026-12-25+2026-12-31/2027-01-01',
  'start=08:00 holidays=https://example.com/holidays.ics',
  'start=08:00 holidays=HTTP://example.com/a+b.ics',
  'start=08:00 enforced=yes hibernate=TRUE',
  'start=08:00 enforced=no hibernate=False',
  'start=08:00 min=2 desired=4',
  'start=08:00 min=3',
  'start=08:00 min=0 desired=2',
  'start=08:00 desired=9999',
])('the compact form: %s', (text) => {
  expect(shown(() => readSchedule(text))).toMatchSnapshot();
});

describe('the JSON form', () => {
  test.each([
    ['an expression', { start: START }],
    ['lists', { start: [START, '@hourly'], stop: ['55 17 * * 1-5'] }],
    ['twenty starts', { start: many(20) }],
    [
      'all members',
      { start: START, tz: 'Asia/Tokyo', for: '90m', enforced: true, hibernate: 'no', min: 1, desired: '2' },
    ],
    ['one holiday', { start: START, holidays: '2026-12-25' }],
    ['a list of holidays', { start: START, holidays: ['2026-12-25', '2026-12-27'] }],
    ['an address of holidays', { start: START, holidays: ['https://example.com/'] }],
    ['no holidays', { start: START, holidays: [] }],
    ['400 holidays', { start: START, holidays: dates(400) }],
    ['a long text', { start: `${START}${' '.repeat(200)}`, tz: 'UTC' }],
  ])('takes %s', (_what, value) => {
    expect(shown(() => readSchedule(`\n ${json(value)} `))).toMatchSnapshot();
  });
});

describe('what is no schedule is refused in so many words', () => {
  test.each([
    'hello',
    '=',
    '=08:00',
    'start',
    'starts',
    'start=',
    'start=08:00 start=09:00',
    'start=08:00 for=',
    'start=24:00',
    'start=8',
    'start=08:60',
    'start=008:00',
    'start=08:00:00',
    'stop=08:00+x08:00',
    'start=08:00 days=mon-',
    'start=08:00 days=-mon',
    'start=08:00 days=mon-wed-fri',
    'start=08:00 days=monday',
    'start=08:00 days=daily+mon',
    'start=08:00 tz=Berlin',
    'days=mon',
    'stop=08:00 for=1h',
    'start=08:00 stop=09:00 for=1h',
    'start=08:00 for=59s',
    'start=08:00 for=366d1s',
    'start=08:00 enforced=perhaps',
    'start=08:00 hibernate=1',
    'start=08:00 min=x',
    'start=08:00 min=-1 desired=1',
    'start=08:00 desired=10000',
    'start=08:00 desired=0',
    'start=08:00 holidays=2026-12-25+https://example.com/',
    'start=08:00 holidays=https:/example.com',
    '@hourly',
    '0 8 * * 1-5',
    '0 8 * * mon-fri',
    '0  8  *  jan  mon,3',
    '0 8 * * x',
    '0 8 ? jan mon#2 2027',
    '*/5 * * * *',
    '0 8 * *',
    '0 8 * * * * * *',
    'x 0 8 * * 1-5',
    '0 8 * * 1-5 x=',
    ' cron(0 8 ? * MON-FRI *)',
    'RATE(5 minutes)',
    'at(2026-11-20T08:00:00)',
    'scron(0 8 ? * MON-FRI *)',
    '{"start": ',
    '{"stop": "8"}',
    '{"start": "  cron(0 8 ? * MON-FRI *)"}',
    '{"start": ["0 8 * * *", "rate(1 day)"]}',
    '{"": 1}',
    '{"start": ["0 8 * * *"], "stop": {}}',
    '{"start": "0 8 * * *", "start": "0 9 * * *"}',
    '{"start": "0 8 * * *", "hibernate": 0.5}',
    '{"start": "0 8 * * *", "desired": "two"}',
    '{"start": "0 8 * * *", "holidays": ["https://example.com/", "2026-12-25"]}',
  ])('%s', (text) => {
    expect(
      shown(() => {
        const value = readValue(text);
        if (value.kind === 'address') throw new Error(`the address ${value.address}`);
        return value.schedule;
      }),
    ).toMatchSnapshot();
  });

  test.each([
    ['21 starts', { start: many(21) }],
    ['no stop in a list', { start: START, stop: [] }],
    ['401 holidays', { start: START, holidays: dates(401) }],
    ['a long text in a list', { start: [START, 'x'.repeat(2_001)] }],
    ['a text that is too long', { start: START, for: ' '.repeat(2_001) }],
    ['a flag that is no text', { start: START, enforced: null }],
    ['half a machine', { start: START, desired: 1.5 }],
    ['a member of more', { start: START, end: 1 }],
  ])('in a document: %s', (_what, value) => {
    expect(shown(() => readSchedule(json(value)))).toMatchSnapshot();
  });
});

test('the repair shows both forms', () => {
  expect(describeError(malformed('It is none.'))).toMatchSnapshot();
});

test('an empty value is refused as such', () => {
  for (const text of ['', ' \n']) expect(() => readValue(text)).toThrow('The schedule is empty.');
});

test('an address is told by its beginning', () => {
  expect(['https://a/', 'HTTP://a/', 'http:/a', 'xhttps://a/', 'https', 's3://a/b'].map(isAddress)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('more days off leave the schedule itself as it is', () => {
  const schedule = readSchedule('start=08:00 holidays=1970-01-02');
  expect([...withHolidays(schedule, new Set([1, 2])).holidays]).toEqual([1, 2]);
  expect([...schedule.holidays]).toEqual([1]);
});
