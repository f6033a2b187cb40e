import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { WakelockError } from '../../domain/errors.ts';
import type { SetRecord } from '../../domain/snapshot/record.ts';
import type { SetRecords } from '../../engine/snapshot/ports.ts';
import { isNewer } from '../dynamo/items.ts';
import type { Key } from '../dynamo/keys.ts';
import type { Condition } from '../dynamo/update.ts';
import { fromItem, type Item } from '../dynamo/values.ts';
import { tableOf } from '../dynamo-store.ts';

/** The partition of a set's record: one of its own, by which IAM keeps leases out of the reach of `snapshot`. */
export const setKey = (set: string): Key => ({ pk: `snapshot#${set}`, sk: 'set' });

/**
 * Records of sets in the one table. Reads are consistent. An activity has an item of its own in the manner of sets, which
 * names the boot; earlier versions kept the set itself there, so a set is read as its own boot.
 */
export function dynamoSetRecords(options: { readonly client: DynamoDBClient; readonly table: string }): SetRecords {
  const table = tableOf(options);
  return {
    async readBoot(activity) {
      const item = await table.get(setKey(activity));
      if (item === undefined) return undefined;
      const { boot = activity, launchedAt } = fromItem(checked(item, activity));
      return { set: String(boot), launchedAt: Number(launchedAt) };
    },
    tieBoot(activity, { set: boot, launchedAt, removeAt }) {
      return table.write({ key: setKey(activity), change: { boot, launchedAt, removeAt }, condition: ABSENT });
    },
    async readSet(set) {
      const item = await table.get(setKey(set));
      return item && recordOf(item, set);
    },
    createSet({ n: _first, ...record }) {
      return table.write({
        key: setKey(record.set),
        change: { ...record, n: 1 },
        condition: ABSENT,
      });
    },
    changeSet(set, n, change) {
      const { n: _old, set: _name, ...members } = change as Partial<SetRecord>;
      return table.write({
        key: setKey(set),
        change: members,
        grow: ['n'],
        condition: [{ is: 'equal', name: 'n', value: n }],
      });
    },
  };
}

const ABSENT: Condition = [{ is: 'absent', name: 'pk' }];

function recordOf(item: Item, set: string): SetRecord {
  const { pk: _pk, sk: _sk, v: _v, w: _w, ...members } = fromItem(checked(item, set));
  const record = members as unknown as SetRecord;
  // DynamoDB's time to live reads epoch seconds; the domain counts in ms.
  return { ...record, removeAt: record.removeAt * 1000 };
}

/** @throws WakelockError for what a newer version wrote */
function checked(item: Item, set: string): Item {
  if (isNewer(item)) {
    throw new WakelockError({
      code: 'failed',
      what: `The record of set ${set} was written by a newer version.`,
      likely: 'The stack was rolled back.',
      repair: 'Deploy the newer version again.',
    });
  }
  return item;
}
