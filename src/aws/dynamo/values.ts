import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Readonly<Record<string, AttributeValue>>;

/** A plain value as DynamoDB stores it. Undefined members are dropped: DynamoDB knows no undefined. */
export function toValue(value: unknown): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'number' && Number.isFinite(value)) return { N: String(value) };
  if (Array.isArray(value)) return { L: value.map(toValue) };
  if (typeof value === 'object') return { M: toItem(value) };
  throw new TypeError(`${String(value)} cannot be stored in DynamoDB.`);
}

export function toItem(object: object): Record<string, AttributeValue> {
  const members = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members.map(([key, value]) => [key, toValue(value)]));
}

/** The plain value of an attribute. A kind that we never write (sets, binary) reads as undefined. */
export function fromValue(value: AttributeValue): unknown {
  if (value.NULL === true) return null;
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.L !== undefined) return value.L.map(fromValue);
  return value.M === undefined ? undefined : fromItem(value.M);
}

export function fromItem(item: Item): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([key, value]) => [key, fromValue(value)]));
}
