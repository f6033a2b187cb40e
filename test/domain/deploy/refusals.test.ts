import { expect, test } from '@jest/globals';
import {
  checkRules,
  type ParameterSpec,
  parameterValues,
  parseAssignments,
} from '../../../src/domain/deploy/parameters.ts';
import { describeError } from '../../../src/domain/errors.ts';

const spec = (more: Partial<ParameterSpec>): ParameterSpec => ({
  ...{ name: 'A', type: 'String', fallback: '', description: 'What A does.', constraint: '' },
  ...{ allowed: undefined, pattern: undefined, minimum: undefined, maximum: undefined, longest: undefined },
  ...more,
});
const deploy = (given: Record<string, string>, ...specs: readonly ParameterSpec[]) =>
  parameterValues(specs, { given: new Map(Object.entries(given)), present: new Set() });
const take = (value: string, more: Partial<ParameterSpec>) => deploy({ A: value }, spec(more));
const LONG = 'x'.repeat(70);

test.each<[string, () => unknown]>([
  ['a text without =', () => parseAssignments([LONG])],
  ['a parameter that the template does not have', () => deploy({ [LONG]: '' }, spec({}), spec({ name: 'B' }))],
  ['a parameter in other letters', () => deploy({ a: '' }, spec({}), spec({ name: 'B' }))],
  ['a parameter that a new stack lacks', () => deploy({}, spec({ fallback: undefined }))],
  ['another choice', () => take('c', { allowed: ['a', 'b'] })],
  ['a value too long to show', () => take(LONG, { allowed: ['a', 'b'], constraint: 'must be a or b.' })],
  ['one character too many', () => take('abcd', { longest: 3 })],
  ['a text with commas, which is no list', () => take('a,b', { pattern: '[a-z]' })],
  ['a list with a member that does not fit', () => take('a, B', { type: 'CommaDelimitedList', pattern: '[a-z]' })],
  ['an empty number', () => take('', { type: 'Number' })],
  ['a number of spaces', () => take('  ', { type: 'Number' })],
  ['a number below', () => take('1', { type: 'Number', minimum: 2 })],
  ['a number above', () => take('101', { type: 'Number', maximum: 100 })],
  ['failover without a set', () => checkRules({ EnableFailover: 'true' })],
])('%s is refused, with the value and a repair', (_title, read) => {
  let refusal = 'taken';
  try {
    read();
  } catch (error) {
    refusal = describeError(error);
  }
  expect(refusal).toMatchSnapshot();
});

test.each<[string, string, Partial<ParameterSpec>]>([
  ['a text of exactly as many characters as are allowed', 'abc', { longest: 3 }],
  ['a shorter text', 'ab', { longest: 3 }],
  ['the least number', '2', { type: 'Number', minimum: 2, maximum: 100 }],
  ['the largest number', '100', { type: 'Number', minimum: 2, maximum: 100 }],
  ['any number where the template names no bounds', '-5', { type: 'Number' }],
  ['several lines where any character fits', 'a\nb', { pattern: 'a.+' }],
])('%s is taken', (_title, value, more) => {
  expect(take(value, more)).toEqual([{ name: 'A', value }]);
});

test('spaces in front of = are no part of the name, those behind it are of the value', () => {
  expect([...parseAssignments([' A = 1 '])]).toEqual([['A', ' 1 ']]);
});
