import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { checkedBucketName } from '../../src/domain/deploy/name.ts';
import {
  checkRules,
  type ParameterSpec,
  parameterValues,
  parseAssignments,
} from '../../src/domain/deploy/parameters.ts';

const spec = (name: string, more: Partial<ParameterSpec> = {}): ParameterSpec => ({
  ...{ name, type: 'String', fallback: '', description: `What ${name} does.`, constraint: '' },
  ...{ allowed: undefined, pattern: undefined, minimum: undefined, maximum: undefined, longest: undefined },
  ...more,
});
const values = (specs: readonly ParameterSpec[], given: Record<string, string> = {}, present: readonly string[] = []) =>
  parameterValues(specs, { given: new Map(Object.entries(given)), present: new Set(present) });

describe('texts of --parameter', () => {
  test('everything behind the first = is the value; the last one of a key counts', () => {
    expect([...parseAssignments(['A=1', 'B=x=y', 'A='])]).toEqual([
      ['A', ''],
      ['B', 'x=y'],
    ]);
  });

  test.each(['A', '=1', ''])('"%s" is refused', (text) => {
    expect(() => parseAssignments([text])).toThrow(`parameter: "${text}" is not of the form Key=Value.`);
  });
});

describe('values of a deployment', () => {
  test('what is given now, else what the stack has, else the default', () => {
    expect(values([spec('A'), spec('B'), spec('C')], { A: '1' }, ['A', 'B'])).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', keep: true },
    ]);
  });

  test.each<[string, ParameterSpec, string, string]>([
    [
      'another choice',
      spec('A', { allowed: ['true', 'false'] }),
      'yes',
      'parameter A: "yes" is not one of true, false.',
    ],
    ['another form', spec('A', { pattern: '[a-z]+' }), 'a1', 'parameter A: "a1" does not fit [a-z]+.'],
    ['a part of the form', spec('A', { pattern: 'a|bc' }), 'abc', 'parameter A: "abc" does not fit a|bc.'],
    ['a member of a list', spec('A', { type: 'CommaDelimitedList', pattern: '[a-z]' }), 'a,B', 'does not fit [a-z].'],
    ['too long', spec('A', { longest: 3 }), 'abcd', 'parameter A: "abcd" is longer than 3 characters.'],
    ['no number', spec('A', { type: 'Number' }), 'many', 'parameter A: "many" is not a number.'],
    ['below', spec('A', { type: 'Number', minimum: 2 }), '1', 'parameter A: "1" is below 2.'],
    ['above', spec('A', { type: 'Number', maximum: 100 }), '101', 'parameter A: "101" is above 100.'],
  ])('out of range: %s', (_what, one, value, message) => {
    expect(() => values([one], { A: value })).toThrow(message);
  });

  test.each<[ParameterSpec, string]>([
    [spec('A', { type: 'CommaDelimitedList', pattern: '^$|^[a-z]$' }), 'a, b'],
    [spec('A', { type: 'CommaDelimitedList', pattern: '^$|^[a-z]$' }), ''],
    [spec('A', { type: 'Number', minimum: 2, maximum: 100 }), '100'],
    [spec('A', { pattern: '(?<java>++)' }), 'a pattern that only Java reads is left to CloudFormation'],
  ])('within range: %#', (one, value) => {
    expect(values([one], { A: value })).toEqual([{ name: 'A', value }]);
  });

  test('the repair is what the template says of it', () => {
    const one = spec('A', { allowed: ['1'], constraint: 'must be 1.' });
    expect(() => values([one], { A: '2' })).toThrow(expect.objectContaining({ code: 'usage', repair: 'must be 1.' }));
  });

  test.each([
    ['alarmemail', 'Did you mean AlarmEmail?'],
    ['Nothing', 'Parameters of the template: AlarmEmail'],
  ])('a parameter %s that the template does not have', (name, repair) => {
    expect(() => values([spec('AlarmEmail')], { [name]: '' })).toThrow(expect.objectContaining({ repair }));
  });

  test('a parameter without default must be given for a new stack', () => {
    expect(() => values([spec('A', { fallback: undefined })])).toThrow('parameter A: the template needs a value.');
  });
});

describe('rules of the template', () => {
  test.each([undefined, '', ' '])('failover needs sets: "%s"', (FailoverSets) => {
    const parameters = { EnableFailover: 'true', ...(FailoverSets === undefined ? {} : { FailoverSets }) };
    expect(() => checkRules(parameters)).toThrow('parameter FailoverSets: with EnableFailover=true');
    expect(() => checkRules({ ...parameters, EnableFailover: 'false' })).not.toThrow();
    expect(() => checkRules({ ...parameters, FailoverSets: '[{}]' })).not.toThrow();
  });

  test('are those that are checked here', () => {
    const template = readFileSync(new URL('../../lambda/template.yaml', import.meta.url), 'utf8');
    const rules = /^Rules:\n((?:(?: .*)?\n)+)/m.exec(template)?.[1] ?? '';
    expect(rules.match(/^ {2}\w+/gm)).toEqual(['  FailoverHasSets']);
  });
});

describe('names of buckets', () => {
  test.each(['abc', 'wakelock-artifacts-111122223333-eu-central-1', 'a.b.c', '1ab'])('%s', (name) => {
    expect(checkedBucketName(name)).toBe(name);
  });

  test.each(['UPPER', 'ab', 'a'.repeat(64), '-abc', 'abc-', 'a_b', 'a..b', '192.168.5.4', 'xn--abc', ''])(
    '"%s" is refused',
    (name) => {
      expect(() => checkedBucketName(name)).toThrow(`bucket: "${name}`);
    },
  );
});
