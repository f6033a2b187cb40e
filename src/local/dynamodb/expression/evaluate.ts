import { read } from '../paths.ts';
import { compare, equal, type Item, lengthOf, typeOf, type Value } from '../values.ts';
import type { Comparator, Condition, Operand } from './condition.ts';

/** Whether the item fulfils the condition; an absent item is `{}`. */
export function holds(condition: Condition, item: Item): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => holds(part, item));
    case 'or':
      return condition.parts.some((part) => holds(part, item));
    case 'not':
      return !holds(condition.part, item);
    case 'compare':
      return compares(condition.op, operandValue(condition.left, item), operandValue(condition.right, item));
    case 'between': {
      const value = operandValue(condition.of, item);
      return (
        compares('>=', value, operandValue(condition.low, item)) &&
        compares('<=', value, operandValue(condition.high, item))
      );
    }
    case 'in': {
      const value = operandValue(condition.of, item);
      return condition.options.some((option) => compares('=', value, operandValue(option, item)));
    }
    case 'exists':
      return (read(item, condition.path) !== undefined) === condition.wanted;
    case 'type': {
      const value = read(item, condition.path);
      return value !== undefined && typeOf(value) === condition.type;
    }
    case 'begins':
      return begins(operandValue(condition.of, item), operandValue(condition.prefix, item));
    case 'contains':
      return contains(operandValue(condition.of, item), operandValue(condition.member, item));
  }
}

function operandValue(operand: Operand, item: Item): Value | undefined {
  if (operand.kind === 'value') return operand.value;
  const value = read(item, operand.path);
  if (operand.kind === 'path') return value;
  const length = value && lengthOf(value);
  return length === undefined ? undefined : { N: String(length) };
}

function compares(op: Comparator, a: Value | undefined, b: Value | undefined): boolean {
  // `<>` holds for an attribute that is not there; every other comparison with it fails.
  if (!a || !b) return op === '<>';
  if (op === '=') return equal(a, b);
  if (op === '<>') return !equal(a, b);
  const order = compare(a, b);
  if (order === undefined) return false;
  if (op === '<') return order < 0;
  if (op === '<=') return order <= 0;
  return op === '>' ? order > 0 : order >= 0;
}

function begins(value: Value | undefined, prefix: Value | undefined): boolean {
  if (!value || !prefix) return false;
  if ('S' in value && 'S' in prefix) return value.S.startsWith(prefix.S);
  if ('B' in value && 'B' in prefix) {
    const wanted = Buffer.from(prefix.B, 'base64');
    return Buffer.from(value.B, 'base64').subarray(0, wanted.length).equals(wanted);
  }
  return false;
}

function contains(value: Value | undefined, member: Value | undefined): boolean {
  if (!value || !member) return false;
  if ('S' in value && 'S' in member) return value.S.includes(member.S);
  if ('SS' in value && 'S' in member) return value.SS.includes(member.S);
  if ('NS' in value && 'N' in member) return value.NS.includes(member.N);
  if ('BS' in value && 'B' in member) return value.BS.includes(member.B);
  return 'L' in value && value.L.some((one) => equal(one, member));
}
