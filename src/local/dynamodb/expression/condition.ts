import type { Path } from '../paths.ts';
import { type TypeName, typeNames, typeOf, type Value } from '../values.ts';
import { Reader } from './reader.ts';
import type { Scope } from './scope.ts';

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'size'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: Value };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'compare'; readonly op: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly of: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly of: Operand; readonly options: readonly Operand[] }
  | { readonly kind: 'exists'; readonly path: Path; readonly wanted: boolean }
  | { readonly kind: 'type'; readonly path: Path; readonly type: TypeName }
  | { readonly kind: 'begins'; readonly of: Operand; readonly prefix: Operand }
  | { readonly kind: 'contains'; readonly of: Operand; readonly member: Operand };

const comparators: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=']);
const maxNesting = 50;

/**
 * Parses a condition, filter or key condition
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html).
 * @throws AwsError ValidationException in DynamoDB's words
 */
export function parseCondition(source: string, options: { readonly label: string; readonly scope: Scope }): Condition {
  const reader = new Reader(source, options);
  const condition = either(reader, 0);
  reader.end();
  return condition;
}

function either(reader: Reader, depth: number): Condition {
  if (depth > maxNesting) throw reader.refuse('The expression is nested too deeply');
  const parts = [both(reader, depth)];
  while (reader.keyword('OR')) parts.push(both(reader, depth));
  return joined('or', parts);
}

function both(reader: Reader, depth: number): Condition {
  const parts = [negated(reader, depth)];
  while (reader.keyword('AND')) parts.push(negated(reader, depth));
  return joined('and', parts);
}

function joined(kind: 'and' | 'or', parts: readonly [Condition, ...Condition[]] | readonly Condition[]): Condition {
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind, parts };
}

function negated(reader: Reader, depth: number): Condition {
  if (depth > maxNesting) throw reader.refuse('The expression is nested too deeply');
  return reader.keyword('NOT') ? { kind: 'not', part: negated(reader, depth + 1) } : primary(reader, depth);
}

function primary(reader: Reader, depth: number): Condition {
  if (reader.symbol('(')) {
    const double = reader.peek().text === '(';
    const inner = either(reader, depth + 1);
    reader.expect(')');
    // `((a = :b))` is refused, `((a = :b) AND c = :d)` is not: only a pair around nothing but another pair is redundant.
    if (double && !('parts' in inner)) throw reader.refuse('The expression has redundant parentheses;');
    return inner;
  }
  const token = reader.peek();
  const isCall = token.kind === 'word' && reader.peek(1).text === '(' && token.text !== 'size';
  return isCall ? call(reader) : comparison(reader);
}

function comparison(reader: Reader): Condition {
  const left = operand(reader);
  if (reader.keyword('BETWEEN')) {
    const low = operand(reader);
    if (!reader.keyword('AND')) throw reader.unexpected();
    return {
      kind: 'between',
      of: left,
      low: ordered(reader, low, 'BETWEEN'),
      high: ordered(reader, operand(reader), 'BETWEEN'),
    };
  }
  if (reader.keyword('IN')) {
    reader.expect('(');
    const options = reader.list(() => operand(reader));
    reader.expect(')');
    if (options.length > 100) throw reader.refuse('The IN operator is limited to 100 operands');
    return { kind: 'in', of: left, options };
  }
  const op = reader.take();
  if (op.kind !== 'symbol' || !isComparator(op.text)) throw reader.unexpected(op);
  const right = operand(reader);
  if (op.text !== '=' && op.text !== '<>') ordered(reader, right, op.text);
  return { kind: 'compare', op: op.text, left, right };
}

function isComparator(text: string): text is Comparator {
  return comparators.has(text);
}

function ordered(reader: Reader, operand: Operand, operator: string): Operand {
  if (operand.kind === 'value' && !['S', 'N', 'B'].includes(typeOf(operand.value)))
    throw wrongOperand(reader, { operator, operand });
  return operand;
}

function wrongOperand(reader: Reader, at: { readonly operator: string; readonly operand: Operand }): Error {
  const type = at.operand.kind === 'value' ? typeOf(at.operand.value) : at.operand.kind;
  const what = `operator or function: ${at.operator}, operand type: ${type}`;
  return reader.refuse(`Incorrect operand type for operator or function; ${what}`);
}

function operand(reader: Reader): Operand {
  const value = reader.value();
  if (value) return { kind: 'value', value };
  if (reader.peek().text === 'size' && reader.peek(1).text === '(') {
    reader.take();
    reader.expect('(');
    const path = reader.path();
    reader.expect(')');
    return { kind: 'size', path };
  }
  return { kind: 'path', path: reader.path() };
}

function call(reader: Reader): Condition {
  const name = reader.take();
  reader.expect('(');
  const condition = callBody(reader, name.text);
  if (!condition) throw reader.refuse(`Invalid function name; function: ${name.text}`);
  reader.expect(')');
  return condition;
}

function callBody(reader: Reader, name: string): Condition | undefined {
  switch (name) {
    case 'attribute_exists':
    case 'attribute_not_exists':
      return { kind: 'exists', path: reader.path(), wanted: name === 'attribute_exists' };
    case 'attribute_type': {
      const path = reader.path();
      reader.expect(',');
      const value = reader.value();
      const type = value && 'S' in value ? typeNames.find((one) => one === value.S) : undefined;
      if (!type) throw reader.refuse(`Invalid attribute type name found; valid types: {${typeNames.join(',')}}`);
      return { kind: 'type', path, type };
    }
    case 'begins_with':
    case 'contains': {
      const of = operand(reader);
      reader.expect(',');
      const second = operand(reader);
      if (name === 'contains') return { kind: 'contains', of, member: second };
      if (second.kind === 'value' && !['S', 'B'].includes(typeOf(second.value))) {
        throw wrongOperand(reader, { operator: 'begins_with', operand: second });
      }
      return { kind: 'begins', of, prefix: second };
    }
    default:
      return undefined;
  }
}
