import { invalid } from '../awsError.ts';
import { type Body, objects, optionalObject } from '../http/json.ts';
import { checkTable, exactKey, keyOf } from './schema.ts';
import type { Table } from './table.ts';
import { getItem } from './transact.ts';
import type { Item } from './values.ts';
import { single } from './write.ts';

/** Answers BatchGetItem: up to 100 keys, none twice. @throws AwsError ValidationException */
export function batchGet(table: Table, body: Body): Body {
  const [name, request] = onlyTable(body);
  const keys = objects(request, 'Keys');
  if (keys.length === 0 || keys.length > 100)
    throw invalid(`Too many items requested for the BatchGetItem call: ${keys.length}`);
  const names = new Set(keys.map((key) => JSON.stringify(keyOf(exactKey({ Key: key })))));
  if (names.size !== keys.length) throw invalid('Provided list of item keys contains duplicates');
  const items = keys.flatMap((Key): Item[] => {
    const { Item: item } = getItem(table, { ...request, Key }) as { readonly Item?: Item };
    return item ? [item] : [];
  });
  return { Responses: { [name]: items }, UnprocessedKeys: {} };
}

/** Answers BatchWriteItem: up to 25 puts and deletes without conditions. @throws AwsError ValidationException */
export function batchWrite(table: Table, body: Body): Body {
  const items = optionalObject(body, 'RequestItems') ?? {};
  const [name] = Object.keys(items);
  checkTable({ TableName: name });
  const requests = objects(items, name ?? '');
  if (requests.length === 0 || requests.length > 25)
    throw invalid(`Too many items requested for the BatchWriteItem call: ${requests.length}`);
  for (const request of requests) {
    const put = optionalObject(request, 'PutRequest');
    const remove = optionalObject(request, 'DeleteRequest');
    if (put) single(table, { kind: 'Put', body: { Item: put.Item } });
    else if (remove) single(table, { kind: 'Delete', body: { Key: remove.Key } });
    else throw invalid('Supplied AttributeValue must contain exactly one of PutRequest or DeleteRequest');
  }
  return { UnprocessedItems: {} };
}

function onlyTable(body: Body): [string, Body] {
  const items = optionalObject(body, 'RequestItems') ?? {};
  const names = Object.keys(items);
  const [name] = names;
  checkTable({ TableName: name });
  const request = optionalObject(items, name ?? '');
  if (name === undefined || !request || names.length !== 1) throw invalid('RequestItems must name one table');
  return [name, request];
}
