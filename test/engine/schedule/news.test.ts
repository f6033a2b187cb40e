import { describe, expect, test } from '@jest/globals';
import { newsOf, sameTold } from '../../../src/engine/schedule/news.ts';
import type { Entry, Fault, Told } from '../../../src/engine/schedule/ports.ts';

const NOW = Date.UTC(2026, 0, 5);
const DAY = 86_400_000;
const told = (cause: string, ago: number): Told => ({ cause, at: NOW - ago });
const fault = (text: string, cause?: string): Fault => ({ kind: 'document', text, cause });
const old = (error: string | undefined, ...known: readonly Told[]): Entry => ({
  ...{ state: 'on', key: 'key', error },
  ...(known.length === 0 ? {} : { told: known }),
});

test.each<[string, Fault | undefined, Entry | undefined, boolean, readonly Told[]]>([
  ['the first fault of a machine is news', fault('a'), undefined, true, [told('a', 0)]],
  ['a machine that is well has no news', undefined, undefined, false, []],
  ['a machine that stays well has no news', undefined, old(undefined), false, []],
  ['a fault that goes on is no news', fault('a'), old('a', told('a', 60_000)), false, [told('a', 60_000)]],
  ['a fault that goes on for days is no news', fault('a'), old('a', told('a', 3 * DAY)), false, [told('a', 3 * DAY)]],
  ['a fault that went on untold is news', fault('a'), old('a'), true, [told('a', 0)]],
  [
    'a fault that went on while another was told is news',
    fault('a'),
    old('a', told('b', 60_000)),
    true,
    [told('b', 60_000), told('a', 0)],
  ],
  [
    'a fault that goes on among others is no news',
    fault('a'),
    old('a', told('b', 60_000), told('a', 90_000)),
    false,
    [told('b', 60_000), told('a', 90_000)],
  ],
  [
    'another fault is news, beside the one before, which was there until now',
    fault('b'),
    old('a', told('a', 60_000)),
    true,
    [told('a', 0), told('b', 0)],
  ],
  [
    'a fault that was told before comes in place of another, which was there until now',
    fault('b'),
    old('a', told('a', 60_000), told('b', 90_000)),
    false,
    [told('a', 0), told('b', 90_000)],
  ],
  [
    'a fault that was told within a day is no news',
    fault('a'),
    old(undefined, told('a', DAY - 1)),
    false,
    [told('a', DAY - 1)],
  ],
  [
    'a fault that comes back after days among others is still known while it is remembered',
    fault('a'),
    old(undefined, told('a', DAY), told('b', DAY)),
    false,
    [told('a', DAY)],
  ],
  [
    'what ended now is remembered from now on',
    undefined,
    old('a', told('a', 3 * DAY), told('b', 60_000)),
    false,
    [told('a', 0), told('b', 60_000)],
  ],
  [
    'what has been away for a day is forgotten',
    undefined,
    old(undefined, told('a', DAY), told('b', DAY - 1)),
    false,
    [told('b', DAY - 1)],
  ],
  [
    'texts for one cause are one fault',
    fault('slow', 'c'),
    { ...old('reset', told('c', 5)), cause: 'c' },
    false,
    [told('c', 5)],
  ],
])('%s', (_title, one, entry, isNews, known) => {
  expect(newsOf({ fault: one, old: entry, now: NOW })).toEqual({ isNews, told: known });
});

test('no more than five causes are remembered, the oldest go first', () => {
  const known = ['a', 'b', 'c', 'd', 'e'].map((cause, index) => told(cause, 100 - index));
  const { isNews, told: after } = newsOf({ fault: fault('f'), old: old(undefined, ...known), now: NOW });
  expect([isNews, after.map(({ cause }) => cause)]).toEqual([true, ['b', 'c', 'd', 'e', 'f']]);
});

describe('what people were told is the same', () => {
  test.each<[string, readonly Told[] | undefined, readonly Told[] | undefined, boolean]>([
    ['nothing and nothing', undefined, [], true],
    ['one cause', [told('a', 1)], [told('a', 1)], true],
    ['another cause', [told('a', 1)], [told('b', 1)], false],
    ['another time', [told('a', 1)], [told('a', 2)], false],
    ['one more', [told('a', 1)], [told('a', 1), told('b', 1)], false],
    ['one less', [told('a', 1), told('b', 1)], [told('a', 1)], false],
  ])('%s', (_title, a, b, same) => {
    expect(sameTold(a, b)).toBe(same);
  });
});
