import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { WakelockError } from '../../domain/errors.ts';
import type { FailoverMemory, Pin } from '../../domain/failover/facts.ts';
import type { Memory } from '../../engine/failover/ports.ts';
import { isNewer } from '../dynamo/items.ts';
import type { Key } from '../dynamo/keys.ts';
import { fromItem, type Item } from '../dynamo/values.ts';
import { tableOf } from '../dynamo-store.ts';

const stateKey = (set: string): Key => ({ pk: `failover#${set}`, sk: 'state' });
/** In a hold partition: who may hold machines may pin traffic. */
const pinKey = (set: string): Key => ({ pk: `hold#failover:${set}`, sk: 'pin' });

/** Pins are written by people, from the command line. */
export interface Pins {
  /** Replaces an earlier pin. `at`: now, epoch ms. @returns false if somebody wrote a later one meanwhile */
  writePin(set: string, pin: Pin, at: number): Promise<boolean>;
}

/** What is kept of failover sets in the one table. Reads are consistent. */
export function dynamoMemory(options: { readonly client: DynamoDBClient; readonly table: string }): Memory & Pins {
  const table = tableOf(options);
  return {
    async read(set) {
      const [state, pin] = await Promise.all([table.get(stateKey(set)), table.get(pinKey(set))]);
      return { rev: 0, ...(state && stateOf(state, set)), ...(pin && { pin: pinOf(pin) }) };
    },
    write(set, rev, memory) {
      return table.write({
        key: stateKey(set),
        change: { memory, rev: rev + 1 },
        condition: [rev === 0 ? { is: 'absent', name: 'rev' } : { is: 'equal', name: 'rev', value: rev }],
      });
    },
    writePin(set, pin, at) {
      return table.write({
        key: pinKey(set),
        change: { ...pin, at, removeAt: pin.until },
        condition: [{ is: 'absent-or-at-most', name: 'at', value: at }],
      });
    },
  };
}

function stateOf(item: Item, set: string): { readonly memory: FailoverMemory; readonly rev: number } {
  if (isNewer(item)) {
    throw new WakelockError({
      code: 'failed',
      what: `What is kept of failover set ${set} was written by a newer version.`,
      likely: 'The stack was rolled back.',
      repair: 'Deploy the newer version again.',
    });
  }
  const { memory, rev } = fromItem(item);
  return { memory: memory as FailoverMemory, rev: Number(rev) };
}

function pinOf(item: Item): Pin {
  const { to, until, by } = fromItem(item);
  return { to: to === 'lambda' ? 'lambda' : 'service', until: Number(until), by: String(by) };
}
