import { beforeEach, describe, expect, test } from '@jest/globals';
import { usage } from '../../../src/domain/errors.ts';
import { readDocument } from '../../../src/engine/schedule/documents.ts';
import type { Fetched } from '../../../src/engine/schedule/ports.ts';
import { SchedulePlace } from '../../fakes/schedule-place.ts';

const ADDRESS = 'https://example.com/days.json';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let place: SchedulePlace;
let etags: string[];
beforeEach(() => {
  place = new SchedulePlace();
  etags = [];
});

const parse = (text: string) => {
  if (text.startsWith('bad')) throw usage('It is no list.', { repair: 'Write a list.' });
  return `read ${text}`;
};
const read = (fetched: Fetched, dryRun = false) => {
  const { book, clock } = place;
  const web = {
    get: async (_address: string, etag: string) => {
      etags.push(etag);
      return fetched;
    },
  };
  return readDocument(ADDRESS, { parse, ports: { web, book, clock }, dryRun });
};
const keep = (text: string, ago: number) =>
  place.book.copies.set(ADDRESS, { text, etag: '"1"', at: place.clock.now() - ago });
const copy = () => place.book.copies.get(ADDRESS);
const document = (text: string): Fetched => ({ kind: 'document', text, etag: '"2"' });
const FAILED: Fetched = { kind: 'failed', why: 'No answer.' };

test('the server is told which copy is there, and nothing where there is none', async () => {
  await read(FAILED);
  keep('a', 0);
  await read(FAILED);
  expect(etags).toEqual(['', '"1"']);
});

describe('a document that is read', () => {
  test('counts, and is kept with its time', async () => {
    expect(await read(document('b'))).toEqual({ ok: true, value: 'read b' });
    expect(copy()).toEqual({ text: 'b', etag: '"2"', at: place.clock.now() });
  });

  test.each([
    ['the same text, of this hour', 'b', HOUR, '"1"'],
    ['the same text, of an hour before', 'b', HOUR + 1, '"2"'],
    ['another text', 'a', 0, '"2"'],
  ])('replaces the copy only where that says something new: %s', async (_title, text, ago, etag) => {
    keep(text, ago);
    expect(await read(document('b'))).toEqual({ ok: true, value: 'read b' });
    expect(copy()).toMatchObject({ text: 'b', etag });
  });

  test('is not kept by a dry run', async () => {
    expect(await read(document('b'), true)).toEqual({ ok: true, value: 'read b' });
    expect(copy()).toBeUndefined();
    keep('a', 2 * HOUR);
    await read(document('b'), true);
    expect(copy()?.text).toBe('a');
  });
});

describe('a document that did not change', () => {
  test.each([
    ['of this hour: its copy stays', HOUR, false, HOUR],
    ['of an hour before: its copy is of now', HOUR + 1, false, 0],
    ['of days before: its copy is of now', 3 * DAY, false, 0],
    ['of an hour before, in a dry run: its copy stays', HOUR + 1, true, HOUR + 1],
  ])('%s', async (_title, ago, dryRun, after) => {
    keep('a', ago);
    expect(await read({ kind: 'unchanged' }, dryRun)).toEqual({ ok: true, value: 'read a' });
    expect(copy()).toEqual({ text: 'a', etag: '"1"', at: place.clock.now() - after });
  });

  test('and was never read is said to be so', async () => {
    expect(await read({ kind: 'unchanged' })).toEqual({
      ok: false,
      why: `${ADDRESS}: the server says that a document is unchanged which was never read`,
    });
  });
});

describe('a document that cannot be read', () => {
  const bad = 'It is no list.\n  Repair: Write a list.';
  test.each<[string, Fetched, string]>([
    ['not at all', FAILED, 'No answer.'],
    ['as what it is', document('bad'), bad],
  ])('%s: the last good copy counts for a day, and that is told', async (_title, fetched, why) => {
    expect(await read(fetched)).toEqual({ ok: false, why: `${ADDRESS}: ${why}` });
    keep('a', DAY);
    const hitch = `${ADDRESS}: ${why} The last good copy counts.`;
    expect(await read(fetched)).toEqual({ ok: true, value: 'read a', hitch });
    keep('a', DAY + 1);
    expect(await read(fetched)).toEqual({ ok: false, why: `${ADDRESS}: ${why} The last good copy is too old.` });
    expect(copy()?.text).toBe('a');
  });
});
