import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { TargetId } from '../domain/target.ts';
import type { Store } from '../engine/ports.ts';
import { isConflict } from './dynamo/conflict.ts';
import { isNewer, readLeaseItem, readPathItem, readPinItem, readStateItem } from './dynamo/items.ts';
import { holdsOf, type Key, keyValue, leaseKey, PATH_KEY, pinKey, SHARDS, stateKey, targetOf } from './dynamo/keys.ts';
import { type Condition, updateOf, type Write } from './dynamo/update.ts';
import type { Item } from './dynamo/values.ts';

/** The one table, as `Store` promises it. Every read is consistent. */
export function dynamoStore(options: { readonly client: DynamoDBClient; readonly table: string }): Store {
  const table = tableOf(options);
  return {
    async readTarget(target) {
      // The order is part of the protocol: an acknowledgement after this state was read makes a write on its `rev` fail.
      const stateItem = await table.get(stateKey(target));
      const [leases, holds] = await Promise.all([
        table.query(partition(target, 'lease#')),
        table.query(partition(holdsOf(target), 'hold#')),
      ]);
      const items = [...leases, ...holds];
      const state = readStateItem(stateItem);
      return {
        state: items.some(isNewer) ? { ...state, newer: true } : state,
        leases: items.map(readLeaseItem),
      };
    },
    async readState(target) {
      return readStateItem(await table.get(stateKey(target)));
    },
    async readLease(target, id) {
      const item = await table.get(leaseKey(target, id));
      return item && readLeaseItem(item);
    },
    createLease(target, lease) {
      return table.write({ key: leaseKey(target, lease.id), change: lease, condition: ABSENT });
    },
    changeLease(target, id, { change, n }) {
      const condition: Condition = [{ is: 'equal', name: 'n', value: n }];
      return table.write({ key: leaseKey(target, id), change, grow: ['n'], condition });
    },
    writeState(target, rev, change) {
      return table.write(stateWrite(target, rev, change));
    },
    recordStop(target, nonce, { outcome, why }) {
      const change = { 'stop.outcome': outcome, 'stop.why': why };
      const condition: Condition = [{ is: 'equal', name: 'stop.nonce', value: nonce }];
      return table.write({ key: stateKey(target), change, grow: ['rev'], condition });
    },
    acknowledge(target, rev, { state, leases }) {
      const open: Condition = [
        { is: 'present', name: 'pk' },
        { is: 'absent', name: 'releasedAt' },
        { is: 'absent', name: 'failed' },
      ];
      const acks = leases.map(({ id, change }) => ({
        key: leaseKey(target, id),
        change,
        grow: ['n'],
        condition: open,
      }));
      return table.writeAll([stateWrite(target, rev, state), ...acks]);
    },
    async readPin(id) {
      const item = await table.get(pinKey(id));
      return item && readPinItem(item);
    },
    createPin(id, pin) {
      return table.write({ key: pinKey(id), change: pin, condition: ABSENT });
    },
    async readPath() {
      const item = await table.get(PATH_KEY);
      return item && readPathItem(item);
    },
    async writePath(path) {
      // Two pings may be handled at once; the older one's word is no news.
      const condition: Condition = [{ is: 'absent-or-at-most', name: 'pingAt', value: path.pingAt }];
      await table.write({ key: PATH_KEY, change: path, condition });
    },
    async due(now) {
      const shards = await Promise.all(SHARDS.map((shard) => table.query(dueIn(shard, now), 'due')));
      const looks = shards.flat().map((item) => ({ pk: item.pk?.S ?? '', at: Number(item.lookAt?.N) }));
      const targets = looks.sort((a, b) => a.at - b.at).map(({ pk }) => targetOf(pk));
      return [...new Set(targets.filter((target) => target !== undefined))];
    },
  };
}

const ABSENT: Condition = [{ is: 'absent', name: 'pk' }];

function stateWrite(target: TargetId, rev: number, change: object): Omit<Write, 'by'> {
  const condition: Condition = [rev === 0 ? { is: 'absent', name: 'rev' } : { is: 'equal', name: 'rev', value: rev }];
  return { key: stateKey(target), change: { ...change, rev: rev + 1 }, condition };
}

type Matching = Required<Pick<QueryCommandInput, 'KeyConditionExpression' | 'ExpressionAttributeNames'>> & {
  readonly ExpressionAttributeValues: Record<string, AttributeValue>;
};

function partition(pk: string, prefix: string): Matching {
  return {
    KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
    ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
    ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: prefix } },
  };
}

function dueIn(shard: string, now: number): Matching {
  return {
    KeyConditionExpression: '#shard = :shard AND #lookAt <= :now',
    ExpressionAttributeNames: { '#shard': 'shard', '#lookAt': 'lookAt' },
    ExpressionAttributeValues: { ':shard': { S: shard }, ':now': { N: String(now) } },
  };
}

/** The five things done to the table. */
export function tableOf({ client, table }: { readonly client: DynamoDBClient; readonly table: string }) {
  return {
    async get(key: Key): Promise<Item | undefined> {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName: table, Key: keyValue(key), ConsistentRead: true }),
      );
      return item;
    },

    /** All pages; of an index the reads can only be eventually consistent. */
    async query(matching: Matching, index?: string): Promise<readonly Item[]> {
      const where = index === undefined ? { ConsistentRead: true } : { IndexName: index };
      const items: Item[] = [];
      let from: Record<string, AttributeValue> | undefined;
      do {
        const start = from === undefined ? {} : { ExclusiveStartKey: from };
        const page = await client.send(new QueryCommand({ TableName: table, ...matching, ...where, ...start }));
        items.push(...(page.Items ?? []));
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return items;
    },

    /**
     * The SDK repeats a write whose reply was lost, and the repeated one finds its condition broken by the first. So each
     * write leaves its own mark `w`: a failed condition on an item that bears our mark is our own success.
     */
    async write(write: Omit<Write, 'by'>): Promise<boolean> {
      const by = randomUUID();
      const command = new UpdateItemCommand({
        TableName: table,
        ...updateOf({ ...write, by }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      try {
        await client.send(command);
        return true;
      } catch (error) {
        if (!isConflict(error)) throw error;
        return markOf(error) === by;
      }
    },

    /** A repeated transaction is told by its token: DynamoDB answers it with success for ten minutes. */
    async writeAll(writes: readonly Omit<Write, 'by'>[]): Promise<boolean> {
      const by = randomUUID();
      const updates = writes.map((write) => ({ Update: { TableName: table, ...updateOf({ ...write, by }) } }));
      const command = new TransactWriteItemsCommand({ ClientRequestToken: by, TransactItems: updates });
      try {
        await client.send(command);
        return true;
      } catch (error) {
        if (isConflict(error)) return false;
        throw error;
      }
    },
  };
}

function markOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('Item' in error)) return undefined;
  const item = error.Item as Item | undefined;
  return item?.w?.S;
}
