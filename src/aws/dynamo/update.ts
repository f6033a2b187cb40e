import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { ITEM_VERSION } from './items.ts';
import { type Key, keyValue, shardOf } from './keys.ts';
import { toValue } from './values.ts';

/** One conditional write of named paths. Whole items are never written: an older version must not erase a newer one's fields. */
export interface Write {
  readonly key: Key;
  /** Members to write; `null` removes, undefined is left alone. */
  readonly change: object;
  /** Members that grow by one. */
  readonly grow?: readonly string[];
  readonly condition: Condition;
  /** Marks the write, so that a repeated one can recognise itself. */
  readonly by: string;
}

/** Holds when `all` hold; names are members (`stop.nonce` for nested ones). */
export type Condition = readonly (
  | { readonly is: 'absent' | 'present'; readonly name: string }
  | { readonly is: 'equal' | 'absent-or-at-most'; readonly name: string; readonly value: string | number }
)[];

export interface Update {
  readonly Key: Record<string, AttributeValue>;
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, AttributeValue>;
}

/**
 * The write as DynamoDB takes it. Every name is an alias: many of ours (`ttl`, `state`, `owner`…) are reserved words.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
 */
export function updateOf({ key, change, grow = [], condition, by }: Write): Update {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const name = (path: string) =>
    path
      .split('.')
      .map((part) => {
        names[`#${part}`] = part;
        return `#${part}`;
      })
      .join('.');
  const value = (of: unknown) => {
    const alias = `:${Object.keys(values).length}`;
    values[alias] = toValue(of);
    return alias;
  };
  const stored = Object.entries(indexed(key, change));
  const set = [
    ...stored.filter(([, to]) => to !== null).map(([path, to]) => `${name(path)} = ${value(to)}`),
    ...grow.map((path) => `${name(path)} = ${name(path)} + ${value(1)}`),
    `${name('w')} = ${value(by)}`,
    // Set once: an older version that writes to a newer item must not make it look old.
    `${name('v')} = if_not_exists(${name('v')}, ${value(ITEM_VERSION)})`,
  ];
  const remove = stored.filter(([, to]) => to === null).map(([path]) => name(path));
  const conditions = condition.map((part) => conditionText(part, { name, value }));
  return {
    Key: keyValue(key),
    UpdateExpression: `SET ${set.join(', ')}${remove.length === 0 ? '' : ` REMOVE ${remove.join(', ')}`}`,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}

/** An item is in the sparse index exactly while it has a time to be looked at; time to live is kept in whole seconds. */
function indexed(key: Key, change: object): Readonly<Record<string, unknown>> {
  const members = Object.entries(change).filter(([, to]) => to !== undefined);
  const stored = Object.fromEntries(
    members.map(([member, to]) => [
      member,
      member === 'removeAt' && typeof to === 'number' ? Math.ceil(to / 1000) : to,
    ]),
  );
  if (!('lookAt' in stored)) return stored;
  return { ...stored, shard: stored.lookAt === null ? null : shardOf(key.pk) };
}

interface Aliases {
  readonly name: (path: string) => string;
  readonly value: (of: unknown) => string;
}

function conditionText(part: Condition[number], { name, value }: Aliases): string {
  switch (part.is) {
    case 'absent':
      return `attribute_not_exists(${name(part.name)})`;
    case 'present':
      return `attribute_exists(${name(part.name)})`;
    case 'equal':
      return `${name(part.name)} = ${value(part.value)}`;
    case 'absent-or-at-most':
      return `(attribute_not_exists(${name(part.name)}) OR ${name(part.name)} <= ${value(part.value)})`;
  }
}
