/** One event of a stack. `at` epoch ms. */
export interface StackEvent {
  readonly id: string;
  readonly at: number;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

/** Whether an event tells of the stack itself. */
export function isOfStack(event: StackEvent, stackId: string): boolean {
  return event.physicalId === stackId;
}

/** The events of the operation that was begun last, oldest first; `events` may be in any order. */
export function lastOperation(events: readonly StackEvent[], stackId: string): readonly StackEvent[] {
  const inOrder = [...events].sort((a, b) => a.at - b.at);
  const begin = inOrder.findLastIndex(
    (event) => isOfStack(event, stackId) && /^(?:CREATE|UPDATE|DELETE|IMPORT)_IN_PROGRESS$/.test(event.status),
  );
  return inOrder.slice(Math.max(0, begin));
}

export interface ResourceFailure {
  readonly logicalId: string;
  readonly type: string;
  readonly reason: string;
  readonly likely: string;
  readonly repair: string;
}

/**
 * What made an operation fail: the first resource that failed by itself. Others are then cancelled, which CloudFormation
 * reports as failures too.
 */
export function rootFailure(events: readonly StackEvent[], stackId: string): ResourceFailure | undefined {
  const failures = events.filter((event) => event.status.endsWith('_FAILED') && !isOfStack(event, stackId));
  const event = failures.find(({ reason }) => !CANCELLED.test(reason)) ?? failures[0];
  if (event === undefined) return undefined;
  const { logicalId, type, reason } = event;
  return { logicalId, type, reason, ...meaningOf(reason) };
}

const CANCELLED = /^Resource (?:creation|update|deletion) cancelled$/i;

/** https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html */
const HANDLER_CODE = /HandlerErrorCode: (\w+)/;

interface Meaning {
  readonly likely: string;
  readonly repair: string;
}

const NO_MEANING: Meaning = { likely: '', repair: 'Mend what the reason names, then run the command again.' };

/** By the code that a resource's handler gives, which CloudFormation appends to the reason. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  AlreadyExists: {
    likely: 'The name is taken: something of that name exists in this account and region, outside of this stack.',
    repair: 'Deploy under another name (--stack-name), or remove what has the name.',
  },
  AccessDenied: {
    likely: 'These credentials may not do what the reason names.',
    repair: 'Allow that action to them, or let somebody deploy who may.',
  },
  UnauthorizedTaggingOperation: {
    likely: 'These credentials may create it, but not with tags.',
    repair: 'Allow the tagging action that the reason names.',
  },
  InvalidCredentials: {
    likely: 'The credentials ended during the operation.',
    repair: 'Sign in again, then run the command again.',
  },
  ServiceLimitExceeded: {
    likely: 'A quota of the account is used up.',
    repair: 'Raise the quota or remove what is not needed.',
  },
  Throttling: { likely: 'Too many calls in this account and region.', repair: 'Run the command again in a minute.' },
  InvalidRequest: { likely: 'AWS does not take one of the values.', repair: 'Check the parameters that were given.' },
  NotStabilized: { likely: 'It did not come up in time.', repair: 'Run the command again.' },
  ServiceInternalError: { likely: 'A fault inside AWS.', repair: 'Run the command again.' },
  GeneralServiceException: NO_MEANING,
};

function meaningOf(reason: string): Meaning {
  return MEANINGS[HANDLER_CODE.exec(reason)?.[1] ?? ''] ?? NO_MEANING;
}
