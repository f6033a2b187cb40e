import { type Stack, type Standing, standingOf } from '../../domain/deploy/stack.ts';
import { WakelockError } from '../../domain/errors.ts';
import { type FollowPorts, follow } from './follow.ts';

export interface Settled {
  readonly stack: Stack | undefined;
  readonly standing: Exclude<Standing, { kind: 'busy' | 'foreign' | 'stuck' }>;
}

/**
 * The stack of a name, once CloudFormation is at rest: what an earlier run left under way is joined and waited for.
 * @throws WakelockError for a stack of somebody else, and for one that only a person can free
 */
export async function settledStack(name: string, ports: FollowPorts): Promise<Settled> {
  for (;;) {
    const stack = await ports.stacks.find(name);
    const standing = standingOf(stack);
    if (standing.kind === 'foreign') throw foreign(name, standing.missing);
    if (standing.kind === 'stuck') {
      const { why, repair } = standing;
      throw new WakelockError({ code: 'failed', what: `The stack ${name} is ${stack?.status}: ${why}.`, repair });
    }
    if (standing.kind !== 'busy') return { stack, standing };
    ports.talk.say(`${name} is ${standing.stack.status}: an operation begun earlier is under way; waits for it`);
    await follow(standing.stack.id, new Set(), ports);
  }
}

function foreign(name: string, missing: readonly string[]): WakelockError {
  return new WakelockError({
    code: 'denied',
    what: `The stack ${name} is not one of Wakelock's: it has no ${missing.join(', no ')}. It was not touched.`,
    likely: 'Something else has that name in this account and region.',
    repair: 'Choose another name with --stack-name, or another --region.',
  });
}
