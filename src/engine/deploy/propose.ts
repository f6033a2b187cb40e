import type { Change } from '../../domain/deploy/changes.ts';
import type { Stack } from '../../domain/deploy/stack.ts';
import { SECOND } from '../../domain/duration.ts';
import { WakelockError } from '../../domain/errors.ts';
import type { FollowPorts } from './follow.ts';
import type { ProposalRequest } from './ports.ts';

const PAUSE = 2 * SECOND;

export interface Shell {
  /** The stack before, also the mere shell of one. */
  readonly shell: Stack | undefined;
  readonly ports: FollowPorts;
}

export type Proposed =
  | { readonly kind: 'empty' }
  | { readonly kind: 'ready'; readonly id: string; readonly changes: readonly Change[] };

/** A run that was killed before it could execute its change set leaves it behind, and a stack may have only so many. */
export async function clearLeftovers(stack: Stack | undefined, { stacks, talk }: FollowPorts): Promise<void> {
  for (const id of stack === undefined ? [] : await stacks.leftovers(stack.id)) {
    await stacks.discard(id);
    talk.say(`a change set that an earlier run left was removed: ${id}`);
  }
}

/** A change set that CloudFormation has worked out. */
export async function proposed(request: ProposalRequest, { shell, ports }: Shell): Promise<Proposed> {
  const { stacks, clock, signal } = ports;
  const id = await stacks.propose(request);
  const undo = () => takeBack(id, { shell, stackName: request.stack, ports });
  for (;;) {
    const state = await stacks.proposal(id);
    if (state.kind === 'ready') return { kind: 'ready', id, changes: state.changes };
    if (state.kind === 'pending' && !signal.aborted) {
      await clock.sleep(PAUSE, signal);
      continue;
    }
    await undo();
    if (state.kind === 'empty') return { kind: 'empty' };
    if (state.kind === 'pending')
      throw new WakelockError({ code: 'interrupted', what: 'Interrupted. Nothing was changed.' });
    throw new WakelockError({
      code: 'failed',
      what: `CloudFormation cannot work out the changes: ${state.reason} Nothing was changed.`,
      repair: 'Mend what the reason names: a parameter out of its range, a right that these credentials lack.',
    });
  }
}

/** Leaves no change set behind, and no shell of a stack that was made for it alone. */
export async function takeBack(
  id: string,
  { shell, stackName, ports }: Shell & { readonly stackName: string },
): Promise<void> {
  const { stacks } = ports;
  await stacks.discard(id);
  if (shell !== undefined) return;
  const left = await stacks.find(stackName);
  if (left?.status === 'REVIEW_IN_PROGRESS') await stacks.remove(left.id);
}
