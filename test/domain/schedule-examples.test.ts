import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { zoneOf } from '../../src/domain/cron/zone.ts';
import { readHolidays } from '../../src/domain/schedule/holidays.ts';
import { changesIn, levelAt } from '../../src/domain/schedule/level.ts';
import { readSchedule, readValue } from '../../src/domain/schedule/read.ts';

const folder = new URL('../../examples/schedules/', import.meta.url);
const text = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const MONDAY = Date.parse('2026-11-23T00:00:00Z');
const week = { from: MONDAY, to: MONDAY + 7 * 86_400_000 };

test.each(readdirSync(folder).filter((name) => name.endsWith('.json')))(
  '%s is a schedule that changes within a week',
  (name) => {
    expect(changesIn(readSchedule(text(name)), week).length).toBeGreaterThanOrEqual(10);
  },
);

test.each(text('tags.txt').trim().split('\n'))('%s fits into a tag of any service, and means something', (value) => {
  expect(value).toMatch(/^[\p{L}\p{N} +\-=._:/@]{1,256}$/u);
  const read = readValue(value);
  if (read.kind !== 'schedule') throw new Error('an address');
  const on = levelAt(read.schedule, MONDAY).state === 'on';
  expect(on || changesIn(read.schedule, week).length > 0).toBe(true);
});

test('holidays.ics lists four days', () => {
  const around = { from: Date.parse('2026-12-01'), to: Date.parse('2027-02-01'), zone: zoneOf('UTC') };
  expect(readHolidays(text('holidays.ics'), around).size).toBe(4);
});

test('the examples in docs/schedules.md are schedules', () => {
  const docs = readFileSync(new URL('../../docs/schedules.md', import.meta.url), 'utf8');
  const blocks = [...docs.matchAll(/```(?:json|tag)\n([\s\S]*?)```/g)].map(([, block = '']) => block.trim());
  expect(blocks.length).toBe(3);
  for (const block of blocks)
    for (const value of block.startsWith('{') ? [block] : block.split('\n')) readSchedule(value);
});
