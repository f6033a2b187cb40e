import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { memoryStore } from '../memory.mjs';
import { tableStore } from '../table.mjs';

/** Keeps items as DynamoDB does, for one table with the keys page and order. */
function fakeDynamo() {
  const items = [];
  return {
    async send(command) {
      const { input } = command;
      assert.equal(input.TableName, 'comments');
      if (command instanceof PutItemCommand) return items.push(input.Item) && {};
      assert.ok(command instanceof QueryCommand);
      assert.equal(input.KeyConditionExpression, 'page = :page');
      const found = items.filter(({ page }) => page.S === input.ExpressionAttributeValues[':page'].S);
      const sorted = found.sort((one, other) => (one.order.S < other.order.S ? -1 : 1));
      return { Items: (input.ScanIndexForward ? sorted : sorted.reverse()).slice(0, input.Limit) };
    },
  };
}

let time = Date.UTC(2026, 0, 5);
const source = { now: () => (time += 1_000), newId: randomUUID };
const { COMMENTS_TABLE: real } = process.env;
const stores = {
  memory: memoryStore(source),
  'a table': tableStore({ client: fakeDynamo(), table: 'comments', ...source }),
  ...(real === undefined ? {} : { DynamoDB: tableStore({ client: new DynamoDBClient(), table: real, ...source }) }),
};

for (const [name, store] of Object.entries(stores)) {
  test(`${name} keeps comments apart by page and lists the newest hundred, the newest first`, async () => {
    const page = randomUUID();
    assert.deepEqual(await store.list(page), []);
    const first = await store.add(page, { author: 'Reader', text: 'First!' });
    assert.deepEqual(await store.list(page), [first]);
    for (let i = 1; i <= 100; i += 1) await store.add(page, { author: 'Reader', text: `${i}` });
    await store.add(randomUUID(), { author: 'Reader', text: 'elsewhere' });
    const all = await store.list(page);
    assert.deepEqual([all.length, all[0].text, all.at(-1).text], [100, '100', '1']);
  });
}
