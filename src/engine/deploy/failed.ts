import type { ResourceFailure } from '../../domain/deploy/events.ts';
import type { Stack } from '../../domain/deploy/stack.ts';
import { WakelockError } from '../../domain/errors.ts';

const LEFT: Readonly<Record<string, string>> = {
  create: 'What had been made was undone; the empty stack is left, and the next deploy asks to remove it.',
  update: 'The stack is as it was before.',
  delete: 'A part of it is left.',
};

/** An operation that ended otherwise than it should. */
export function failed(
  end: Stack,
  { failure, kind }: { readonly failure: ResourceFailure | undefined; readonly kind: 'create' | 'update' | 'delete' },
): WakelockError {
  const undone = /^(?:UPDATE_)?ROLLBACK_COMPLETE$/.test(end.status) || kind === 'delete';
  const left = undone ? LEFT[kind] : `It is left in ${end.status}.`;
  const why = failure === undefined ? end.reason : `${failure.logicalId} (${failure.type}): ${failure.reason}`;
  return new WakelockError({
    code: 'failed',
    what: `The stack ${end.name} is ${end.status}: ${`${why} ${left}`.trim()}`,
    likely: failure?.likely ?? '',
    repair: failure?.repair ?? 'Look at the events of the stack in the console.',
  });
}
