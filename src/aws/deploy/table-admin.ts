import {
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type TableDescription,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { SECOND } from '../../domain/duration.ts';
import { WakelockError } from '../../domain/errors.ts';
import type { TableFacts, Tables } from '../../engine/deploy/ports.ts';
import type { WaitingClock } from '../../engine/ports.ts';
import { errorName } from '../error-name.ts';
import { explaining } from './explained.ts';

/** How long DynamoDB may take to remove a table. */
const PATIENCE = 300 * SECOND;

/** Tables themselves, not what is in them. */
export function tableAdmin({
  client,
  clock,
}: {
  readonly client: DynamoDBClient;
  readonly clock: WaitingClock;
}): Tables {
  const may = (what: string, call: string, name: string) => ({
    what: `${what} the table ${name}`,
    action: `dynamodb:${call}`,
    resource: `table/${name}`,
  });
  const find = (name: string) =>
    explaining(may('look at', 'DescribeTable', name), async () => {
      const description = await describe(client, name);
      return description && factsOf(name, description);
    });
  return {
    find,
    async remove(name) {
      const description = await describe(client, name);
      if (description === undefined) return;
      if (description.DeletionProtectionEnabled === true) {
        const open = new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: false });
        await explaining(may('change', 'UpdateTable', name), () => client.send(open));
      }
      await explaining(may('delete', 'DeleteTable', name), () =>
        client.send(new DeleteTableCommand({ TableName: name })),
      );
      const deadline = clock.now() + PATIENCE;
      while ((await find(name)) !== undefined) {
        if (clock.now() > deadline) {
          throw new WakelockError({
            code: 'timeout',
            what: `The table ${name} is still being deleted.`,
            repair: 'It goes on by itself; run the command again to see that it is gone.',
          });
        }
        await clock.sleep(SECOND);
      }
    },
  };
}

async function describe(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (errorName(error) === 'ResourceNotFound') return undefined;
    throw error;
  }
}

const KEYS: readonly string[] = ['pk HASH S', 'sk RANGE S'];
const INDEX: readonly string[] = ['shard HASH S', 'lookAt RANGE N'];

function factsOf(name: string, table: TableDescription): TableFacts {
  const types = new Map((table.AttributeDefinitions ?? []).map((one) => [one.AttributeName, one.AttributeType]));
  const keysOf = (keys: TableDescription['KeySchema'] = []) =>
    keys.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType} ${types.get(AttributeName)}`);
  const keys = keysOf(table.KeySchema);
  const due = table.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === 'due');
  const misfits: string[] = [];
  if (keys.join() !== KEYS.join()) misfits.push(`Its keys are ${keys.join(', ')} instead of ${KEYS.join(', ')}.`);
  if (due === undefined) misfits.push('It has no index "due".');
  else if (keysOf(due.KeySchema).join() !== INDEX.join())
    misfits.push(`The keys of its index "due" are not ${INDEX.join(', ')}.`);
  return { name, status: table.TableStatus ?? '', misfits, items: table.ItemCount ?? 0 };
}
