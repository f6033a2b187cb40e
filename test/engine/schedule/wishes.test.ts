import { beforeEach, expect, test } from '@jest/globals';
import { askingOnce } from '../../../src/engine/schedule/memo.ts';
import { wishesOf } from '../../../src/engine/schedule/wishes.ts';
import { SchedulePlace } from '../../fakes/schedule-place.ts';

const WEEK = 'https://example.com/week.json';
const DAYS = 'https://example.com/days.ics';
const DAY = 'start=09:00 stop=18:00';

let place: SchedulePlace;
beforeEach(() => {
  place = new SchedulePlace();
});

const document = (text: string) => ({ kind: 'document', text, etag: '' }) as const;
const wishes = (...values: readonly string[]) =>
  wishesOf(values, { now: place.clock.now(), ports: place.schedulePorts, dryRun: false });
const wishOf = async (value: string) => (await wishes(value)).get(value);
const keep = (address: string, text: string, ago = 0) =>
  place.book.copies.set(address, { text, etag: '', at: place.clock.now() - ago });
const dates = async (value: string) => {
  const wish = await wishOf(value);
  if (wish?.kind !== 'level') throw new Error(wish?.why.text);
  return [...wish.schedule.holidays].map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10)).sort();
};

test('a value that is written out needs no document', async () => {
  expect(await wishOf(DAY)).toMatchObject({ kind: 'level', level: { state: 'off' }, hitch: undefined });
  expect([place.asked, place.book.copies.size]).toEqual([0, 0]);
});

test('a value that is no schedule says why', async () => {
  expect(await wishOf('')).toEqual({ kind: 'bad', why: { kind: 'schedule', text: 'The schedule is empty.' } });
});

test('a document that cannot be read is the trouble of its address', async () => {
  expect(await wishOf(WEEK)).toEqual({
    kind: 'bad',
    why: { kind: 'schedule', text: `${WEEK}: no answer`, cause: `document ${WEEK}` },
  });
});

test('a document of which the copy counts is followed, and told', async () => {
  keep(WEEK, DAY);
  expect(await wishOf(WEEK)).toMatchObject({
    kind: 'level',
    hitch: { kind: 'document', text: `${WEEK}: no answer The last good copy counts.`, cause: `document ${WEEK}` },
  });
});

test('holidays that cannot be read leave the schedule, and are told', async () => {
  const text = `${DAYS}: no answer`;
  expect(await wishOf(`${DAY} holidays=${DAYS}`)).toMatchObject({
    kind: 'level',
    level: { state: 'off' },
    hitch: { kind: 'document', text, cause: `document ${DAYS}` },
  });
});

test('of two documents of which the copies count, the one of the schedule is told', async () => {
  keep(WEEK, `${DAY} holidays=${DAYS}`);
  keep(DAYS, '["2026-05-01"]');
  expect(await wishOf(WEEK)).toMatchObject({ hitch: { cause: `document ${WEEK}` } });
  place.web.set(WEEK, document(`${DAY} holidays=${DAYS}`));
  expect(await wishOf(WEEK)).toMatchObject({ hitch: { cause: `document ${DAYS}` } });
});

test('holidays of a document are beside none that are written, and each zone has its own', async () => {
  place.web.set(DAYS, document('["2026-05-01", "2026-05-02"]'));
  expect(await dates(`${DAY} holidays=${DAYS}`)).toEqual(['2026-05-01', '2026-05-02']);
  const berlin = `${DAY} tz=Europe/Berlin holidays=${DAYS}`;
  place.asked = 0;
  const both = await wishes(berlin, `${DAY} holidays=${DAYS}`);
  expect([[...both.values()].every(({ kind }) => kind === 'level'), place.asked]).toEqual([true, 1]);
});

test('of a calendar that has no end the days of thirteen months before and after count', async () => {
  const event = (day: string) => [
    'BEGIN:VEVENT',
    `UID:${day}`,
    `DTSTART;VALUE=DATE:2020${day}`,
    'RRULE:FREQ=YEARLY',
    'END:VEVENT',
  ];
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:x',
    ...event('0101'),
    ...event('0220'),
    ...event('1120'),
    'END:VCALENDAR',
  ];
  place.web.set(DAYS, document(lines.join('\r\n')));
  expect(await dates(`${DAY} holidays=${DAYS}`)).toEqual([
    ...['2025-01-01', '2025-02-20', '2025-11-20', '2026-01-01', '2026-02-20', '2026-11-20', '2027-01-01'],
  ]);
});

test('a copy that the table does not give is the trouble of the values that need it, of no others', async () => {
  place.book.readCopy = (address) => Promise.reject(new Error(`${address} cannot be read`));
  const values = [DAY, WEEK, `${DAY} holidays=${DAYS}`];
  expect(
    [...(await wishes(...values))].map(([value, wish]) => [value, wish.kind === 'bad' ? wish.why.text : 'level']),
  ).toEqual([
    [DAY, 'level'],
    [WEEK, `${WEEK} cannot be read`],
    [`${DAY} holidays=${DAYS}`, `${DAYS} cannot be read`],
  ]);
});

test('one server is asked once a run, in whatever documents it is named', async () => {
  place.web.set(WEEK, document(`${DAY} holidays=${DAYS}`));
  place.web.set(DAYS, document('["2026-05-01"]'));
  const ports = askingOnce(place.schedulePorts);
  await wishesOf([WEEK, `${DAY} holidays=${DAYS}`, DAY], { now: place.clock.now(), ports, dryRun: false });
  expect(place.asked).toBe(2);
});
