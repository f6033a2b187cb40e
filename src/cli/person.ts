import { explain, isRefused } from '../aws/errors.ts';
import { parseDuration, shorten } from '../domain/duration.ts';
import { usage, WakelockError } from '../domain/errors.ts';
import { RULES, type Rules } from '../domain/rules.ts';
import {
  formatTarget,
  parseTarget,
  type Selector,
  splitTargets,
  type TargetId,
  type TargetRef,
} from '../domain/target.ts';
import type { Topic } from '../domain/topic.ts';
import type { Machines } from '../engine/ports.ts';
import { stackName } from './connect.ts';
import type { Shell } from './shell.ts';

/** What a person named. @throws WakelockError (`usage`) */
export function refsOf(args: readonly string[], { region }: Topic): readonly TargetRef[] {
  const refs = args.flatMap(splitTargets).map(parseTarget);
  for (const ref of refs) {
    if (ref.kind !== 'machine' || ref.region === undefined || ref.region === region) continue;
    throw usage(`${shorten(ref.target)} is in ${ref.region}, but the topic is in ${region}.`, {
      repair: "Use the topic of the stack in the machine's own region.",
    });
  }
  return refs;
}

/**
 * The machines that a person means; selectors are resolved by asking EC2, since no lease pins them.
 * @throws WakelockError (`not-found`) when one means no machine, and what `lookedUp` throws
 */
export async function targetsMeant(refs: readonly TargetRef[], machines: Machines): Promise<readonly TargetId[]> {
  const found = await Promise.all(
    refs.map(async (ref) => {
      if (ref.kind === 'machine') return [ref.target];
      const matches = await lookedUp(ref, machines);
      if (matches.length > 0) return matches;
      throw new WakelockError({
        code: 'not-found',
        what: `"${formatTarget(ref)}" matches no machine.`,
        repair: 'Check the spelling, the region of the topic and the account.',
      });
    }),
  );
  return [...new Set(found.flat())];
}

/** What a selector means. @throws WakelockError: why EC2 gave no answer; where it refused, an id needs none */
export async function lookedUp(ref: Selector, machines: Pick<Machines, 'resolve'>): Promise<readonly TargetId[]> {
  try {
    return (await machines.resolve(ref)).map(({ target }) => target);
  } catch (error) {
    const what = `look up "${formatTarget(ref)}"`;
    const told = explain(error, { what, action: 'ec2:DescribeInstances', resource: '*' });
    if (!isRefused(error)) throw told;
    throw new WakelockError({
      code: 'denied',
      what: told.message,
      likely: 'These credentials may not call ec2:DescribeInstances.',
      repair: 'Name the machine by its id: i-0123456789abcdef0',
      cause: error,
    });
  }
}

/** The rules of the stack, as far as its users have to know other values than the usual ones. */
export function rulesOf(shell: Shell): Rules {
  const tick = shell.env.WAKELOCK_TICK_SECONDS ?? '';
  const shared = { ...RULES, stack: stackName(shell) };
  return /^\d+(\.\d+)?$/.test(tick)
    ? { ...shared, tick: Number(tick) * parseDuration('1s', { name: 'tick' }) }
    : shared;
}
