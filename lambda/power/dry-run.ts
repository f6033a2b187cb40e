import type { Front } from './handle.ts';

/** What the function says when it is asked whether it could do its work. */
export interface DryRun {
  readonly dryRun: true;
  /** Machines that opted in. */
  readonly machines: number;
  /** Targets that the table says are due. */
  readonly due: number;
  /** Publish time of the newest ping, ISO; null where none has come yet. */
  readonly ping: string | null;
}

/**
 * Reads all that every decision rests on, and changes nothing.
 * @throws what it may not read: the invocation fails, and whoever tries out new code sees why
 */
export async function dryRun({ ports }: Pick<Front, 'ports'>): Promise<DryRun> {
  const { store, machines, clock, rules } = ports;
  const optedIn = machines.resolve({ kind: 'tag', key: 'wakelock', value: rules.stack });
  const [path, due, matches] = await Promise.all([store.readPath(), store.due(clock.now()), optedIn]);
  const ping = path === undefined ? null : new Date(path.pingAt).toISOString();
  return { dryRun: true, machines: matches.length, due: due.length, ping };
}
