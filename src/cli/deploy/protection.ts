import { dynamoClient } from '../../aws/dynamo-client.ts';
import { dynamoStore } from '../../aws/dynamo-store.ts';
import { ec2MachinesAt } from '../../aws/ec2-machines.ts';
import { DAY } from '../../domain/duration.ts';
import type { TargetId } from '../../domain/target.ts';
import type { Protection } from '../../engine/deploy/destroy.ts';
import { onTable } from '../connect.ts';
import type { Shell } from '../shell.ts';
import type { Place } from './place.ts';

/** Whatever is recorded of a machine has a look due before then. */
const ALL_PENDING = 40 * DAY;

/** Stop protection of machines, as the table of a stack tells of it. */
export function openProtection(
  { settings }: Place,
  { shell, stackName }: { readonly shell: Shell; readonly stackName: string },
): Protection {
  const { clock } = shell;
  const machines = ec2MachinesAt(settings, { clock, facts: { stack: stackName, protect: true } });
  const storeOf = (table: string) => dynamoStore({ client: dynamoClient(settings), table });
  return {
    recorded: (table) =>
      onTable(table, { doing: 'read', action: 'dynamodb:Query and dynamodb:GetItem', run: () => recordedIn(table) }),
    async clear(target, table) {
      const result = await machines.protect(target, false);
      if (result.kind !== 'ok') return result.message;
      const store = storeOf(table);
      const { rev, protect } = await store.readState(target);
      // Whoever writes meanwhile knows better.
      if (protect !== undefined) await store.writeState(target, rev, { protect: null });
      return undefined;
    },
  };

  async function recordedIn(table: string): Promise<readonly TargetId[]> {
    const store = storeOf(table);
    // Without the right to ask EC2 the table's own index is left, which holds all that anything is pending on.
    const optedIn = await machines.resolve({ kind: 'tag', key: 'wakelock', value: stackName }).catch(() => []);
    const known = new Set<TargetId>([
      ...(await store.due(clock.now() + ALL_PENDING)),
      ...optedIn.map(({ target }) => target),
    ]);
    const found: TargetId[] = [];
    for (const target of known) {
      if ((await store.readState(target)).protect !== undefined) found.push(target);
    }
    return found;
  }
}
