import type { FailoverSet } from '../../domain/failover/set.ts';
import type { Memory } from '../../engine/failover/ports.ts';
import type { ReadPorts } from '../../engine/failover/read.ts';
import { type SetView, viewSet } from '../../engine/failover/view.ts';
import type { Call } from '../command.ts';
import { onTable } from '../connect.ts';
import type { FailoverPlace } from './sets.ts';

/** A set, or why it could not be looked at: one hides no other. */
export type Seen =
  | { readonly set: FailoverSet; readonly view: SetView }
  | { readonly set: FailoverSet; readonly error: unknown };

/** Looks at sets as the function would, changing nothing. */
export async function lookAt(sets: readonly FailoverSet[], of: { readonly call: Call; readonly place: FailoverPlace }) {
  const ports = await readPorts(of);
  return Promise.all(
    sets.map(
      (set): Promise<Seen> =>
        viewSet(set, ports).then(
          (view) => ({ set, view }),
          (error: unknown) => ({ set, error }),
        ),
    ),
  );
}

async function readPorts({ call, place }: { readonly call: Call; readonly place: FailoverPlace }): Promise<ReadPorts> {
  const { clock, env } = call.shell;
  const settings = { region: place.region, proxy: env };
  const [{ cloudWatch }, { loadBalancer }, clients, { dynamoClient }, { dynamoStore }, { dynamoMemory }] =
    await Promise.all([
      import('../../aws/failover/alarms.ts'),
      import('../../aws/failover/balancer.ts'),
      import('../../aws/failover/clients.ts'),
      import('../../aws/dynamo-client.ts'),
      import('../../aws/dynamo-store.ts'),
      import('../../aws/failover/memory.ts'),
    ]);
  const options = { client: dynamoClient(settings), table: place.table };
  const [store, memory] = [dynamoStore(options), dynamoMemory(options)];
  const reading = <T>(run: () => Promise<T>): Promise<T> =>
    onTable(place.table, { doing: 'read', action: 'dynamodb:GetItem', run });
  return {
    clock,
    alarms: cloudWatch(clients.cloudWatchClient(settings), clock),
    balancer: loadBalancer(clients.balancerClient(settings), clock),
    store: { readLease: (target, id) => reading(() => store.readLease(target, id)) },
    memory: readable(memory, reading),
  };
}

function readable(memory: Memory, reading: <T>(run: () => Promise<T>) => Promise<T>): Memory {
  return { ...memory, read: (set) => reading(() => memory.read(set)) };
}
