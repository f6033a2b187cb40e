import { AwsError, invalid } from '../awsError.ts';
import type { Body } from '../http/json.ts';
import { optionalObject, optionalString } from '../http/json.ts';
import { account, region, tableName } from '../place.ts';
import type { KeySchema } from './expression/keyCondition.ts';
import { get, type Item, parseItem, sizeOf, typeOf, type Value } from './values.ts';

export const tableSchema: KeySchema = { hash: 'pk', range: 'sk', types: { pk: 'S', sk: 'S' } };

/** The sparse index: items without both attributes are not in it. */
export const dueIndex = 'due';
export const dueSchema: KeySchema = { hash: 'shard', range: 'lookAt', types: { shard: 'S', lookAt: 'N' } };

/** Epoch seconds after which DynamoDB may remove an item. */
export const ttlAttribute = 'removeAt';

export const tableArn = `arn:aws:dynamodb:${region}:${account}:table/${tableName}`;

const maxItemBytes = 400 * 1024;

/** @throws AwsError ResourceNotFoundException for another table */
export function checkTable(body: Body): void {
  const name = optionalString(body, 'TableName');
  if (name === tableName || name === tableArn) return;
  throw new AwsError('ResourceNotFoundException', {
    message: `Requested resource not found: Table: ${name} not found. The embedded DynamoDB has the table ${tableName}.`,
  });
}

export function itemIn(body: Body, name: string): Item {
  const json = optionalObject(body, name);
  if (json) return parseItem(json);
  throw invalid(`The parameter ${name} is required but was missing from the request`);
}

/** The two keys of an item as one text. @throws AwsError ValidationException for missing, empty or mistyped keys */
export function keyOf(item: Item, schema: KeySchema = tableSchema): readonly [string, string] {
  const part = (name: string): string => {
    const value = get(item, name);
    if (!value) throw invalid(`One or more parameter values were invalid: Missing the key ${name} in the item`);
    checkKeyType(value, { name, schema });
    const text = 'S' in value ? value.S : '';
    if (text !== '') return text;
    throw invalid(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
    );
  };
  return [part(schema.hash), part(schema.range)];
}

/** A `Key` member: exactly the two keys. @throws AwsError ValidationException otherwise */
export function exactKey(body: Body, name = 'Key'): Item {
  const key = itemIn(body, name);
  if (Object.keys(key).length !== 2 || !get(key, tableSchema.hash) || !get(key, tableSchema.range)) {
    throw invalid('The provided key element does not match the schema');
  }
  keyOf(key);
  return key;
}

/** @throws AwsError ValidationException for an item that DynamoDB would not store */
export function checkItem(item: Item): void {
  keyOf(item);
  for (const name of [dueSchema.hash, dueSchema.range]) {
    const value = get(item, name);
    if (value) checkKeyType(value, { name, schema: dueSchema, index: dueIndex });
  }
  if (sizeOf(item) > maxItemBytes) throw invalid('Item size has exceeded the maximum allowed size');
}

function checkKeyType(
  value: Value,
  at: { readonly name: string; readonly schema: KeySchema; readonly index?: string },
): void {
  const wanted = at.schema.types[at.name];
  if (typeOf(value) === wanted) return;
  const index = at.index === undefined ? '' : ` IndexName: ${at.index}`;
  throw invalid(
    `One or more parameter values were invalid: Type mismatch for ${at.index ? 'Index Key' : 'key'} ${at.name} ` +
      `${at.index ? 'Expected' : 'expected'}: ${wanted} ${at.index ? 'Actual' : 'actual'}: ${typeOf(value)}${index}`,
  );
}
