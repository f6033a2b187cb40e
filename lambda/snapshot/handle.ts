import type { SQSBatchResponse } from 'aws-lambda';
import { formatDuration, MINUTE, SECOND } from '../../src/domain/duration.ts';
import { usage, WakelockError } from '../../src/domain/errors.ts';
import { backoff } from '../../src/domain/snapshot/refusals.ts';
import { nextDelivery } from '../../src/domain/snapshot/rules.ts';
import type { Outcome } from '../../src/engine/snapshot/journal.ts';
import { snapshotLaunch } from '../../src/engine/snapshot/launch.ts';
import type { LaunchPorts, SweepPorts } from '../../src/engine/snapshot/ports.ts';
import type { DeadLetters, LaunchQueue } from '../../src/engine/snapshot/queue.ts';
import { sweep } from '../../src/engine/snapshot/sweep.ts';
import { classify, type Incoming, type QueueTask, type Task } from './events.ts';

export interface Front {
  readonly ports: LaunchPorts & SweepPorts;
  readonly topics: ReadonlySet<string>;
  readonly queue: LaunchQueue | undefined;
  readonly deadLetters: DeadLetters | undefined;
  readonly sweepMode: 'report' | 'delete';
  /** Time this invocation has left, ms. */
  readonly remaining: () => number;
}

/** The answer to a batch; Lambda reads the failures alone, people the instances. */
export interface BatchAnswer extends SQSBatchResponse {
  readonly instances: readonly string[];
}

/** With less than this left no launch is begun, ms: the one call that must not be cut off takes up to 20 s. */
const RESERVE = 35 * SECOND;
const AT_ONCE = 5;
const TROUBLE = { first: 15 * SECOND, most: 10 * MINUTE };

/** One invocation of `snapshot`. @returns the instance of a direct announcement, the answer to a batch, or nothing */
export async function handle(event: unknown, front: Front): Promise<BatchAnswer | string | undefined> {
  const incoming = classify(event, { topics: front.topics, now: front.ports.clock.now() });
  switch (incoming.kind) {
    case 'queue':
      return handleQueue(incoming.tasks, front);
    case 'direct':
      return handleDirect(incoming, front);
    case 'refused':
      throw usage(`snapshot was invoked with ${incoming.why}.`, {
        likely: 'It was invoked by hand or by a source that the stack does not know.',
        repair: 'Attach a group instead: wakelock snapshots attach GROUP.',
      });
  }
}

/** What became of a task, seen from the one who delivered it. */
type End =
  | { readonly kind: 'over'; readonly instance?: string }
  | { readonly kind: 'again'; readonly at: number; readonly why: string }
  | { readonly kind: 'dead'; readonly reason: string; readonly detail: string };

async function perform(task: Task, front: Front): Promise<End> {
  if (task.kind === 'ignored') {
    front.ports.journal.note(task);
    return { kind: 'over' };
  }
  if (task.kind === 'sweep') return performSweep(front);
  return endOf(task.launch.instance, await snapshotLaunch(task.launch, front.ports));
}

function endOf(instance: string, outcome: Outcome): End {
  if (outcome.kind === 'later') return { kind: 'again', at: outcome.at, why: `${outcome.reason}: ${outcome.detail}` };
  if (outcome.kind === 'dead') return outcome;
  return { kind: 'over', instance };
}

async function performSweep({ ports, sweepMode, remaining }: Front): Promise<End> {
  const { left } = await sweep(ports, { mode: sweepMode, stillTime: () => remaining() > RESERVE });
  if (left === 0 || sweepMode === 'report') return { kind: 'over' };
  return { kind: 'again', at: ports.clock.now(), why: `${left} snapshots are left to sweep` };
}

async function handleQueue(tasks: readonly QueueTask[], front: Front): Promise<BatchAnswer> {
  if (front.remaining() < RESERVE) throw tooShort(front.remaining());
  const failed: string[] = [];
  const instances: string[] = [];
  const one = async (record: QueueTask) => {
    const end = await settle(record, front);
    if (end.kind === 'over' && end.instance !== undefined) instances.push(end.instance);
    if (end.kind !== 'over') failed.push(record.id);
  };
  for (let from = 0; from < tasks.length; from += AT_ONCE) {
    await Promise.all(tasks.slice(from, from + AT_ONCE).map(one));
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })), instances };
}

/** Else every launch would be handed back for ever, and nobody would know why. */
function tooShort(ms: number): WakelockError {
  return usage(
    `snapshot has ${formatDuration(ms)} at its start, and begins no launch with less than ${formatDuration(RESERVE)}.`,
    {
      likely: 'The time-out of the function was changed.',
      repair: 'Set it to 60 s, as the template has it.',
    },
  );
}

/** Sees a record through: what must come again is hidden until its time, what is given up goes to the dead letters. */
async function settle(record: QueueTask, front: Front): Promise<End> {
  const { ports, queue, remaining } = front;
  if (remaining() < RESERVE) return comeAgain(record, { at: ports.clock.now() + SECOND, front });
  const end = await attempt(record, front);
  if (end.kind === 'over') return end;
  if (end.kind === 'dead') return bury(record, end, front);
  // What is left of a sweep is a new message: the old one would run out of receives.
  if (record.task.kind === 'sweep' && queue !== undefined) {
    await queue.send(record.text, 0);
    return { kind: 'over' };
  }
  return comeAgain(record, { at: end.at, front });
}

async function attempt(record: QueueTask, front: Front): Promise<End> {
  const { clock, random, journal, rules } = front.ports;
  try {
    return await perform(record.task, front);
  } catch (error) {
    journal.note({ kind: 'trouble', what: nameOf(record.task), error });
    const detail = error instanceof Error ? error.message : String(error);
    if (clock.now() - record.sentAt > rules.limitsWithin) return { kind: 'dead', reason: 'trouble', detail };
    const wait = backoff(TROUBLE, { tries: record.receives - 1, random: random() });
    const now = clock.now();
    const hooked = record.task.kind === 'launch' && record.task.launch.hook !== undefined;
    return { kind: 'again', at: nextDelivery({ at: now + wait, now, hooked }, rules), why: detail };
  }
}

/** A visibility that cannot be changed is no harm: the record comes back when the queue's own time is over. */
async function comeAgain(
  { receipt }: QueueTask,
  { at, front }: { readonly at: number; readonly front: Front },
): Promise<End> {
  const { queue, ports } = front;
  try {
    await queue?.again(receipt, at - ports.clock.now());
  } catch (error) {
    ports.journal.note({ kind: 'trouble', what: 'the time of the next try could not be set', error });
  }
  return { kind: 'again', at, why: '' };
}

async function bury(
  { text }: Pick<QueueTask, 'text'>,
  why: Extract<End, { readonly kind: 'dead' }>,
  { deadLetters, ports }: Front,
): Promise<End> {
  if (deadLetters === undefined) return { kind: 'again', at: ports.clock.now(), why: why.reason };
  try {
    await deadLetters.give(text, why);
    return { kind: 'over' };
  } catch (error) {
    ports.journal.note({ kind: 'trouble', what: 'the dead-letter queue takes nothing', error });
    return why;
  }
}

/** Lambda tries a direct event three times within minutes; what takes longer is handed to the queue. */
async function handleDirect(
  { tasks }: Extract<Incoming, { readonly kind: 'direct' }>,
  front: Front,
): Promise<string | undefined> {
  const { queue, deadLetters, ports } = front;
  let instance: string | undefined;
  for (const { text, task } of tasks) {
    const end = await perform(task, front);
    if (task.kind === 'launch') instance = task.launch.instance;
    if (end.kind === 'again' && queue !== undefined) await queue.send(text, Math.max(0, end.at - ports.clock.now()));
    else if (end.kind === 'dead' && deadLetters !== undefined) await deadLetters.give(text, end);
    else if (end.kind !== 'over') throw unfinished(task, end);
  }
  return instance;
}

function unfinished(task: Task, end: Exclude<End, { readonly kind: 'over' }>): WakelockError {
  const why = end.kind === 'again' ? end.why : `${end.reason}: ${end.detail}`;
  return new WakelockError({
    code: 'failed',
    what: `${nameOf(task)} is not done: ${why}`,
    likely: 'The function is subscribed directly, without its queue.',
    repair: 'Deliver through the queue of the stack, which waits for as long as it takes.',
  });
}

function nameOf(task: Task): string {
  return task.kind === 'launch' ? `the set of ${task.launch.instance}` : `the ${task.kind}`;
}
