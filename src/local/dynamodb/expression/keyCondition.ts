import { invalid } from '../../awsError.ts';
import { compare, type Item, typeOf, type Value } from '../values.ts';
import { type Condition, parseCondition } from './condition.ts';
import { holds } from './evaluate.ts';
import type { Scope } from './scope.ts';

export interface KeySchema {
  readonly hash: string;
  readonly range: string;
  readonly types: Readonly<Record<string, 'S' | 'N'>>;
}

export interface KeyCondition {
  readonly hashValue: Value;
  /** Whether the range key of this item fits. */
  readonly fits: (item: Item) => boolean;
}

const label = 'KeyConditionExpression';

/**
 * Parses `hash = :v [AND range op …]`.
 * @throws AwsError ValidationException when it is not of that form or a key has another type
 */
export function parseKeyCondition(
  source: string,
  options: { readonly schema: KeySchema; readonly scope: Scope },
): KeyCondition {
  const { schema, scope } = options;
  const condition = parseCondition(source, { label, scope });
  const parts = condition.kind === 'and' ? condition.parts : [condition];
  const hash = parts.find((part) => keyOf(part) === schema.hash);
  const range = parts.find((part) => keyOf(part) === schema.range);
  const stranger = parts.find((part) => part !== hash && part !== range);
  if (stranger) {
    const missing = !hash ? schema.hash : schema.range;
    throw invalid(
      keyOf(stranger) === undefined
        ? 'Query key condition not supported'
        : `Query condition missed key schema element: ${missing}`,
    );
  }
  if (!hash) throw invalid(`Query condition missed key schema element: ${schema.hash}`);
  if (hash.kind !== 'compare' || hash.op !== '=' || hash.right.kind !== 'value')
    throw invalid('Query key condition not supported');
  checkRange(range);
  for (const part of parts) checkTypes(part, schema);
  return { hashValue: hash.right.value, fits: (item) => range === undefined || holds(range, item) };
}

function keyOf(condition: Condition): string | undefined {
  const operand = condition.kind === 'compare' ? condition.left : 'of' in condition ? condition.of : undefined;
  return operand?.kind === 'path' && operand.path.length === 1 ? operand.path[0] : undefined;
}

function checkRange(range: Condition | undefined): void {
  if (range === undefined || range.kind === 'between' || range.kind === 'begins') return;
  if (range.kind === 'compare' && range.op !== '<>') return;
  throw invalid('Query key condition not supported');
}

function checkTypes(condition: Condition, schema: KeySchema): void {
  const key = keyOf(condition) ?? '';
  const operands =
    condition.kind === 'compare'
      ? [condition.right]
      : condition.kind === 'between'
        ? [condition.low, condition.high]
        : condition.kind === 'begins'
          ? [condition.prefix]
          : [];
  for (const operand of operands) {
    if (operand.kind !== 'value') throw invalid('Query key condition not supported');
    if (typeOf(operand.value) === schema.types[key]) continue;
    throw invalid('One or more parameter values were invalid: Condition parameter type does not match schema type');
  }
  if (condition.kind !== 'between' || condition.low.kind !== 'value' || condition.high.kind !== 'value') return;
  if ((compare(condition.low.value, condition.high.value) ?? 0) > 0) {
    throw invalid(
      `Invalid ${label}: The BETWEEN operator requires upper bound to be greater than or equal to lower bound`,
    );
  }
}

/** @throws AwsError ValidationException when a filter names a key of the queried table or index */
export function refuseKeys(condition: Condition, schema: KeySchema): void {
  const keys = [schema.hash, schema.range];
  const text = JSON.stringify(condition, (name, value) => (name === 'value' ? undefined : value));
  const found = keys.find((key) => text.includes(`"path":${JSON.stringify([key])}`));
  if (found === undefined) return;
  throw invalid(`Filter Expression can only contain non-primary key attributes: Primary key attribute: ${found}`);
}
