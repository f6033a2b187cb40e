import { createHash } from 'node:crypto';
import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { DAY, SECOND } from '../domain/duration.ts';
import type { TargetId } from '../domain/target.ts';
import type { Book, Copy, Entry } from '../engine/schedule/ports.ts';
import { ITEM_VERSION } from './dynamo/items.ts';
import { fromItem, type Item, toItem } from './dynamo/values.ts';

const ENTRIES = 'schedules';

/** The schedules' part of the table: one partition for the machines, one per document. */
export function scheduleBook({ client, table }: { readonly client: DynamoDBClient; readonly table: string }): Book {
  const key = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });
  const put = async (keys: Item, value: object) => {
    const item = { ...toItem({ ...value, v: ITEM_VERSION }), ...keys };
    await client.send(new PutItemCommand({ TableName: table, Item: item }));
  };
  return {
    async entries() {
      const items: Item[] = [];
      let from: Record<string, AttributeValue> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': { S: ENTRIES } },
            ConsistentRead: true,
            ...(from === undefined ? {} : { ExclusiveStartKey: from }),
          }),
        );
        items.push(...(page.Items ?? []));
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return new Map(items.map((item) => [item.sk?.S as TargetId, withoutKeys(item) as unknown as Entry]));
    },
    write: (target, entry) => put(key(ENTRIES, target), entry),
    async remove(target) {
      await client.send(new DeleteItemCommand({ TableName: table, Key: key(ENTRIES, target) }));
    },
    async readCopy(address) {
      const command = new GetItemCommand({ TableName: table, Key: copyKey(address), ConsistentRead: true });
      const { Item: item } = await client.send(command);
      return item && (withoutKeys(item) as unknown as Copy);
    },
    // Time to live reads epoch seconds; a copy is of no use after a day.
    writeCopy: (address, copy) =>
      put(copyKey(address), { ...copy, removeAt: Math.ceil((copy.at + 2 * DAY) / SECOND), address }),
  };
}

function copyKey(address: string) {
  const hash = createHash('sha256').update(address).digest('hex').slice(0, 40);
  return { pk: { S: `document#${hash}` }, sk: { S: 'document' } };
}

function withoutKeys(item: Item): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fromItem(item)).filter(([key]) => !['pk', 'sk', 'v'].includes(key)));
}
