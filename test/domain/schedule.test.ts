import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dateOfDay } from '../../src/domain/cron/calendar.ts';
import { describeError, WakelockError } from '../../src/domain/errors.ts';
import { readHolidays } from '../../src/domain/schedule/holidays.ts';
import { changesIn, levelAt } from '../../src/domain/schedule/level.ts';
import { readSchedule, readValue } from '../../src/domain/schedule/read.ts';
import { withHolidays } from '../../src/domain/schedule/schedule.ts';

const at = (iso: string) => Date.parse(iso);
const iso = (instant: number) => new Date(instant).toISOString().replace(':00.000Z', 'Z');

/** `+` on, `-` off. */
const changes = (text: string, from: string, days = 7) =>
  changesIn(readSchedule(text), { from: at(from), to: at(from) + days * 86_400_000 }).map(
    (change) => `${change.to === 'on' ? '+' : '-'}${iso(change.at)}`,
  );

const WEEK = '{ "start": "0 8 * * 1-5", "stop": "55 17 * * 1-5" }';

describe('the form of ec2-powercycle', () => {
  test.each([
    ['2026-11-20T07:59:59Z', 'off'],
    ['2026-11-20T08:00:00Z', 'on'],
    ['2026-11-20T17:54:59Z', 'on'],
    ['2026-11-20T17:55:00Z', 'off'],
    ['2026-11-22T12:00:00Z', 'off'],
  ])('at %s it is %s', (instant, state) => {
    expect(levelAt(readSchedule(WEEK), at(instant)).state).toBe(state);
  });

  test('the later of the last start and the last stop wins', () => {
    const level = levelAt(readSchedule(WEEK), at('2026-11-20T12:00:00Z'));
    expect(level).toEqual({
      state: 'on',
      start: at('2026-11-20T08:00:00Z'),
      stop: at('2026-11-19T17:55:00Z'),
      until: at('2026-11-20T17:55:00Z'),
    });
  });

  test('an address is told from a schedule', () => {
    const address = 'https://example.com/dev-schedule.json';
    expect(readValue(` ${address} `)).toEqual({ kind: 'address', address });
  });

  test('groups have sizes, in numbers or in words', () => {
    const sized = (more: string) => readSchedule(`{"start":"0 8 * * *","stop":"0 9 * * *",${more}}`).size;
    expect(sized('"min":"2","desired":3')).toEqual({ min: 2, desired: 3 });
    expect(sized('"desired":2')).toEqual({ min: 1, desired: 2 });
    expect(sized('"min":5,"desired":2')).toEqual({ min: 2, desired: 2 });
  });
});

test('F72 a start and a stop in the same minute mean on, and the window goes on over them', () => {
  const schedule = readSchedule('{"start":"0 8,12 * * *","stop":"0 12,18 * * *"}');
  expect(levelAt(schedule, at('2026-11-20T12:00:00Z')).state).toBe('on');
  expect(levelAt(schedule, at('2026-11-20T09:00:00Z')).until).toBe(at('2026-11-20T18:00:00Z'));
  expect(levelAt(readSchedule('{"start":"* * * * *","stop":"* * * * *"}'), 0)).toMatchObject({ state: 'on' });
});

describe('the compact form', () => {
  test('has the times of its own zone, over a change of clocks', () => {
    expect(changes('start=08:00 stop=17:55 days=mon-fri tz=Europe/Berlin', '2026-10-23T00:00:00Z', 4)).toEqual([
      '+2026-10-23T06:00Z',
      '-2026-10-23T15:55Z',
      '+2026-10-26T07:00Z',
      '-2026-10-26T16:55Z',
    ]);
  });

  test('overnight windows end on the day after the one they begin on', () => {
    expect(changes('start=20:00 stop=06:00 days=fri', '2026-11-19T00:00:00Z')).toEqual([
      '+2026-11-20T20:00Z',
      '-2026-11-21T06:00Z',
    ]);
    expect(changes('start=20:00 stop=06:00 days=sat', '2026-11-19T00:00:00Z')).toEqual([
      '+2026-11-21T20:00Z',
      '-2026-11-22T06:00Z',
    ]);
  });

  test('several windows a day, days over the end of the week', () => {
    expect(changes('start=8:00+13:00 stop=12:00+17:00 days=sun-mon', '2026-11-21T00:00:00Z', 2)).toEqual([
      '+2026-11-22T08:00Z',
      '-2026-11-22T12:00Z',
      '+2026-11-22T13:00Z',
      '-2026-11-22T17:00Z',
    ]);
  });

  test('start-only lasts as long as it says, or until a person stops it', () => {
    expect(changes('start=08:00 for=2h days=fri', '2026-11-20T00:00:00Z')).toEqual([
      '+2026-11-20T08:00Z',
      '-2026-11-20T10:00Z',
    ]);
    const open = levelAt(readSchedule('start=08:00 days=fri'), at('2026-11-22T00:00:00Z'));
    expect(open).toEqual({ state: 'on', start: at('2026-11-20T08:00:00Z'), stop: undefined });
  });

  test('stop-only wants nothing on, and tells each stop', () => {
    expect(changes('stop=19:00 days=fri+sat', '2026-11-20T00:00:00Z')).toEqual([
      '-2026-11-20T19:00Z',
      '-2026-11-21T19:00Z',
    ]);
    expect(levelAt(readSchedule('stop=19:00'), at('2026-11-20T20:00:00Z'))).toEqual({
      state: 'off',
      start: undefined,
      stop: at('2026-11-20T19:00:00Z'),
    });
  });

  test('needs no character that a service refuses in a tag', () => {
    const all =
      'start=08:00+13:00 stop=12:00+17:55 days=mon-wed+fri tz=America/Argentina/Buenos_Aires holidays=2026-12-24/2027-01-01+2027-04-02 enforced=true hibernate=true min=1 desired=2';
    expect(all).toMatch(/^[\p{L}\p{N} +\-=._:/@]*$/u);
    expect(readSchedule(all)).toMatchObject({ enforced: true, hibernate: true, size: { min: 1, desired: 2 } });
  });
});

describe('holidays', () => {
  test('begin nothing, and end what began before', () => {
    const text = 'start=20:00 stop=06:00 tz=Europe/Berlin holidays=2026-12-25/2026-12-26';
    expect(changes(text, '2026-12-24T12:00:00Z', 4)).toEqual([
      '+2026-12-24T19:00Z',
      '-2026-12-25T05:00Z',
      '+2026-12-27T19:00Z',
      '-2026-12-28T05:00Z',
    ]);
  });

  test('hold for expressions that fire each minute', () => {
    const text = '{"start":"* 8-17 * * *","stop":"0 18 * * *","holidays":["2026-11-20"]}';
    expect(levelAt(readSchedule(text), at('2026-11-20T12:00:00Z'))).toMatchObject({
      state: 'off',
      start: at('2026-11-19T17:59:00Z'),
    });
  });

  const around = { from: at('2026-01-01'), to: at('2028-01-01') };
  const days = (text: string) => [...readHolidays(text, around)].map(dateOfDay);
  const calendar = (...events: readonly string[]) =>
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      ...events.map((e) => `BEGIN:VEVENT\r\n${e}\r\nEND:VEVENT`),
      'END:VCALENDAR',
    ].join('\r\n');

  test('come from a calendar: single days, ranges, yearly ones; cancelled ones do not', () => {
    const text = calendar(
      'DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227',
      'DTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY',
      'DTSTART;VALUE=DATE:20201126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH',
      'DTSTART;VALUE=DATE:20270101\r\nSTATUS:CANCELLED',
    );
    expect(days(text).sort()).toEqual([
      '2026-05-01',
      '2026-11-26',
      '2026-12-25',
      '2026-12-26',
      '2027-05-01',
      '2027-11-25',
    ]);
  });

  test('come from JSON: dates, objects, a list within', () => {
    expect(days('["2026-12-25", {"date": "2026-12-26", "name": "x"}]')).toEqual(['2026-12-25', '2026-12-26']);
    expect(days('{"holidays": ["2026-12-25"]}')).toEqual(['2026-12-25']);
  });

  test.each([
    [
      'a rule that ical.js would search for ever',
      calendar('DTSTART:20200101\r\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31'),
    ],
    ['a rule that fires each second', calendar('DTSTART:20200101T000000Z\r\nRRULE:FREQ=SECONDLY')],
    ['half a calendar', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:2'],
    ['a web page', '<html></html>'],
    ['something else', '{"days": 1}'],
    ['no date', '["2026-02-30"]'],
    ['nothing', ''],
  ])('%s is refused', (_what, text) => {
    expect(() => days(text)).toThrow(WakelockError);
  });

  test('many endless events end', () => {
    const many = Array.from({ length: 500 }, () => 'DTSTART;VALUE=DATE:19000101\r\nRRULE:FREQ=DAILY');
    expect(days(calendar(...many)).length).toBeLessThanOrEqual(2_000);
  });

  test('are added to those that the schedule names', () => {
    const schedule = readSchedule('start=08:00 stop=09:00 holidays=2026-11-20');
    const more = withHolidays(schedule, readHolidays('["2026-11-19"]', around));
    expect(levelAt(more, at('2026-11-20T08:30:00Z'))).toMatchObject({ start: at('2026-11-18T08:00:00Z') });
  });
});

const JUST_FITS = `start=8:00 min=1 holidays=${'2026-12-25+'.repeat(20)}2026-12-25`;

describe('F32 what is no schedule is refused with a reason', () => {
  test.each([
    ['', 'is empty'],
    ['{', 'is no JSON'],
    ['{}', 'neither a start nor a stop'],
    ['{"start": "0 8 * * *", "stpo": "0 9 * * *"}', 'stpo'],
    ['{"start": 8}', 'start'],
    ['{"start": "0 8 * * *", "start": "0 9 * * *"}', 'stands twice'],
    ['{"__proto__": {}, "start": "0 8 * * *"}', '__proto__'],
    ['{"start": "0 8 * *"}', 'start: The cron expression "0 8 * *" has 4 fields'],
    ['{"start": "0 8 * * *", "stop": "0 0 31 2 *"}', 'stop: The cron expression "0 0 31 2 *" names a date'],
    ['[]', 'is none of'],
    ['null', 'is none of'],
    ['💤💤', '💤'],
    ['💤'.repeat(256), 'is none of'],
    ['x'.repeat(257), 'has 257 characters'],
    [`${JUST_FITS}${' '.repeat(20)}x`, 'characters; a tag holds 256'],
    ['start=25:00', 'is no time of day'],
    ['start=08:00 start=09:00', 'start= stands twice'],
    ['start=08:00 stop=', 'stop= has no value'],
    ['start=08:00 days=weekdays', 'are no days'],
    ['start=08:00 tz=Mars/Olympus', 'is no time zone'],
    ['start=08:00 stop=09:00 for=2h', 'without a stop'],
    ['stop=09:00 for=2h', 'without a stop'],
    ['start=08:00 for=soon', 'is not a duration'],
    ['start=08:00 enforced=maybe', 'neither true nor false'],
    ['start=08:00 holidays=christmas', 'is no date'],
    ['start=08:00 holidays=2026-01-01/2030-01-01', 'no range of at most a year'],
    ['start=08:00 desired=0', 'of 0 machines'],
    ['0 8 * * 1-5', 'is none of'],
  ])('%s', (text, why) => {
    expect(() => readValue(text)).toThrow(WakelockError);
    expect(() => readValue(text)).toThrow(why);
  });

  test('256 characters that mean something are taken', () => {
    expect(JUST_FITS.length).toBe(256);
    expect(readValue(JUST_FITS).kind).toBe('schedule');
  });

  test('whatever a tag holds, the answer is a schedule or an error for people', () => {
    const words = fc.constantFrom(
      'start',
      'stop',
      '=',
      '08:00',
      ' ',
      '{',
      '}',
      '"',
      ':',
      '* ',
      '0 8 * * *',
      ',',
      'tz',
      '💤',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(words).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          readValue(text);
        } catch (error) {
          expect(error).toBeInstanceOf(WakelockError);
          expect(describeError(error).isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 120, seed: 3 },
    );
  });
});

test('levels and changes agree', () => {
  const times = fc.constantFrom('08:00', '12:00', '12:00+18:00', '23:59', '00:00', '02:30');
  const texts = fc.tuple(times, times, fc.constantFrom('', ' days=mon-fri', ' days=sat', ' tz=Europe/London'));
  const instants = fc.integer({ min: at('2026-10-20') / 60_000, max: at('2026-11-05') / 60_000 });
  fc.assert(
    fc.property(texts, instants, ([start, stop, more], minute) => {
      const schedule = readSchedule(`start=${start} stop=${stop}${more}`);
      const from = minute * 60_000;
      const level = levelAt(schedule, from);
      const [next] = changesIn(schedule, { from, to: from + 8 * 86_400_000 });
      if (level.state === 'on') expect(level.until).toBe(next?.at);
      expect(next?.to).not.toBe(level.state);
      if (next !== undefined) expect(levelAt(schedule, next.at - 1).state).toBe(level.state);
    }),
    { numRuns: 300, seed: 5 },
  );
});
