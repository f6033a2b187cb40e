import { invalid } from '../awsError.ts';
import { type Body, member, optionalFlag, optionalNumber, optionalObject, optionalString } from '../http/json.ts';
import { type Condition, parseCondition } from './expression/condition.ts';
import { holds } from './expression/evaluate.ts';
import { type KeySchema, parseKeyCondition, refuseKeys } from './expression/keyCondition.ts';
import { parseProjection } from './expression/projection.ts';
import { Scope } from './expression/scope.ts';
import { type Path, project } from './paths.ts';
import { dueIndex, dueSchema, tableSchema } from './schema.ts';
import type { Table } from './table.ts';
import { compare, get, type Item, parseItem, sizeOf } from './values.ts';
import { refuseLegacy } from './write.ts';

const pageBytes = 1024 * 1024;
const legacy = ['KeyConditions', 'QueryFilter', 'ScanFilter', 'ConditionalOperator', 'AttributesToGet'];

/** Answers Query. @throws AwsError ValidationException */
export function query(table: Table, body: Body): Body {
  const schema = schemaOf(body);
  const scope = new Scope(body);
  const source = optionalString(body, 'KeyConditionExpression');
  if (source === undefined)
    throw invalid('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.');
  const key = parseKeyCondition(source, { schema, scope });
  const hash = 'S' in key.hashValue ? key.hashValue.S : '';
  const items = table.partition(schema, hash).filter(key.fits);
  if (member(body, 'ScanIndexForward') === false) items.reverse();
  return answer(items, { body, schema, scope, backward: member(body, 'ScanIndexForward') === false });
}

/** Answers Scan of the table or the index, in one segment. @throws AwsError ValidationException */
export function scan(table: Table, body: Body): Body {
  refuseLegacy(body, ['Segment', 'TotalSegments']);
  const schema = schemaOf(body);
  const items = schema === tableSchema ? table.all() : table.indexed();
  const sorted = items.sort((a, b) => order(a, b, [schema.hash, schema.range, tableSchema.hash, tableSchema.range]));
  return answer(sorted, { body, schema, scope: new Scope(body), backward: false, scan: true });
}

function schemaOf(body: Body): KeySchema {
  refuseLegacy(body, legacy);
  const index = optionalString(body, 'IndexName');
  if (index === undefined) return tableSchema;
  if (index !== dueIndex) throw invalid(`The table does not have the specified index: ${index}`);
  if (optionalFlag(body, 'ConsistentRead'))
    throw invalid('Consistent reads are not supported on global secondary indexes');
  return dueSchema;
}

interface Reading {
  readonly body: Body;
  readonly schema: KeySchema;
  readonly scope: Scope;
  readonly backward: boolean;
  readonly scan?: boolean;
}

function answer(items: readonly Item[], reading: Reading): Body {
  const { body, schema, scope } = reading;
  const filter = filterOf(reading);
  const paths = projectionOf(body, scope);
  scope.finish();
  const start = optionalObject(body, 'ExclusiveStartKey');
  const rest = start ? after(items, { start: parseItem(start), reading }) : items;
  const { page, cut } = pageOf(rest, limitOf(body));
  const found = filter ? page.filter((item) => holds(filter, item)) : page;
  const last = page.at(-1);
  const counted = { Count: found.length, ScannedCount: page.length };
  return {
    ...(member(body, 'Select') === 'COUNT' ? {} : { Items: paths ? found.map((item) => project(item, paths)) : found }),
    ...counted,
    ...(cut && last ? { LastEvaluatedKey: keysOf(last, schema) } : {}),
  };
}

function filterOf({ body, schema, scope, scan: scanning }: Reading): Condition | undefined {
  const source = optionalString(body, 'FilterExpression');
  if (source === undefined) return undefined;
  const filter = parseCondition(source, { label: 'FilterExpression', scope });
  if (!scanning) refuseKeys(filter, schema);
  return filter;
}

/** The paths of a ProjectionExpression, if there is one. */
export function projectionOf(body: Body, scope: Scope): Path[] | undefined {
  const source = optionalString(body, 'ProjectionExpression');
  return source === undefined ? undefined : parseProjection(source, scope);
}

function limitOf(body: Body): number {
  const limit = optionalNumber(body, 'Limit');
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  if (Number.isInteger(limit) && limit >= 1) return limit;
  throw invalid(
    `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  );
}

// A page ends at Limit items or at 1 MB before filtering, as on AWS; a full page always carries a LastEvaluatedKey.
function pageOf(items: readonly Item[], limit: number): { readonly page: readonly Item[]; readonly cut: boolean } {
  let bytes = 0;
  for (const [index, item] of items.entries()) {
    bytes += sizeOf(item);
    if (index + 1 >= limit || bytes > pageBytes) return { page: items.slice(0, index + 1), cut: true };
  }
  return { page: items, cut: false };
}

function keysOf(item: Item, schema: KeySchema): Item {
  return project(item, [[tableSchema.hash], [tableSchema.range], [schema.hash], [schema.range]]);
}

function after(items: readonly Item[], from: { readonly start: Item; readonly reading: Reading }): readonly Item[] {
  const { schema, backward, scan: scanning } = from.reading;
  const wanted = [...new Set([schema.hash, schema.range, tableSchema.hash, tableSchema.range])];
  if (Object.keys(from.start).length !== wanted.length || wanted.some((name) => !get(from.start, name))) {
    throw invalid('The provided starting key is invalid');
  }
  const names = scanning ? wanted : [schema.range, tableSchema.hash, tableSchema.range];
  return items.filter((item) => (backward ? -1 : 1) * order(item, from.start, names) > 0);
}

function order(a: Item, b: Item, names: readonly string[]): number {
  for (const name of names) {
    const [left, right] = [get(a, name), get(b, name)];
    const one = left && right ? (compare(left, right) ?? 0) : 0;
    if (one !== 0) return one;
  }
  return 0;
}
