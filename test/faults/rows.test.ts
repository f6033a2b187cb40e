import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { KINDS } from '../sim/rates.ts';

interface Row {
  readonly row: string;
  readonly simulator?: readonly string[];
}

interface Page {
  faultRows(root: string): readonly Row[];
  faultTitles(root: string): readonly { readonly rows: readonly string[] }[];
  rowsWithoutTest(root: string): readonly Row[];
  faultsPage(root: string): string;
  readable(title: string): string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const page: Page = await import(new URL('../../scripts/docs/faults.mjs', import.meta.url).href);
const rows = page.faultRows(root);

test('every row of a part that is there has a test that names it', () => {
  expect(page.rowsWithoutTest(root).map(({ row }) => row)).toEqual([]);
});

test('every row that a title names is in the table', () => {
  const known = new Set(rows.map(({ row }) => row));
  const strangers = page.faultTitles(root).filter((title) => !title.rows.every((row) => known.has(row)));
  expect(strangers).toEqual([]);
});

test('the kinds of faults that rows name are those of the simulator', () => {
  const named = rows.flatMap(({ simulator }) => simulator ?? []);
  expect(named.filter((kind) => !KINDS.some((known) => known === kind))).toEqual([]);
});

test.each([
  ['a start that arrives %s s late is %j', 'a start that arrives … s late is …'],
  ['${MACHINES} machines, $kind of $a.b', '… machines, … of …'],
  ['0 % of it, 50%% of that, for $5', '0 % of it, 50% of that, for $5'],
])('a title with placeholders is shown as a sentence: %s', (title, shown) => {
  expect(page.readable(title)).toBe(shown);
});

test('docs/faults.md is what npm run docs writes', () => {
  expect(readFileSync(join(root, 'docs', 'faults.md'), 'utf8')).toBe(page.faultsPage(root));
});
