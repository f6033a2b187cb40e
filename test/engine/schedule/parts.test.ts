import { describe, expect, test } from '@jest/globals';
import type { TargetId } from '../../../src/domain/target.ts';
import { groupsOf } from '../../../src/engine/schedule/look.ts';
import { askingOnce } from '../../../src/engine/schedule/memo.ts';
import { clearStatus, tellStatus } from '../../../src/engine/schedule/status.ts';
import { SchedulePlace } from '../../fakes/schedule-place.ts';
import { BOX } from '../../fakes/world.ts';

describe('one message', () => {
  const targets = (count: number, length: number) =>
    Array.from({ length: count }, (_, index) => `ec2:i-${String(index).padStart(length - 6, '0')}` as TargetId);
  const sizes = (all: readonly TargetId[]) => groupsOf(all).map((group) => group.length);

  test('carries a hundred targets', () => {
    expect([sizes([]), sizes(targets(100, 23)), sizes(targets(201, 23))]).toEqual([[], [100], [100, 100, 1]]);
    expect(groupsOf(targets(201, 23)).flat()).toEqual(targets(201, 23));
  });

  test('carries 12,000 characters, quotes and commas with them', () => {
    expect(sizes(targets(80, 147))).toEqual([80]);
    expect(sizes(targets(81, 147))).toEqual([80, 1]);
    expect(sizes(targets(161, 147))).toEqual([80, 80, 1]);
    expect(sizes(targets(173, 135))).toEqual([86, 86, 1]);
  });
});

describe('what a machine says of its schedule', () => {
  const written = async (error: string | undefined, status?: string) => {
    const texts: string[] = [];
    const tags = { write: async (_target: TargetId, text: string) => void texts.push(text) };
    const machine = { target: BOX, tag: 'wakelock:schedule', value: '', power: 'on', status } as const;
    await tellStatus(machine, error, { tags });
    return texts;
  };

  test('is written where something else stands there', async () => {
    expect(await written(undefined)).toEqual([]);
    expect(await written(undefined, 'ok')).toEqual([]);
    expect(await written(undefined, 'error: a')).toEqual(['ok']);
    expect(await written('a')).toEqual(['error: a']);
    expect(await written('a', 'error: a')).toEqual([]);
  });

  test('has 256 characters at most, and no half of one', async () => {
    expect(await written('x'.repeat(300))).toEqual([`error: ${'x'.repeat(249)}`]);
    expect(await written('💤'.repeat(300))).toEqual([`error: ${'💤'.repeat(249)}`]);
    expect(await written('a\ud83d')).toEqual(['error: a\ufffd']);
  });

  test.each([
    [{ error: 'a' }, ['ok']],
    [{}, []],
    [{ error: 'a', compat: true }, []],
    [{ error: 'a', compat: false }, ['ok']],
  ])('is taken back with its schedule, where it may be: %j', async (entry, expected) => {
    const texts: string[] = [];
    const tags = { write: async (_target: TargetId, text: string) => void texts.push(text) };
    await clearStatus(BOX, { state: 'error', key: 'bad', ...entry }, { tags });
    expect(texts).toEqual(expected);
  });
});

test('one run asks a server once for an address, with the tag of the copy, and writes its copy once', async () => {
  const place = new SchedulePlace();
  const asked: string[] = [];
  const writes: string[] = [];
  const web = {
    get: async (address: string, etag: string) => {
      asked.push(`${address} ${etag}`);
      return { kind: 'unchanged' } as const;
    },
  };
  const book = { readCopy: async () => undefined, writeCopy: async (address: string) => void writes.push(address) };
  const once = askingOnce({ web, book, clock: place.clock });
  await Promise.all([once.web.get('a', '"1"'), once.web.get('a', '"2"'), once.web.get('b', '')]);
  for (const address of ['a', 'a', 'b']) await once.book.writeCopy(address, { text: '', etag: '', at: 0 });
  expect([asked, writes]).toEqual([
    ['a "1"', 'b '],
    ['a', 'b'],
  ]);
});
