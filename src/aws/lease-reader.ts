import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { LeaseReader } from '../engine/runner-ports.ts';
import { readLeaseItem, readPinItem } from './dynamo/items.ts';
import { type Key, keyValue, leaseKey, pinKey } from './dynamo/keys.ts';
import type { Item } from './dynamo/values.ts';

/** All that a runner reads: one small item at a time. It stands apart so that a runner loads no more than that. */
export function leaseReader({
  client,
  table,
}: {
  readonly client: DynamoDBClient;
  readonly table: string;
}): LeaseReader {
  const get = async (key: Key): Promise<Item | undefined> => {
    const command = new GetItemCommand({ TableName: table, Key: keyValue(key), ConsistentRead: true });
    return (await client.send(command)).Item;
  };
  return {
    async readLease(target, id) {
      const item = await get(leaseKey(target, id));
      return item && readLeaseItem(item);
    },
    async readPin(id) {
      const item = await get(pinKey(id));
      return item && readPinItem(item);
    },
  };
}
