import { type Stack, standingOf } from '../../domain/deploy/stack.ts';
import { WakelockError } from '../../domain/errors.ts';
import type { TargetId } from '../../domain/target.ts';
import { failed } from './failed.ts';
import { eventsUntilNow, type FollowPorts, follow } from './follow.ts';
import type { Artifacts, TableFacts, Tables } from './ports.ts';
import { settledStack } from './settle.ts';

export interface DestroyPorts extends FollowPorts {
  /** The bucket of a bucket name. */
  readonly artifacts: Artifacts;
  readonly tables: Tables;
  readonly protection: Protection;
  readonly consent: (question: string) => Promise<boolean>;
}

/** Stop protection that leases have set on machines. */
export interface Protection {
  /** Machines on which it is recorded as ours, by the table. */
  recorded(table: string): Promise<readonly TargetId[]>;
  /** Clears it, and the record of it; resolves with why not, where it could not be. */
  clear(target: TargetId, table: string): Promise<string | undefined>;
}

export interface DestroyOrder {
  readonly stackName: string;
  readonly deleteData: boolean;
  /** Where the artifacts of the stack lie in the bucket. */
  readonly prefix: string;
}

export interface Destroyed {
  readonly stack: 'deleted' | 'absent';
  /** What was done beside deleting the stack, and what is left, as sentences. */
  readonly done: readonly string[];
  readonly left: readonly string[];
}

/**
 * Removes a stack. Its table stays, with every lease and hold, unless `deleteData` is said. May be run again at any point: it
 * goes on with what is left, also when the stack itself is gone.
 * @returns undefined where it was not agreed to
 */
export async function destroy(order: DestroyOrder, ports: DestroyPorts): Promise<Destroyed | undefined> {
  const { stackName, deleteData } = order;
  const { tables, consent, talk } = ports;
  const { stack } = await settledStack(stackName, ports);
  const exists = stack !== undefined;
  const name = (exists ? stack.outputs.TableName : undefined) ?? stackName;
  const table = await tables.find(name);
  const ours = table !== undefined && table.misfits.length === 0;
  const foreign = deleteData && table !== undefined && !ours ? foreignLeft(table) : undefined;
  if (!exists && !(deleteData && ours)) {
    const reports = [ours ? await clearProtection(name, ports) : NOTHING, await clearArtifacts(order, ports)];
    const done = reports.flatMap((report) => report.done);
    const left = reports.flatMap((report) => report.left);
    if (done.length === 0) throw nothingThere(stackName, { ours, foreign });
    if (foreign !== undefined) left.push(foreign);
    return { stack: 'absent', done, left: ours ? [...left, tableLeft(name)] : left };
  }
  const what = exists ? `Delete the stack ${stackName}` : `The stack ${stackName} is gone; delete its table`;
  const data = exists && deleteData && ours ? `, and the table ${name} with about ${table.items} items` : '';
  if (!(await consent(`${what}${data}? Machines that are on stay on.`))) return undefined;
  if (exists) await removeStack(stack, ports);
  const protection = ours ? await clearProtection(name, ports) : NOTHING;
  const removed = foreign === undefined ? await removeData(name, { ours, deleteData, tables, talk }) : kept(foreign);
  const artifacts = await clearArtifacts(order, ports);
  return {
    stack: exists ? 'deleted' : 'absent',
    done: [...protection.done, ...removed.done, ...artifacts.done],
    left: [...protection.left, ...removed.left, ...artifacts.left],
  };
}

interface Report {
  readonly done: readonly string[];
  readonly left: readonly string[];
}

const NOTHING: Report = { done: [], left: [] };

/**
 * When the function is gone that could set it again, and before the table is that says whose it is: nobody could stop such a
 * machine without knowing why.
 */
async function clearProtection(table: string, { protection, talk }: DestroyPorts): Promise<Report> {
  const done: string[] = [];
  const left: string[] = [];
  for (const target of await protection.recorded(table)) {
    const why = await protection.clear(target, table);
    talk.say(`${target}: stop protection ${why === undefined ? 'cleared' : `not cleared: ${why}`}`);
    if (why === undefined) done.push(`stop protection of ${target} cleared`);
    else left.push(`stop protection of ${target}: ${why}`);
  }
  return { done, left };
}

async function removeStack(stack: Stack, ports: DestroyPorts): Promise<void> {
  const known = await eventsUntilNow(stack.id, ports);
  await ports.stacks.remove(stack.id);
  // The shell that an unexecuted change set leaves has no events of its own deletion everywhere.
  if (stack.status === 'REVIEW_IN_PROGRESS') return;
  const { stack: end, failure } = await follow(stack.id, known, ports);
  if (standingOf(end).kind !== 'absent') throw failed(end, { failure, kind: 'delete' });
}

async function removeData(
  name: string,
  {
    ours,
    deleteData,
    tables,
    talk,
  }: {
    readonly ours: boolean;
    readonly deleteData: boolean;
    readonly tables: Tables;
    readonly talk: DestroyPorts['talk'];
  },
): Promise<Report> {
  if (!ours) return NOTHING;
  if (!deleteData) return { done: [], left: [tableLeft(name)] };
  talk.say(`deletes the table ${name}`);
  await tables.remove(name);
  return { done: [`table ${name} deleted`], left: [] };
}

const kept = (what: string): Report => ({ done: [], left: [what] });

const foreignLeft = ({ name, misfits }: TableFacts): string =>
  `table ${name}: it is none of Wakelock's, so it was not removed: ${misfits.join(' ')}`;

const tableLeft = (name: string): string =>
  `table ${name}, with its leases and holds: a new stack of that name adopts it; --delete-data removes it`;

async function clearArtifacts({ prefix }: DestroyOrder, { artifacts, talk }: DestroyPorts): Promise<Report> {
  const cleared = await artifacts.clear(prefix);
  if (cleared === undefined) return NOTHING;
  const { objects, bucketRemoved } = cleared;
  talk.say(`artifacts: ${objects} removed from ${artifacts.bucket}${bucketRemoved ? ', and the bucket' : ''}`);
  const done = [
    ...(objects > 0 ? [`${objects} artifacts removed from the bucket ${artifacts.bucket}`] : []),
    ...(bucketRemoved ? [`bucket ${artifacts.bucket} removed`] : []),
  ];
  return { done, left: bucketRemoved ? [] : [`bucket ${artifacts.bucket}: other things lie in it`] };
}

function nothingThere(
  stackName: string,
  { ours, foreign }: { readonly ours: boolean; readonly foreign: string | undefined },
): WakelockError {
  const rest = ours ? `; its table ${stackName} is left.` : foreign === undefined ? '.' : `; left: ${foreign}`;
  return new WakelockError({
    code: 'not-found',
    what: `There is no stack ${stackName} here${rest}`,
    likely: 'It was destroyed before, or it is in another region or account.',
    repair: ours ? 'Remove the table too with --delete-data.' : 'Check --stack-name, --region and the account.',
  });
}
