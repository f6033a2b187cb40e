import { describe, expect, test } from '@jest/globals';
import { zoneOf } from '../../../src/domain/cron/zone.ts';
import { HOUR, MINUTE } from '../../../src/domain/duration.ts';
import { type Level, levelAt } from '../../../src/domain/schedule/level.ts';
import { readSchedule } from '../../../src/domain/schedule/read.ts';
import { notesIn, reasonOf, showOffset, showTime, warningsOf } from '../../../src/domain/schedule/words.ts';

const at = (text: string) => Date.parse(`${text}Z`);
const BERLIN = 'tz=Europe/Berlin';
/** Clocks in Berlin go from 02:00 to 03:00. */
const CHANGE = '2027-03-28T01:00';

describe('why it is on or off', () => {
  test.each([
    ['start=08:00 stop=18:00', '2026-11-20T12:00'],
    ['start=08:00 stop=18:00', '2026-11-20T20:00'],
    ['start=08:00 stop=18:00+08:00', '2026-11-20T08:00'],
    ['start=08:00 stop=08:00', '2026-11-20T12:00'],
    ['start=08:00 for=90m', '2026-11-20T09:00'],
    ['start=08:00 for=90m', '2026-11-20T09:30'],
    ['start=08:00', '2026-11-20T07:00'],
    ['stop=18:00', '2026-11-20T12:00'],
    [`start=08:00 stop=18:00 ${BERLIN}`, '2026-11-20T12:00'],
    [`start=02:15 stop=02:45 ${BERLIN}`, CHANGE],
    [`start=02:45 stop=02:15 ${BERLIN}`, CHANGE],
  ])('%s at %s', (text, instant) => {
    const schedule = readSchedule(text);
    expect(reasonOf(schedule, levelAt(schedule, at(instant)))).toMatchSnapshot();
  });

  const [start, stop] = [at('2026-11-20T08:00'), at('2026-11-19T18:00')];
  const both = readSchedule('start=08:00 stop=18:00');
  test.each([
    ['nothing was due yet', both, { state: 'off' }],
    ['only a stop was due', both, { state: 'off', stop }],
    ['it will never stop', both, { state: 'on', start, stop }],
    ['a schedule without starts has not stopped yet', readSchedule('stop=18:00'), { state: 'off' }],
  ] satisfies (readonly [string, typeof both, Level])[])('%s', (_what, schedule, level) => {
    expect(reasonOf(schedule, level)).toMatchSnapshot();
  });
});

describe('a time', () => {
  test.each([
    ['UTC', '2026-11-22T00:00', 'Sun 2026-11-22 00:00 UTC'],
    ['Europe/London', '2026-11-23T08:00', 'Mon 2026-11-23 08:00 UTC'],
    ['Europe/Berlin', '2026-11-24T23:30', 'Wed 2026-11-25 00:30 +01:00'],
    ['America/St_Johns', '2026-11-27T00:00', 'Thu 2026-11-26 20:30 -03:30'],
    ['Asia/Kathmandu', '2026-11-27T00:00', 'Fri 2026-11-27 05:45 +05:45'],
    ['Pacific/Kiritimati', '2026-11-27T12:00', 'Sat 2026-11-28 02:00 +14:00'],
    ['America/New_York', '2026-11-24T12:00', 'Tue 2026-11-24 07:00 -05:00'],
  ])('in %s is shown as its clocks do, with the offset: %s is %s', (zone, instant, expected) => {
    expect(showTime(at(instant), zoneOf(zone))).toBe(expected);
  });

  test('has an offset with hours and minutes of two digits', () => {
    expect([0, HOUR, -HOUR, 10 * HOUR + 5 * MINUTE, -(9 * HOUR + 30 * MINUTE)].map(showOffset)).toEqual([
      'UTC',
      '+01:00',
      '-01:00',
      '+10:05',
      '-09:30',
    ]);
  });
});

describe('what is noted beside the changes', () => {
  const notes = (text: string, from: string, to: string) =>
    notesIn(readSchedule(text), { from: at(from), to: at(to) }).map(
      (note) => `${new Date(note.at).toISOString().slice(0, 16)} ${note.text}`,
    );
  const HOLIDAY = '2026-11-20T08:00 no start: 2026-11-20 is a holiday';
  const TWO = 'start=08:00+13:00 stop=12:00+17:00 holidays=2026-11-20+2026-11-22';

  test.each([
    ['an ordinary week', 'start=08:00 stop=09:00', '2026-11-16T00:00', '2026-11-23T00:00', []],
    [
      'every start that a holiday leaves out, in the order of time',
      TWO,
      '2026-11-16T00:00',
      '2026-11-22T08:00',
      [
        HOLIDAY,
        '2026-11-20T13:00 no start: 2026-11-20 is a holiday',
        '2026-11-22T08:00 no start: 2026-11-22 is a holiday',
      ],
    ],
    ['a start at the end of the time', TWO, '2026-11-20T00:00', '2026-11-20T08:00', [HOLIDAY]],
    ['no start after it', TWO, '2026-11-20T00:00', '2026-11-20T07:59', []],
    ['no start at its beginning', TWO, '2026-11-20T13:00', '2026-11-21T23:59', []],
    [
      'the later start of one expression, where its first is over',
      '{"start": "0 8,13 * * *", "stop": "0 18 * * *", "holidays": "2026-11-20"}',
      '2026-11-20T12:00',
      '2026-11-21T00:00',
      ['2026-11-20T13:00 no start: 2026-11-20 is a holiday'],
    ],
    [
      'the last hour of a holiday of 25 hours',
      `start=23:30 stop=02:00 holidays=2026-10-25 ${BERLIN}`,
      '2026-10-25T22:15',
      '2026-10-26T12:00',
      ['2026-10-25T22:30 no start: 2026-10-25 is a holiday'],
    ],
    [
      'no start on another day than the holiday',
      'start=08:00 stop=09:00 days=mon holidays=2026-11-20',
      '2026-11-16T00:00',
      '2026-11-30T00:00',
      [],
    ],
    [
      'a start at the first minute of a holiday',
      `start=00:00 stop=01:00 holidays=2026-11-20 ${BERLIN}`,
      '2026-11-19T00:00',
      '2026-11-21T00:00',
      ['2026-11-19T23:00 no start: 2026-11-20 is a holiday'],
    ],
    [
      'both changes of clocks of a year',
      `start=08:00 stop=09:00 ${BERLIN}`,
      '2027-01-01T00:00',
      '2028-01-01T00:00',
      ['2027-03-28T01:00 clocks change from +01:00 to +02:00', '2027-10-31T01:00 clocks change from +02:00 to +01:00'],
    ],
    [
      'a window that clocks skip, and a holiday before the change',
      `start=02:15 stop=02:45 holidays=2027-03-27 ${BERLIN}`,
      '2027-03-27T00:00',
      '2027-03-29T00:00',
      [
        '2027-03-27T01:15 no start: 2027-03-27 is a holiday',
        '2027-03-28T01:00 clocks change from +01:00 to +02:00',
        '2027-03-28T01:00 no start: clocks skip this window',
      ],
    ],
    [
      'a skipped window on a holiday only once',
      `start=02:15 stop=02:45 holidays=2027-03-28 ${BERLIN}`,
      '2027-03-28T00:00',
      '2027-03-28T12:00',
      ['2027-03-28T01:00 clocks change from +01:00 to +02:00', '2027-03-28T01:00 no start: 2027-03-28 is a holiday'],
    ],
    [
      'one of several windows that clocks skip',
      `start=02:15+08:00 stop=02:45+09:00 ${BERLIN}`,
      '2027-03-28T00:00',
      '2027-03-28T02:00',
      ['2027-03-28T01:00 clocks change from +01:00 to +02:00', '2027-03-28T01:00 no start: clocks skip this window'],
    ],
    [
      'no window where only the stop is skipped',
      `start=00:30 stop=02:30 ${BERLIN}`,
      '2027-03-28T00:00',
      '2027-03-28T02:00',
      ['2027-03-28T01:00 clocks change from +01:00 to +02:00'],
    ],
    [
      'no window that is only cut short, or only stopped',
      `start=01:45+02:50 stop=02:15+04:00 ${BERLIN}`,
      '2027-03-28T00:00',
      '2027-03-28T12:00',
      ['2027-03-28T01:00 clocks change from +01:00 to +02:00'],
    ],
  ])('%s', (_what, text, from, to, expected) => {
    expect(notes(text, from, to)).toEqual(expected);
  });
});

describe('a schedule that never stops', () => {
  test.each([
    ['start=08:00 stop=08:00', true],
    ['{"start": "* * * * *", "stop": "0 18 * * *"}', true],
    // It goes on at the next start only, and then for ever.
    ['{"start": "0 8 * * 1", "stop": "0 8 * * 1"}', true],
    ['start=08:00 stop=08:00 days=mon', false],
    ['start=08:00 stop=18:00', false],
    ['start=08:00', false],
    ['stop=08:00', false],
  ])('is warned of: %s (%s)', (text, warned) => {
    expect(warningsOf(readSchedule(text), at('2026-11-20T12:00'))).toEqual(
      warned ? ['It never stops: each stop falls on a start, and then the start wins.'] : [],
    );
  });

  test('is warned of where its first start is still to come', () => {
    const schedule = readSchedule('start=08:00 stop=08:00 holidays=2026-11-20');
    expect(warningsOf(schedule, at('2026-11-20T12:00')).length).toBe(1);
  });
});
