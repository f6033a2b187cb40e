import { describe, expect, test } from '@jest/globals';
import { parseUntil } from '../../src/cli/until.ts';

const read = (text: string, now: string, zone = 'UTC'): string =>
  new Date(parseUntil(text, { now: Date.parse(now), zone })).toISOString();

describe('the end of a hold', () => {
  test.each([
    ['later today', '20:00', '2026-11-21T08:00Z', 'UTC', '2026-11-21T20:00:00.000Z'],
    ['a time that is over is tomorrow’s', '7:30', '2026-11-21T08:00Z', 'UTC', '2026-11-22T07:30:00.000Z'],
    ['this very minute is tomorrow’s', '08:00', '2026-11-21T08:00Z', 'UTC', '2026-11-22T08:00:00.000Z'],
    ['in the zone of the shell', '20:00', '2026-11-21T08:00Z', 'America/New_York', '2026-11-22T01:00:00.000Z'],
    ['in the zone named', '20:00 Europe/Berlin', '2026-11-21T08:00Z', 'UTC', '2026-11-21T19:00:00.000Z'],
    ['the day is that of the zone', '01:00 Asia/Tokyo', '2026-11-21T15:30Z', 'UTC', '2026-11-21T16:00:00.000Z'],
    ['over the end of a month', '06:00', '2026-12-31T23:00Z', 'UTC', '2027-01-01T06:00:00.000Z'],
    ['ISO in UTC', '2026-12-01T10:00Z', '2026-11-21T08:00Z', 'America/New_York', '2026-12-01T10:00:00.000Z'],
    ['ISO with an offset', '2026-12-01T10:00:30+02:00', '2026-11-21T08:00Z', 'UTC', '2026-12-01T08:00:30.000Z'],
    [
      'ISO without one is in the zone',
      '2026-12-01 10:00',
      '2026-11-21T08:00Z',
      'Europe/Berlin',
      '2026-12-01T09:00:00.000Z',
    ],
    ['the day the clocks go back', '20:00', '2026-10-25T00:30Z', 'Europe/Berlin', '2026-10-25T19:00:00.000Z'],
    ['a time that comes twice is the first', '02:30', '2026-10-24T20:00Z', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    [
      'a time that is skipped moves on by the gap',
      '02:30',
      '2027-03-27T20:00Z',
      'Europe/Berlin',
      '2027-03-28T01:30:00.000Z',
    ],
    ['between the two of them the second', '02:30', '2026-10-25T00:45Z', 'Europe/Berlin', '2026-10-26T01:30:00.000Z'],
  ])('%s', (_what, text, now, zone, expected) => {
    expect(read(text, now, zone)).toBe(expected);
  });

  test.each([
    ['', 'until: "" is not a time.'],
    ['24:00', 'until: "24:00" is not a time.'],
    ['20', 'until: "20" is not a time.'],
    ['tomorrow', 'until: "tomorrow" is not a time.'],
    ['2026-02-31T10:00Z', 'until: "2026-02-31T10:00Z" is not a time.'],
    ['2026-13-01T10:00Z', 'until: "2026-13-01T10:00Z" is not a time.'],
    ['20:00 Mars/Base', 'until: "Mars/Base" is not a time zone.'],
    ['2026-11-20T08:00Z', 'until: "2026-11-20T08:00Z" is over since 2026-11-20T08:00:00.000Z.'],
  ])('"%s" is refused', (text, message) => {
    expect(() => read(text, '2026-11-21T08:00Z')).toThrow(message);
  });
});
