import {
  isOfStack,
  lastOperation,
  type ResourceFailure,
  rootFailure,
  type StackEvent,
} from '../../domain/deploy/events.ts';
import { type Stack, settled } from '../../domain/deploy/stack.ts';
import { MINUTE, SECOND } from '../../domain/duration.ts';
import { WakelockError } from '../../domain/errors.ts';
import type { WaitingClock } from '../ports.ts';
import type { Stacks, Talk } from './ports.ts';

export interface FollowPorts {
  readonly stacks: Stacks;
  readonly clock: WaitingClock;
  readonly talk: Talk;
  readonly signal: AbortSignal;
}

export interface Followed {
  readonly stack: Stack;
  /** The operation's own events. */
  readonly events: readonly StackEvent[];
  readonly failure: ResourceFailure | undefined;
}

const PAUSE = 2 * SECOND;
/** No resource of the stack takes a tenth of it. */
const PATIENCE = 60 * MINUTE;

/** The ids of all events so far, so that `follow` shows only what comes after. */
export async function eventsUntilNow(stackId: string, { stacks }: Pick<FollowPorts, 'stacks'>): Promise<Set<string>> {
  return new Set((await stacks.events(stackId)).map(({ id }) => id));
}

/**
 * Waits until CloudFormation is done with a stack, and tells of each event once.
 * @param known events that are no news; the operation counts as over only when it has told of itself beyond them
 * @throws WakelockError `interrupted` or `timeout`: CloudFormation goes on by itself, and the same command joins it
 */
export async function follow(stackId: string, known: Set<string>, ports: FollowPorts): Promise<Followed> {
  const { stacks, clock, talk, signal } = ports;
  const deadline = clock.now() + PATIENCE;
  const news: StackEvent[] = [];
  for (;;) {
    const { stack, events } = await look(stackId, stacks);
    if (stack === undefined) throw gone(stackId);
    for (const event of events) {
      if (known.has(event.id)) continue;
      known.add(event.id);
      news.push(event);
      talk.event(event);
    }
    const over = news.some((event) => isOfStack(event, stackId) && event.status === stack.status);
    if (over && settled(stack.status)) return { stack, events: news, failure: rootFailure(news, stackId) };
    if (signal.aborted) throw stillWorking('interrupted', `Interrupted while ${stack.name} is ${stack.status}.`);
    if (clock.now() >= deadline) throw stillWorking('timeout', `${stack.name} is ${stack.status} after an hour.`);
    await clock.sleep(PAUSE, signal);
  }
}

async function look(stackId: string, stacks: Stacks) {
  try {
    const stack = await stacks.find(stackId);
    const events = stack === undefined ? [] : await stacks.events(stackId);
    return { stack, events: lastOperation(events, stackId) };
  } catch (error) {
    throw error instanceof WakelockError ? goesOn(error) : error;
  }
}

/** Not to see the operation any more does not end it. */
function goesOn({ code, message, likely, repair, cause }: WakelockError): WakelockError {
  const joins = 'CloudFormation goes on without this command; run again, it joins what is under way.';
  return new WakelockError({ code, what: message, likely, repair: `${repair} ${joins}`.trim(), cause });
}

function stillWorking(code: 'interrupted' | 'timeout', what: string): WakelockError {
  return new WakelockError({
    code,
    what: `${what} CloudFormation goes on without this command.`,
    repair: 'Run the same command again: it joins what is under way.',
  });
}

function gone(stackId: string): WakelockError {
  return new WakelockError({
    code: 'not-found',
    what: `The stack ${stackId} is gone.`,
    repair: 'Run the command again.',
  });
}
