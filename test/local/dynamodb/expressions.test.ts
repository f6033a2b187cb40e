import { describe, expect, test } from '@jest/globals';
import { parseCondition } from '../../../src/local/dynamodb/expression/condition.ts';
import { holds } from '../../../src/local/dynamodb/expression/evaluate.ts';
import { parseProjection } from '../../../src/local/dynamodb/expression/projection.ts';
import { Scope } from '../../../src/local/dynamodb/expression/scope.ts';
import { apply, parseUpdate } from '../../../src/local/dynamodb/expression/update.ts';
import { project } from '../../../src/local/dynamodb/paths.ts';
import type { Item } from '../../../src/local/dynamodb/values.ts';

const item: Item = {
  pk: { S: 'ec2:i-1' },
  n: { N: '5' },
  txt: { S: 'hello world' },
  live: { BOOL: true },
  nul: { NULL: true },
  tags: { SS: ['a', 'b'] },
  xs: { L: [{ N: '1' }, { S: 'two' }, { N: '3' }] },
  boot: { M: { t0: { N: '7' }, deep: { M: { x: { S: 'y' } } } } },
};

const values = {
  ':five': { N: '5' },
  ':six': { N: '6' },
  ':one': { N: '1' },
  ':zero': { N: '0' },
  ':seven': { N: '7.0' },
  ':a': { S: 'a' },
  ':z': { S: 'z' },
  ':hello': { S: 'hello' },
  ':two': { S: 'two' },
  ':true': { BOOL: true },
  ':map': { M: { t0: { N: '1' } } },
  ':LL': { L: [{ S: 'new' }] },
  ':tags': { SS: ['b', 'c'] },
  ':S': { S: 'S' },
  ':M': { S: 'M' },
  ':odd': { S: 'X' },
} as const;
const names = { '#n': 'n', '#boot': 'boot', '#t': 't0', '#proto': '__proto__', '#dot': 'a.b' };

const scope = (): Scope => new Scope({ ExpressionAttributeNames: names, ExpressionAttributeValues: values });
const condition = (source: string) => parseCondition(source, { label: 'ConditionExpression', scope: scope() });

describe('conditions', () => {
  test.each([
    ['n = :five', true],
    ['n = :six', false],
    ['n <> :six', true],
    ['n < :six AND n > :one', true],
    ['n <= :five and n >= :five', true],
    ['txt > :five', false],
    ['absent = :five', false],
    ['absent <> :five', true],
    ['absent < :five', false],
    ['NOT absent = :five', true],
    ['NOT n = :five', false],
    ['n = :six OR txt = :hello OR live = :true', true],
    ['n = :six AND n = :six OR n = :five', true],
    ['n = :five OR n = :five AND n = :six', true],
    ['(n = :five OR n = :five) AND n = :six', false],
    ['NOT (n = :six OR n = :one)', true],
    ['NOT NOT n = :five', true],
    ['attribute_exists(boot.deep.x)', true],
    ['attribute_exists(boot.deep.nothing)', false],
    ['attribute_not_exists(absent)', true],
    ['attribute_not_exists(#proto)', true],
    ['attribute_not_exists(#dot)', true],
    ['attribute_exists(xs[1])', true],
    ['attribute_exists(xs[3])', false],
    ['attribute_exists(nul)', true],
    ['attribute_type(txt, :S)', true],
    ['attribute_type(boot, :S)', false],
    ['attribute_type(boot, :M)', true],
    ['begins_with(txt, :hello)', true],
    ['begins_with(n, :hello)', false],
    ['contains(txt, :hello)', true],
    ['contains(tags, :a)', true],
    ['contains(tags, :z)', false],
    ['contains(xs, :two)', true],
    ['size(txt) > :six', true],
    ['size(tags) = :two', false],
    ['size(absent) > :zero', false],
    ['n BETWEEN :one AND :six', true],
    ['n BETWEEN :six AND :six AND live = :true', false],
    ['n IN (:one, :five)', true],
    ['n IN (:one, :six)', false],
    ['boot.#t = :seven', true],
    ['#boot.t0 = :seven AND xs[0] = :one', true],
    ['xs[0] < xs[2]', true],
  ])('%s is %s', (source, expected) => {
    expect(holds(condition(source), item)).toBe(expected);
  });

  test.each([
    ['', 'Invalid ConditionExpression: The expression can not be empty;'],
    ['n =', 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "n ="'],
    ['n == :five', 'Syntax error; token: "=", near: "n == :five"'],
    ['n = :five n', 'Syntax error; token: "n"'],
    ['n = 5', 'Syntax error; token: "5"'],
    ['n = "x"', 'Syntax error; token: """'],
    ['n', 'Syntax error; token: "<EOF>"'],
    ['(n = :five', 'Syntax error; token: "<EOF>"'],
    ['xs[-1] = :one', 'Syntax error; token: "-"'],
    ['state = :one', 'Attribute name is a reserved keyword; reserved keyword: state'],
    ['boot.Value = :one', 'Attribute name is a reserved keyword; reserved keyword: Value'],
    ['n = :nowhere', 'An expression attribute value used in expression is not defined; attribute value: :nowhere'],
    [
      '#nowhere = :one',
      'An expression attribute name used in the document path is not defined; attribute name: #nowhere',
    ],
    ['exists(n)', 'Invalid function name; function: exists'],
    ['if_not_exists(n, :one)', 'Invalid function name; function: if_not_exists'],
    ['n < :true', 'Incorrect operand type for operator or function; operator or function: <, operand type: BOOL'],
    [
      'begins_with(txt, :one)',
      'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
    ],
    ['attribute_type(txt, :odd)', 'Invalid attribute type name found'],
    ['((n = :five))', 'The expression has redundant parentheses;'],
    ['('.repeat(200), 'nested too deeply'],
    ['NOT '.repeat(200), 'nested too deeply'],
    [`n = :five${' OR n = :five'.repeat(500)}`, 'Expression size has exceeded the maximum allowed size'],
  ])('%s is refused', (source, message) => {
    expect(() => condition(source)).toThrow(message);
  });
});

describe('updates', () => {
  const updated = (source: string): Item => apply(parseUpdate(source, scope()), item);

  test.each([
    ['SET n = :six', { n: { N: '6' } }],
    ['SET n = n + :one, fresh = :a', { n: { N: '6' }, fresh: { S: 'a' } }],
    ['SET n = n - :seven', { n: { N: '-2' } }],
    ['SET n = if_not_exists(n, :zero) + :one', { n: { N: '6' } }],
    ['SET fresh = if_not_exists(absent, :zero) + :one', { fresh: { N: '1' } }],
    ['SET fresh = if_not_exists(absent, if_not_exists(n, :one))', { fresh: { N: '5' } }],
    ['SET xs = list_append(xs, :LL)', { xs: { L: [{ N: '1' }, { S: 'two' }, { N: '3' }, { S: 'new' }] } }],
    ['SET fresh = list_append(if_not_exists(absent, :LL), :LL)', { fresh: { L: [{ S: 'new' }, { S: 'new' }] } }],
    ['SET #boot.#t = :one', { boot: { M: { t0: { N: '1' }, deep: { M: { x: { S: 'y' } } } } } }],
    ['SET boot.deep.z = :a REMOVE boot.t0', { boot: { M: { deep: { M: { x: { S: 'y' }, z: { S: 'a' } } } } } }],
    ['set xs[1] = :a', { xs: { L: [{ N: '1' }, { S: 'a' }, { N: '3' }] } }],
    ['SET xs[9] = :a', { xs: { L: [{ N: '1' }, { S: 'two' }, { N: '3' }, { S: 'a' }] } }],
    ['REMOVE xs[0], xs[1]', { xs: { L: [{ N: '3' }] } }],
    ['SET n = txt, txt = n', { n: { S: 'hello world' }, txt: { N: '5' } }],
    ['ADD n :one, tags :tags', { n: { N: '6' }, tags: { SS: ['a', 'b', 'c'] } }],
    ['ADD fresh :one', { fresh: { N: '1' } }],
    ['DELETE tags :tags', { tags: { SS: ['a'] } }],
    ['SET #proto = :a', { ['__proto__']: { S: 'a' } }],
    ['REMOVE absent', {}],
  ])('%s', (source, changed) => {
    expect(updated(source)).toEqual({ ...item, ...changed });
    expect(({} as Record<string, unknown>).S).toBeUndefined();
  });

  test('REMOVE takes an attribute away', () => {
    expect(Object.keys(updated('REMOVE boot, n'))).toEqual(
      Object.keys(item).filter((name) => name !== 'boot' && name !== 'n'),
    );
  });

  test.each([
    ['SET n', 'Syntax error; token: "<EOF>"'],
    ['SET n = :one,', 'Syntax error; token: "<EOF>"'],
    ['PUT n = :one', 'Syntax error; token: "PUT"'],
    ['SET n = :one SET txt = :a', 'The "SET" section can only be used once in an update expression;'],
    ['SET n = :one REMOVE n', 'Two document paths overlap with each other'],
    ['SET boot.t0 = :one, boot = :map', 'path one: [boot, t0], path two: [boot]'],
    ['SET n = n * :one', 'Syntax error; token: "*"'],
    ['SET n = absent', 'The provided expression refers to an attribute that does not exist in the item'],
    ['SET n = txt + :one', 'An operand in the update expression has an incorrect data type'],
    ['SET absent.x = :one', 'The document path provided in the update expression is invalid for update'],
    ['REMOVE absent.x', 'The document path provided in the update expression is invalid for update'],
    ['SET n = size(txt)', 'Invalid function name; function: size'],
    ['ADD txt :a', 'Incorrect operand type for operator or function; operator or function: ADD, operand type: S'],
    ['SET status = :one', 'Attribute name is a reserved keyword; reserved keyword: status'],
  ])('%s is refused', (source, message) => {
    expect(() => updated(source)).toThrow(message);
  });
});

describe('projections', () => {
  test.each([
    ['pk, n', { pk: { S: 'ec2:i-1' }, n: { N: '5' } }],
    ['boot.deep.x, absent', { boot: { M: { deep: { M: { x: { S: 'y' } } } } } }],
    ['boot.t0, boot.deep', { boot: item.boot }],
    ['xs[2], xs[0]', { xs: { L: [{ N: '1' }, { N: '3' }] } }],
  ])('%s', (source, expected) => {
    expect(project(item, parseProjection(source, scope()))).toEqual(expected);
  });
});

describe('placeholders', () => {
  test.each([
    [
      { ExpressionAttributeNames: { '#a': 'a' } },
      'ExpressionAttributeNames can only be specified when using expressions',
    ],
    [{ ExpressionAttributeValues: {} }, 'ExpressionAttributeValues must not be empty'],
    [{ ExpressionAttributeNames: { a: 'a' } }, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"'],
    [
      { ExpressionAttributeValues: { ':a': { S: 'x', N: '1' } } },
      'must contain exactly one of the supported datatypes',
    ],
    [{ ExpressionAttributeValues: { ':a': { N: 'ten' } } }, 'cannot be converted to a numeric value: ten'],
    [{ ExpressionAttributeValues: { ':a': { N: '12345678901234567' } } }, 'has more than 15 digits'],
    [{ ExpressionAttributeValues: { ':a': { NS: [] } } }, 'number set  may not be empty'],
  ])('%j is refused', (body, message) => {
    expect(() => new Scope(body).finish()).toThrow(message);
  });

  test('one that no expression used is refused', () => {
    const unused = new Scope({
      ExpressionAttributeNames: { '#a': 'a', '#b': 'b' },
      ExpressionAttributeValues: { ':a': { S: 'x' }, ':b': { S: 'x' } },
    });
    parseCondition('#a = :a AND #b = :a', { label: 'ConditionExpression', scope: unused });
    expect(() => unused.finish()).toThrow(
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}',
    );
  });
});
