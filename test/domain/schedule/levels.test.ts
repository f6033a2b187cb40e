import { describe, expect, test } from '@jest/globals';
import { changesIn, type Level, levelAt, nextChange, nextStopEdge } from '../../../src/domain/schedule/level.ts';
import { readSchedule } from '../../../src/domain/schedule/read.ts';
import { startWins } from '../../../src/domain/schedule/tie.ts';

const at = (text: string) => Date.parse(text.length === 16 ? `${text}Z` : text);
const show = (instant: number | undefined) =>
  instant === undefined ? 'never' : new Date(instant).toISOString().replace(':00.000Z', '');
const change = (text: string, from: string) => {
  const next = nextChange(readSchedule(text), at(from));
  return next === undefined ? 'never' : `${next.to} ${show(next.at)}`;
};
const told = ({ state, start, stop, until }: Level) => `${state}, ${[start, stop, until].map(show).join(', ')}`;

const GAP = '"tz": "Europe/Berlin"';
const ST_JOHNS = '{"start": "*/30 23 * * *", "for": "1h", "tz": "America/St_Johns", "holidays": "2010-11-06"}';
const HOLIDAYS = 'holidays=2026-11-20/2026-11-22';

describe('the level, its last start, last stop and end', () => {
  test.each([
    ['start=08:00 for=2h', '2026-11-20T07:59', 'off, 2026-11-19T08:00, 2026-11-19T10:00, never'],
    ['start=08:00 for=2h', '2026-11-20T08:00', 'on, 2026-11-20T08:00, never, 2026-11-20T10:00'],
    ['start=08:00 for=2h', '2026-11-20T09:59:59.999Z', 'on, 2026-11-20T08:00, never, 2026-11-20T10:00'],
    ['start=08:00 for=2h', '2026-11-20T10:00', 'off, 2026-11-20T08:00, 2026-11-20T10:00, never'],
    ['start=08:00', '2026-11-20T07:59', 'on, 2026-11-19T08:00, never, never'],
    ['stop=08:00', '2026-11-20T08:00', 'off, never, 2026-11-20T08:00, never'],
    ['start=08:00 stop=09:00', '2026-11-20T09:00', 'off, 2026-11-20T08:00, 2026-11-20T09:00, never'],
    ['start=08:00 stop=08:00', '2026-11-20T08:00', 'on, 2026-11-20T08:00, 2026-11-20T08:00, never'],
    [
      'start=08:00+07:00+09:00 stop=12:00+11:00+13:00',
      '2026-11-20T09:30',
      'on, 2026-11-20T09:00, 2026-11-19T13:00, 2026-11-20T11:00',
    ],
    ['start=08:00 stop=09:00', '-271821-04-20T00:00Z', 'off, never, never, never'],
    // What began before a holiday goes on over it; what would begin on it does not.
    [`start=08:00 ${HOLIDAYS}`, '2026-11-22T23:59', 'on, 2026-11-19T08:00, never, never'],
    [`start=00:00 ${HOLIDAYS}`, '2026-11-20T00:00', 'on, 2026-11-19T00:00, never, never'],
    [`start=23:59 ${HOLIDAYS}`, '2026-11-20T12:00', 'on, 2026-11-19T23:59, never, never'],
  ])('of %s at %s is %s', (text, instant, expected) => {
    expect(told(levelAt(readSchedule(text), at(instant)))).toBe(expected);
  });
});

describe('the next change', () => {
  test.each([
    ['start=08:00 stop=09:00', '2026-11-20T07:59', 'on 2026-11-20T08:00'],
    ['start=08:00 stop=09:00', '2026-11-20T08:00', 'off 2026-11-20T09:00'],
    ['start=08:00 stop=09:00', '2026-11-20T09:00', 'on 2026-11-21T08:00'],
    ['start=10:00+08:00+09:00 stop=12:00', '2026-11-20T07:00', 'on 2026-11-20T08:00'],
    ['stop=10:00+08:00+09:00', '2026-11-20T07:00', 'off 2026-11-20T08:00'],
    ['start=08:00 for=2h', '2026-11-20T09:00', 'off 2026-11-20T10:00'],
    ['start=08:00', '2026-11-20T09:00', 'never'],
    ['start=08:00 stop=08:00', '2026-11-20T09:00', 'never'],
    // A start that comes before its time is over prolongs it.
    ['start=08:00+09:00+11:00 for=2h', '2026-11-20T08:00', 'off 2026-11-20T13:00'],
    ['start=08:00 for=1d', '2026-11-20T09:00', 'never'],
    // Holidays in a row are passed over, at their first and their last minute.
    [`start=08:00 stop=09:00 ${HOLIDAYS}`, '2026-11-19T09:00', 'on 2026-11-23T08:00'],
    [`start=00:00 stop=09:00 ${HOLIDAYS}`, '2026-11-19T09:00', 'on 2026-11-23T00:00'],
    [`start=23:59 stop=09:00 ${HOLIDAYS}`, '2026-11-20T09:00', 'on 2026-11-23T23:59'],
    ['start=08:00 stop=09:00 holidays=2026-11-20+2026-11-22', '2026-11-19T09:00', 'on 2026-11-21T08:00'],
    // Clocks in St. John's went back over midnight, from Sunday to the holiday.
    [ST_JOHNS, '2010-11-06T12:00', 'on 2010-11-08T02:30'],
    [ST_JOHNS, '2010-11-07T02:45', 'on 2010-11-08T02:30'],
    // Clocks in Berlin skip the hour after 01:00 UTC.
    [`{"start": "15 2 28 3 *", "stop": "45 2 28 3 *", ${GAP}}`, '2027-03-01T00:00', 'on 2028-03-28T00:15'],
  ])('of %s after %s is %s', (text, from, expected) => {
    expect(change(text, from)).toBe(expected);
  });

  test('is looked for over a thousand renewals, and no further', () => {
    const text = '{"start": "* 0-16 * * *", "for": "1m"}';
    expect(change(text, '2026-11-20T00:20')).toBe('off 2026-11-20T17:00');
    expect(change(text, '2026-11-20T00:19')).toBe('never');
  });

  test('is looked for over fifty stops that meet a start, and no further', () => {
    const text = '{"start": "* 8 * * *", "stop": "* 8-9 * * *"}';
    expect(change(text, '2026-11-20T08:10')).toBe('off 2026-11-20T09:00');
    expect(change(text, '2026-11-20T08:09')).toBe('never');
  });

  test('never comes at the end of the time that can be written', () => {
    const end = new Date(8.64e15).toISOString();
    expect(change('start=00:00 for=1h', new Date(8.64e15 - 1_000).toISOString())).toBe(
      `on ${end.replace(':00.000Z', '')}`,
    );
    for (const text of ['stop=00:00', 'start=00:00 stop=00:00']) expect(change(text, end)).toBe('never');
    expect(changesIn(readSchedule('stop=00:00'), { from: 8.64e15 - 1_000, to: 8.64e15 + 1_000 }).length).toBe(1);
  });
});

describe('the changes of a time', () => {
  const schedule = readSchedule('start=08:00 stop=09:00');
  test.each([
    ['2026-11-20T08:00', '2026-11-20T08:59', []],
    ['2026-11-20T08:00', '2026-11-20T09:00', ['2026-11-20T09:00']],
    ['2026-11-20T07:59', '2026-11-20T08:00', ['2026-11-20T08:00']],
    ['2026-11-20T07:59', '2026-11-21T08:00', ['2026-11-20T08:00', '2026-11-20T09:00', '2026-11-21T08:00']],
  ])('are those after %s and at or before %s', (from, to, expected) => {
    const changes = changesIn(schedule, { from: at(from), to: at(to) });
    expect(changes.map((one) => show(one.at))).toEqual(expected);
  });
});

describe('the next stop edge', () => {
  test.each([
    ['start=08:00 stop=09:00', '2026-11-20T08:30', '2026-11-20T09:00'],
    ['start=08:00 stop=09:00', '2026-11-20T09:00', '2026-11-21T09:00'],
    ['stop=09:00', '2026-11-20T08:30', '2026-11-20T09:00'],
    ['start=08:00 stop=08:00', '2026-11-20T08:30', 'never'],
    ['start=08:00 for=1h', '2026-11-20T08:30', '2026-11-20T09:00'],
    ['start=08:00 for=1h', '2026-11-20T09:00', '2026-11-21T09:00'],
    ['start=08:00 stop=09:00+10:00', '2026-11-20T09:30', '2026-11-20T10:00'],
    ['start=08:00 for=1d holidays=2026-11-20', '2026-11-20T12:00', 'never'],
    ['start=08:00', '2026-11-20T08:30', 'never'],
    ['start=08:00+18:00 for=1d', '2026-11-20T08:30', 'never'],
  ])('of %s after %s is %s', (text, from, expected) => {
    expect(show(nextStopEdge(readSchedule(text), at(from)))).toBe(expected);
  });
});

describe('a start and a stop at one instant', () => {
  const CHANGE = at('2027-03-28T01:00');
  test.each([
    ['mean on', '{"start": "0 8 * * *", "stop": "0 8 * * *"}', at('2027-03-28T08:00'), true],
    ['mean on where clocks change elsewhere', '{"start": "0 1 * * *", "stop": "0 1 * * *"}', CHANGE, true],
    ['mean off where the stop was meant later', `{"start": "15 2 * * *", "stop": "45 2 * * *", ${GAP}}`, CHANGE, false],
    ['mean on where the start was meant later', `{"start": "45 2 * * *", "stop": "15 2 * * *", ${GAP}}`, CHANGE, true],
    ['mean on where both were meant at once', `{"start": "15 2 * * *", "stop": "15 2 * * *", ${GAP}}`, CHANGE, true],
    [
      'mean what the last of several meant',
      `{"start": ["15 2 * * *", "50 2 * * *"], "stop": "20,45 2 * * *", ${GAP}}`,
      CHANGE,
      true,
    ],
    ['ask each for the day of the change', `{"start": "15 2 * * *", "stop": "45 2 28 3 *", ${GAP}}`, CHANGE, false],
    [
      'do not ask wildcards whose minutes do not exist',
      `{"start": ["15 2 * * *", "*/30 2 * * *"], "stop": "20 2 * * *", ${GAP}}`,
      CHANGE,
      false,
    ],
    [
      'do not ask those that are not due',
      `{"start": "15 2 * * *", "stop": ["10 2 * * *", "30 1 * * *"], ${GAP}}`,
      CHANGE,
      true,
    ],
    [
      'do not ask starts of other times',
      `{"start": ["15 2 * * *", "55 1 * * *"], "stop": "45 2 * * *", ${GAP}}`,
      CHANGE,
      false,
    ],
  ])('%s', (_what, text, instant, expected) => {
    expect(startWins(readSchedule(text), instant)).toBe(expected);
  });
});
