import { type Connection, connect } from '../aws/connect.ts';
import { explain } from '../aws/errors.ts';
import type { OptInRules } from '../domain/schedule/tags.ts';
import type { Machines, Publisher, Store } from '../engine/ports.ts';
import type { Settings } from '../settings.ts';
import type { Stack } from './command.ts';
import type { Shell } from './shell.ts';

/** What a command that holds a lease uses of AWS; each part is loaded at its first use. */
export function connectRunner(shell: Shell, { topic, stopTopic, table }: Settings): Connection {
  return connect({ topic, stopTopic, table, ...from(shell) });
}

/** What a command of a person uses of AWS: the whole table and the machines, as far as IAM lets them. */
export interface PersonConnection {
  readonly store: Store;
  readonly machines: Machines;
  readonly publisher: Publisher;
}

export async function connectPerson(shell: Shell, { topic, table, compat }: Stack): Promise<PersonConnection> {
  const { clock, proxy, random } = from(shell);
  const [{ dynamoClient }, { dynamoStore }, { machinesAt }] = await Promise.all([
    import('../aws/dynamo-client.ts'),
    import('../aws/dynamo-store.ts'),
    import('../aws/all-machines.ts'),
  ]);
  const settings = { region: topic.region, proxy };
  return {
    store: dynamoStore({ client: dynamoClient(settings), table }),
    machines: machinesAt(settings, { clock, facts: { ...optInRules(shell, compat), protect: false } }),
    publisher: connect({ topic, table, clock, proxy, random }).publisher,
  };
}

function from(shell: Shell) {
  return { clock: shell.clock, proxy: shell.env, random: Math.random };
}

/** Which machines have opted in, as the stack was told by its parameters. */
export function optInRules(shell: Shell, compat: boolean): OptInRules {
  return { stack: stackName(shell), compat };
}

/** The value of the opt-in tag; a stack that was deployed under another name says so to its users. */
export function stackName({ env }: Shell): string {
  return env.WAKELOCK_STACK || 'wakelock';
}

/** Runs what reads or writes the table; an error of AWS becomes one that names the right it needs. */
export async function onTable<T>(
  table: string,
  { doing, action, run }: { readonly doing: 'read' | 'write'; readonly action: string; readonly run: () => Promise<T> },
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw explain(error, { what: `${doing} the table ${table}`, action, resource: `the table ${table}` });
  }
}
