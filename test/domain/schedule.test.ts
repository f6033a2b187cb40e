import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dateOfDay } from '../../src/domain/cron/calendar.ts';
import { zoneOf } from '../../src/domain/cron/zone.ts';
import { describeError, WakelockError } from '../../src/domain/errors.ts';
import { readHolidays } from '../../src/domain/schedule/holidays.ts';
import { changesIn, levelAt } from '../../src/domain/schedule/level.ts';
import { readSchedule, readValue } from '../../src/domain/schedule/read.ts';
import { withHolidays } from '../../src/domain/schedule/schedule.ts';
import { notesIn, reasonOf, warningsOf } from '../../src/domain/schedule/words.ts';

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

  test('each start has the stop that follows it, also on the day after the last', () => {
    expect(changes('start=08:00+22:00 stop=09:00 days=mon-fri', '2026-11-20T12:00:00Z', 3.5)).toEqual([
      '+2026-11-20T22:00Z',
      '-2026-11-21T09:00Z',
      '+2026-11-23T08:00Z',
      '-2026-11-23T09:00Z',
      '+2026-11-23T22:00Z',
    ]);
    expect(changes('start=20:00+23:00 stop=22:00+06:00 days=fri', '2026-11-20T00:00:00Z', 7)).toEqual([
      '+2026-11-20T20:00Z',
      '-2026-11-20T22:00Z',
      '+2026-11-20T23:00Z',
      '-2026-11-21T06:00Z',
    ]);
    expect(changes('start=08:00 stop=12:00+18:00 days=fri', '2026-11-20T00:00:00Z', 1)).toEqual([
      '+2026-11-20T08:00Z',
      '-2026-11-20T12:00Z',
    ]);
  });

  test('no window lasts a day and a half, whatever the times', () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 47 }), { minLength: 1, maxLength: 4 });
    const shown = (list: readonly number[]) =>
      list.map((half) => `${String(half >> 1).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`).join('+');
    const days = fc.constantFrom('mon-fri', 'sat', 'tue+thu', 'fri-sun');
    fc.assert(
      fc.property(times, times, days, (starts, stops, on) => {
        fc.pre(starts.every((start) => !stops.includes(start)));
        const found = changesIn(readSchedule(`start=${shown(starts)} stop=${shown(stops)} days=${on}`), {
          from: at('2026-11-16'),
          to: at('2026-11-30'),
        });
        found.forEach(({ at: end, to }, index) => {
          const before = found[index - 1];
          if (to === 'off' && before !== undefined) expect(end - before.at).toBeLessThan(86_400_000);
        });
      }),
      { numRuns: 150, seed: 7 },
    );
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

describe('a window that clocks skip', () => {
  const over = (text: string) => changes(text, '2027-03-27T12:00:00Z', 2);
  test.each([
    ['the compact form', 'start=02:00 stop=03:00 tz=Europe/Berlin'],
    ['minutes within the gap', 'start=02:15 stop=02:45 tz=Europe/Berlin'],
    ['JSON', '{"start": "15 2 * * *", "stop": "45 2 * * *", "tz": "Europe/Berlin"}'],
    ['lists', '{"start": ["0 2 * * *", "20,30 2 * * *"], "stop": "15,45 2 * * *", "tz": "Europe/Berlin"}'],
  ])('is left out, and not a day long: %s', (_form, text) => {
    expect(over(text)[0]).toMatch(/^\+2027-03-29/);
    expect(levelAt(readSchedule(text), at('2027-03-28T01:00:00Z'))).toMatchObject({
      state: 'off',
      stop: at('2027-03-28T01:00:00Z'),
    });
  });

  test('is not left out where it is only cut short', () => {
    expect(over('start=02:30 stop=03:15 tz=Europe/Berlin').slice(0, 2)).toEqual([
      '+2027-03-28T01:00Z',
      '-2027-03-28T01:15Z',
    ]);
    expect(over('start=01:45 stop=02:15 tz=Europe/Berlin').slice(0, 2)).toEqual([
      '+2027-03-28T00:45Z',
      '-2027-03-28T01:00Z',
    ]);
  });

  test('is told from windows that meet in the gap: the later of the times meant wins', () => {
    expect(over('start=03:00 stop=02:30 tz=Europe/Berlin')).toEqual(['-2027-03-29T00:30Z', '+2027-03-29T01:00Z']);
    expect(over('start=02:15+03:00 stop=02:45+04:00 tz=Europe/Berlin').slice(0, 2)).toEqual([
      '+2027-03-28T01:00Z',
      '-2027-03-28T02:00Z',
    ]);
  });

  test('is told from a start and a stop that mean the same time: on', () => {
    expect(over('start=02:30 stop=02:30+05:00 tz=Europe/Berlin').slice(0, 2)).toEqual([
      '+2027-03-28T01:00Z',
      '-2027-03-28T03:00Z',
    ]);
  });

  test('is marked', () => {
    const schedule = readSchedule('start=02:15 stop=02:45 tz=Europe/Berlin');
    const range = { from: at('2027-03-27T12:00:00Z'), to: at('2027-03-29T12:00:00Z') };
    expect(notesIn(schedule, range).map(({ text }) => text)).toEqual([
      'clocks change from +01:00 to +02:00',
      'no start: clocks skip this window',
    ]);
    expect(reasonOf(schedule, levelAt(schedule, range.from + 86_400_000))).toContain('Clocks skipped');
  });
});

test('a schedule that never stops is warned of', () => {
  const warned = (text: string) => warningsOf(readSchedule(text), at('2026-11-20T12:00:00Z'));
  expect(warned('start=08:00 stop=08:00')).toEqual([expect.stringContaining('never stops')]);
  expect(warned('{"start":"* * * * *","stop":"0 18 * * *"}')).toEqual([expect.stringContaining('never stops')]);
  expect(warned('start=08:00 stop=08:00 days=mon-fri')).toEqual([]);
  expect(warned('start=08:00 stop=18:00')).toEqual([]);
  expect(warned('start=08:00')).toEqual([]);
  expect(warned('stop=08:00')).toEqual([]);
});

test('the end of a start that lasts for a while is its stop edge', () => {
  expect(levelAt(readSchedule('start=09:00 for=2h'), at('2026-11-20T14:00:00Z'))).toEqual({
    state: 'off',
    start: at('2026-11-20T09:00:00Z'),
    stop: at('2026-11-20T11:00:00Z'),
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

  const around = { from: at('2026-01-01'), to: at('2028-01-01'), zone: zoneOf('UTC') };
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

  test('in UTC are those of the days of the zone', () => {
    const berlin = { ...around, zone: zoneOf('Europe/Berlin') };
    const inBerlin = (...events: readonly string[]) => [...readHolidays(calendar(...events), berlin)].map(dateOfDay);
    expect(inBerlin('DTSTART:20261224T230000Z\r\nDTEND:20261225T230000Z')).toEqual(['2026-12-25']);
    // A day of 25 hours, and an event over midnight.
    expect(inBerlin('DTSTART:20261024T220000Z\r\nDTEND:20261025T230000Z')).toEqual(['2026-10-25']);
    expect(inBerlin('DTSTART:20261224T210000Z\r\nDTEND:20261225T010000Z')).toEqual(['2026-12-24', '2026-12-25']);
    expect(inBerlin('DTSTART:20251224T230000Z\r\nDTEND:20251225T230000Z\r\nRRULE:FREQ=YEARLY')).toEqual([
      '2026-12-25',
      '2027-12-25',
    ]);
    expect(inBerlin('DTSTART;VALUE=DATE:20261224', 'DTSTART:20261231T000000\r\nDTEND:20270101T000000')).toEqual([
      '2026-12-24',
      '2026-12-31',
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
    ['{"start": "0 8 * * *", "stpo": "0 9 * * *"}', '"stpo" is not known; the members are start, stop, tz, for,'],
    ['{"start": "0 8 * * *", "timezone": "Europe/Berlin"}', '"timezone" is not known; the members are'],
    ['{"start": 8}', 'start: 8 is not a cron expression, or a list of them'],
    ['{"start": []}', 'start: [] is not a cron expression'],
    ['{"start": ["0 8 * * *", 9]}', 'start: ["0 8 * * *",9] is not a cron expression'],
    ['{"start": null}', 'start: null is not a cron expression'],
    ['{"start": "0 8 * * *", "tz": 1}', 'tz: 1 is not the name of a time zone'],
    ['{"start": "0 8 * * *", "for": 9}', 'for: 9 is not a duration'],
    ['{"start": "0 8 * * *", "holidays": {}}', 'holidays: {} is not a list of dates'],
    ['{"start": "0 8 * * *", "enforced": []}', 'enforced: [] is not true or false'],
    ['{"start": "0 8 * * *", "min": 1.5}', 'min: 1.5 is not a number of machines'],
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
    ['0 8 * * 1-5', 'a cron expression by itself; it belongs into start or stop'],
    ['@daily', 'a cron expression by itself'],
    ['cron(0 8 ? * MON-FRI *)', 'is the form of EventBridge'],
    ['rate(5 minutes)', 'is the form of EventBridge'],
    ['{"start": "cron(0 8 ? * MON-FRI *)"}', 'start: "cron(0 8 ? * MON-FRI *)" is the form of EventBridge'],
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

test('over a change of clocks levels are as if each wall time came in its order, start after stop', () => {
  const zone = zoneOf('Europe/Berlin');
  const [from, to] = [at('2027-03-27T23:00:00Z'), at('2027-03-28T04:00:00Z')];
  const minutes = fc.uniqueArray(fc.integer({ min: 12, max: 24 }), { minLength: 1, maxLength: 3 });
  const crons = (times: readonly number[]) => times.map((tens) => `${(tens % 6) * 10} ${Math.floor(tens / 6)} * * *`);
  fc.assert(
    fc.property(minutes, minutes, (starts, stops) => {
      const text = JSON.stringify({ start: crons(starts), stop: crons(stops), tz: 'Europe/Berlin' });
      const schedule = readSchedule(text);
      let wall = from + zone.offsetAt(from);
      let state = levelAt(schedule, from).state;
      for (let now = from + 600_000; now <= to; now += 600_000) {
        for (; wall < now + zone.offsetAt(now); ) {
          wall += 60_000;
          const tens = (wall % 86_400_000) / 600_000;
          if (stops.includes(tens)) state = 'off';
          if (starts.includes(tens)) state = 'on';
        }
        if (levelAt(schedule, now).state !== state) throw new Error(`${text} at ${iso(now)} is not ${state}`);
      }
    }),
    { numRuns: 60, seed: 11 },
  );
});
