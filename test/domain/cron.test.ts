import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCron } from '../../src/domain/cron/cron.ts';
import { lastFire, nextFire } from '../../src/domain/cron/fire.ts';
import { zoneOf } from '../../src/domain/cron/zone.ts';
import { WakelockError } from '../../src/domain/errors.ts';

const at = (iso: string) => Date.parse(iso);
const iso = (instant: number | undefined) => (instant === undefined ? 'never' : new Date(instant).toISOString());

function next(text: string, after: string, { zone = 'UTC', count = 1 } = {}): readonly string[] {
  const found: string[] = [];
  let instant: number | undefined = at(after);
  while (found.length < count && instant !== undefined) {
    instant = nextFire(parseCron(text), instant, zoneOf(zone));
    found.push(iso(instant).replace(':00.000Z', 'Z'));
  }
  return found;
}

describe('a cron expression', () => {
  test.each([
    ['55 17 * * 1-5', '2026-11-20T17:55:00Z', '2026-11-23T17:55Z'],
    ['*/15 * * * *', '2026-11-20T17:55:01Z', '2026-11-20T18:00Z'],
    ['0 8 1,15 * *', '2026-11-02T00:00:00Z', '2026-11-15T08:00Z'],
    ['0 8 13 * 5', '2026-11-07T00:00:00Z', '2026-11-13T08:00Z'],
    ['0 8 13 * 5', '2026-11-13T08:00:00Z', '2026-11-20T08:00Z'],
    ['0 0 29 2 *', '2096-03-01T00:00:00Z', '2104-02-29T00:00Z'],
    ['0 0 * * sun', '2026-11-20T00:00:00Z', '2026-11-22T00:00Z'],
    ['0 0 * * 0,7', '2026-11-20T00:00:00Z', '2026-11-22T00:00Z'],
    ['0 0 * * 5-7', '2026-11-21T00:00:00Z', '2026-11-22T00:00Z'],
    ['0 0 * * 1/6', '2026-11-21T00:00:00Z', '2026-11-23T00:00Z'],
    ['0 0 * * fri/2', '2026-11-20T00:00:00Z', '2026-11-27T00:00Z'],
    ['0 0 * * 7/3', '2026-11-22T00:00:00Z', '2026-11-25T00:00Z'],
    ['5/20 3 * jan-mar *', '2026-11-20T00:00:00Z', '2027-01-01T03:05Z'],
    ['@daily', '2026-11-20T00:00:00Z', '2026-11-21T00:00Z'],
    ['@midnight', '2026-11-20T00:00:00Z', '2026-11-21T00:00Z'],
    ['@YEARLY', '2026-11-20T00:00:00Z', '2027-01-01T00:00Z'],
    ['  0   8 * *\t* ', '2026-11-20T00:00:00Z', '2026-11-20T08:00Z'],
  ])('%s after %s is due at %s', (text, after, expected) => {
    expect(next(text, after)).toEqual([expected]);
  });

  test.each([
    ['', 'is empty'],
    ['   ', 'is empty'],
    ['* * *', 'has 3 fields, not five'],
    ['0 0 8 * * *', 'has 6 fields, not five'],
    ['0 8 * * 1-5 2027', 'has 6 fields'],
    ['0 0 31 2 *', 'names a date that never comes'],
    ['0 0 31 4,6,9,11 *', 'names a date that never comes'],
    ['0 0 30 2 */1', 'names a date that never comes'],
    ['*/0 * * * *', 'steps by 0'],
    ['*/60 * * * *', 'steps by 60'],
    ['60 * * * *', 'cannot be taken'],
    ['0 24 * * *', 'cannot be taken'],
    ['0 0 0 * *', 'cannot be taken'],
    ['0 0 * 13 *', 'cannot be taken'],
    ['0 0 * * 8', 'cannot be taken'],
    ['0 22-3 * * *', 'cannot be taken'],
    ['0 0 ? * *', 'is none of'],
    ['0 0 L * *', 'is none of'],
    ['0 0 15W * *', 'is none of'],
    ['0 0 * * 5#2', 'is none of'],
    ['H 0 * * *', 'is none of'],
    ['1,, 0 * * *', 'is none of'],
    ['-1 0 * * *', 'is none of'],
    ['1.5 0 * * *', 'is none of'],
    ['0 0 * * monday', 'is none of'],
    ['0 0 * mon *', 'is none of'],
    ['٣ 0 * * *', 'is none of'],
    ['@reboot', 'is no alias'],
    ['@__proto__', 'is no alias'],
    ['@every 5m', 'is no alias'],
    [`${'1,'.repeat(130)}1 0 * * *`, 'at most 256 fit'],
    [`${'1,'.repeat(5_000)}1 0 * * *`, 'at most 256 fit'],
  ])('F73 "%s" is refused: it %s', (text, why) => {
    expect(() => parseCron(text)).toThrow(WakelockError);
    expect(() => parseCron(text)).toThrow(why);
  });
});

test('F71 a zone that nobody knows is refused with its name', () => {
  for (const name of ['Europe/Atlantis', '', '+05:00', '../etc', '🕰']) {
    expect(() => zoneOf(name)).toThrow(/is no time zone/);
  }
});

const LONDON = { zone: 'Europe/London' };

describe('F69 a time that clocks skip', () => {
  test.each([
    ['30 1 * * *', ['2027-03-28T01:00Z', '2027-03-29T00:30Z']],
    ['5,18 1 * * *', ['2027-03-28T01:00Z', '2027-03-29T00:05Z']],
    ['0,30 1,2 * * *', ['2027-03-28T01:00Z', '2027-03-28T01:30Z']],
    ['*/30 1 * * *', ['2027-03-29T00:00Z', '2027-03-29T00:30Z']],
    ['*/30 * * * *', ['2027-03-28T00:30Z', '2027-03-28T01:00Z']],
  ])('%s in London fires when clocks change, once; wildcards fire at real minutes', (text, expected) => {
    expect(next(text, '2027-03-28T00:00:00Z', { ...LONDON, count: 2 })).toEqual(expected);
  });

  test('around midnight belongs to the day it was meant for', () => {
    // Clocks in Beirut go from 00:00 to 01:00 on Sunday, 28 March 2027.
    const where = { zone: 'Asia/Beirut', count: 2 };
    expect(next('30 0 * * 0', '2027-03-27T12:00:00Z', where)).toEqual(['2027-03-27T22:00Z', '2027-04-03T21:30Z']);
  });
});

describe('F70 a time that comes twice', () => {
  test.each([
    ['30 1 * * *', ['2026-10-25T00:30Z', '2026-10-26T01:30Z']],
    ['0 1,2 * * *', ['2026-10-25T00:00Z', '2026-10-25T02:00Z']],
    ['30 * * * *', ['2026-10-24T23:30Z', '2026-10-25T00:30Z', '2026-10-25T01:30Z']],
  ])('%s in London fires the first time; wildcards each real minute', (text, expected) => {
    const found = next(text, '2026-10-24T23:00:00Z', { ...LONDON, count: expected.length });
    expect(found).toEqual(expected);
  });

  test('Lord Howe Island moves by half an hour', () => {
    const where = { zone: 'Australia/Lord_Howe', count: 2 };
    expect(next('45 1 * * *', '2027-04-03T00:00:00Z', where)).toEqual(['2027-04-03T14:45Z', '2027-04-04T15:15Z']);
    expect(next('15 2 * * *', '2026-10-03T00:00:00Z', where)).toEqual(['2026-10-03T15:30Z', '2026-10-04T15:15Z']);
  });
});

const ZONES = ['UTC', 'Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Beirut', 'Africa/Casablanca'];
const field = (min: number, max: number) => {
  const value = fc.integer({ min, max });
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant('*') },
    { weight: 3, arbitrary: value.map(String) },
    fc.integer({ min: 1, max: Math.min(max, 20) }).map((step) => `*/${step}`),
    fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    fc.uniqueArray(value, { minLength: 2, maxLength: 4 }).map((values) => values.join(',')),
  );
};
const expression = fc
  .tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6))
  .map((fields) => fields.join(' '));
const instant = fc.integer({ min: at('2024-01-01') / 1000, max: at('2037-12-31') / 1000 }).map((s) => s * 1000);

test('next and last agree: nothing fires between, and each finds what the other found', () => {
  fc.assert(
    fc.property(expression, fc.constantFrom(...ZONES), instant, (text, name, now) => {
      const [cron, zone] = [parseCron(text), zoneOf(name)];
      const [last, next] = [lastFire(cron, now, zone), nextFire(cron, now, zone)];
      if (last === undefined || next === undefined) throw new Error('never');
      expect(last).toBeLessThanOrEqual(now);
      expect(next).toBeGreaterThan(now);
      expect(nextFire(cron, last, zone)).toBe(next);
      expect(lastFire(cron, next - 1, zone)).toBe(last);
      expect(lastFire(cron, next, zone)).toBe(next);
    }),
    { numRuns: 200, seed: 1 },
  );
});

/** The rule once more, as plainly as it can be said: every minute of two days is asked. */
function firesByMinute(text: string, from: number, to: number, name: string): readonly string[] {
  const [cron, zone] = [parseCron(text), zoneOf(name)];
  const meant = (wall: number) => {
    const date = new Date(wall);
    const day = (cron.days & (1 << date.getUTCDate())) !== 0;
    const weekday = (cron.weekdays & (1 << date.getUTCDay())) !== 0;
    return (
      cron.minutes.includes(date.getUTCMinutes()) &&
      cron.hours.includes(date.getUTCHours()) &&
      (cron.months & (1 << (date.getUTCMonth() + 1))) !== 0 &&
      (cron.either ? day || weekday : day && weekday)
    );
  };
  const seen = new Set<number>();
  const fires: number[] = [];
  let before = from + zone.offsetAt(from) - 60_000;
  for (let now = from; now < to; now += 60_000) {
    const wall = now + zone.offsetAt(now);
    let due = meant(wall) && (cron.wildcard || !seen.has(wall));
    if (!cron.wildcard) for (let gap = before + 60_000; gap < wall; gap += 60_000) due ||= meant(gap);
    if (due) fires.push(now);
    seen.add(wall);
    before = wall;
  }
  return fires.map((fire) => iso(fire));
}

test.each([
  ['Europe/London', '2027-03-27T12:00:00Z'],
  ['America/New_York', '2026-11-01T00:00:00Z'],
  ['Australia/Lord_Howe', '2027-04-03T06:00:00Z'],
  ['America/Santiago', '2027-04-03T12:00:00Z'],
  ['Asia/Beirut', '2027-03-27T10:00:00Z'],
])('in %s around a change of clocks it fires as a clock that asks every minute would', (name, begin) => {
  const [from, to] = [at(begin), at(begin) + 36 * 3_600_000];
  fc.assert(
    fc.property(field(0, 59), field(0, 23), fc.constantFrom('*', '6', '0'), (minute, hour, weekday) => {
      const text = `${minute} ${hour} * * ${weekday}`;
      const found: string[] = [];
      for (let fire = nextFire(parseCron(text), from - 1, zoneOf(name)); (fire ?? to) < to; ) {
        found.push(iso(fire));
        fire = nextFire(parseCron(text), fire ?? to, zoneOf(name));
      }
      expect(found).toEqual(firesByMinute(text, from, to, name));
    }),
    { numRuns: 4, seed: 7 },
  );
});
