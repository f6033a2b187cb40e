import { invalid } from '../awsError.ts';
import { type Body, isBody } from '../http/json.ts';

/** A DynamoDB attribute value as it travels. */
export type Value =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly M: Item }
  | { readonly L: readonly Value[] }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] };

export type Item = Readonly<Record<string, Value>>;

export const typeNames = ['S', 'N', 'B', 'BOOL', 'NULL', 'M', 'L', 'SS', 'NS', 'BS'] as const;
export type TypeName = (typeof typeNames)[number];

const maxDepth = 32;

/** @throws AwsError ValidationException naming what is wrong with the value */
export function parseValue(json: unknown, depth = 0): Value {
  if (depth > maxDepth) throw invalid('Nesting Levels have exceeded supported limits');
  const entries = isBody(json) ? Object.entries(json) : [];
  const [entry] = entries;
  if (!entry || entries.length !== 1) {
    throw invalid(
      'Supplied AttributeValue is empty or has several types, must contain exactly one of the supported datatypes',
    );
  }
  const [type, content] = entry;
  switch (type) {
    case 'S':
    case 'B':
      if (typeof content === 'string') return type === 'S' ? { S: content } : { B: content };
      break;
    case 'N':
      if (typeof content === 'string') return { N: canonicalNumber(content) };
      break;
    case 'BOOL':
      if (typeof content === 'boolean') return { BOOL: content };
      break;
    case 'NULL':
      if (content === true) return { NULL: true };
      throw invalid(
        'One or more parameter values were invalid: Null attribute value types must have the value of true',
      );
    case 'M':
      if (isBody(content)) return { M: parseItem(content, depth + 1) };
      break;
    case 'L':
      if (Array.isArray(content)) return { L: content.map((one) => parseValue(one, depth + 1)) };
      break;
    case 'SS':
      return { SS: parseSet(content, 'string') };
    case 'BS':
      return { BS: parseSet(content, 'binary') };
    case 'NS':
      return { NS: parseSet(content, 'number').map(canonicalNumber) };
    default:
      throw invalid(`Supplied AttributeValue has the unknown datatype ${type}; use one of ${typeNames.join(', ')}`);
  }
  throw invalid(`Supplied AttributeValue of type ${type} has a content of another type`);
}

export function parseItem(json: Body, depth = 0): Item {
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, parseValue(value, depth)]));
}

function parseSet(content: unknown, kind: string): string[] {
  if (!Array.isArray(content) || !content.every((one) => typeof one === 'string')) {
    throw invalid(`Supplied AttributeValue: a ${kind} set must be a list of strings`);
  }
  if (content.length === 0) {
    throw invalid(`One or more parameter values were invalid: An ${kind} set  may not be empty`);
  }
  if (new Set(content).size !== content.length) {
    throw invalid(
      `One or more parameter values were invalid: Input collection [${content.join(', ')}] contains duplicates.`,
    );
  }
  return content;
}

/** The shortest form of a number, as DynamoDB returns it. More than 15 digits are outside the subset: never rounded silently. */
export function canonicalNumber(text: string): string {
  const match = /^[+-]?(\d*)\.?(\d*)(?:[eE][+-]?\d{1,3})?$/.exec(text.trim());
  const digits = `${match?.[1] ?? ''}${match?.[2] ?? ''}`;
  if (!match || digits === '') {
    throw invalid(`The parameter cannot be converted to a numeric value: ${text.slice(0, 60)}`);
  }
  if (digits.replace(/^0+|0+$/g, '').length > 15) {
    throw invalid(
      `Outside the subset of the embedded DynamoDB: the number ${text.slice(0, 60)} has more than 15 digits`,
    );
  }
  return String(Number(text));
}

export function typeOf(value: Value): TypeName {
  return typeNames.find((name) => name in value) ?? 'NULL';
}

/** A bare own member of an item; names like `__proto__` are ordinary here. */
export function get(item: Item, name: string): Value | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}

/** Negative, zero, positive; undefined when the two are not comparable (another type, or a type without an order). */
export function compare(a: Value, b: Value): number | undefined {
  if ('N' in a && 'N' in b) return Number(a.N) - Number(b.N);
  if ('S' in a && 'S' in b) return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  if ('B' in a && 'B' in b) return Buffer.compare(Buffer.from(a.B, 'base64'), Buffer.from(b.B, 'base64'));
  return undefined;
}

export function equal(a: Value, b: Value): boolean {
  return canonical(a) === canonical(b);
}

/** One text per value; sets and maps do not depend on the order of their members. */
function canonical(value: Value): string {
  if ('M' in value) {
    const members = Object.entries(value.M).map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`);
    return `M{${members.sort().join(',')}}`;
  }
  if ('L' in value) return `L[${value.L.map(canonical).join(',')}]`;
  if ('SS' in value) return `SS${JSON.stringify([...value.SS].sort())}`;
  if ('NS' in value) return `NS${JSON.stringify([...value.NS].sort())}`;
  if ('BS' in value) return `BS${JSON.stringify([...value.BS].sort())}`;
  return JSON.stringify(value);
}

/** Bytes as DynamoDB counts them, within a few per cent. */
export function sizeOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);
}

function valueSize(value: Value): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return Math.ceil(value.N.length / 2) + 1;
  if ('B' in value) return Math.floor((value.B.length * 3) / 4);
  if ('M' in value) return 3 + sizeOf(value.M) + Object.keys(value.M).length;
  if ('L' in value) return value.L.reduce((sum, one) => sum + 1 + valueSize(one), 3);
  if ('SS' in value) return value.SS.reduce((sum, one) => sum + Buffer.byteLength(one), 0);
  if ('NS' in value) return value.NS.reduce((sum, one) => sum + Math.ceil(one.length / 2) + 1, 0);
  if ('BS' in value) return value.BS.reduce((sum, one) => sum + Math.floor((one.length * 3) / 4), 0);
  return 1;
}

/** What `size(path)` gives: bytes of strings and binaries, members of collections; undefined for the rest. */
export function lengthOf(value: Value): number | undefined {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('B' in value) return Buffer.from(value.B, 'base64').length;
  if ('M' in value) return Object.keys(value.M).length;
  if ('L' in value) return value.L.length;
  if ('SS' in value) return value.SS.length;
  if ('NS' in value) return value.NS.length;
  if ('BS' in value) return value.BS.length;
  return undefined;
}
