import { SECOND } from '../../src/domain/duration.ts';
import { usage, WakelockError } from '../../src/domain/errors.ts';
import type { FailoverDecision } from '../../src/domain/failover/facts.ts';
import type { FailoverSet } from '../../src/domain/failover/set.ts';
import { lookAtSet } from '../../src/engine/failover/look.ts';
import type { FailoverPorts } from '../../src/engine/failover/ports.ts';
import { classify } from './events.ts';

export interface Front {
  readonly sets: readonly FailoverSet[];
  readonly ports: FailoverPorts;
  /** Asks for another look after so many seconds; undefined where there is no queue for that. */
  readonly askAgain: ((seconds: number) => Promise<void>) | undefined;
}

/** Looks that are asked for between one tick and the next, s. They ask for none themselves, so they cannot multiply. */
const BETWEEN_TICKS = [15, 30, 45];

/**
 * One invocation of `failover`: every set is looked at, and none keeps another from it.
 * @throws when a set could not be looked at, so that AWS tries again
 */
export async function handle(event: unknown, { sets, ports, askAgain }: Front): Promise<void> {
  const woken = classify(event);
  if (woken === 'unknown') {
    throw usage('failover was invoked with something that is neither an alarm, an event of ECS, nor the tick.', {
      likely: 'It was invoked by hand or by a source that the stack does not know.',
      repair: 'To see what it would do: wakelock failover status.',
    });
  }
  const failed: string[] = [];
  const decisions = await Promise.all(
    sets.map((set) =>
      lookAtSet(set, ports).catch((error: unknown) => {
        failed.push(set.name);
        ports.journal.note({ kind: 'trouble', set: set.name, error });
        return undefined;
      }),
    ),
  );
  if (woken !== 'asked') await askForMore(decisions, { ports, askAgain });
  if (failed.length > 0)
    throw new WakelockError({ code: 'failed', what: `Could not look at ${failed.join(', ')}; the log says why.` });
}

/** Something is in motion, and the next tick is up to a minute away. */
async function askForMore(
  decisions: readonly (FailoverDecision | undefined)[],
  { ports, askAgain }: Pick<Front, 'ports' | 'askAgain'>,
): Promise<void> {
  const now = ports.clock.now();
  const due = Math.min(...decisions.map((decision) => decision?.lookAgainAt ?? Number.POSITIVE_INFINITY));
  const seconds = BETWEEN_TICKS.filter((after) => now + after * SECOND >= due);
  await Promise.all(seconds.map((after) => askAgain?.(after)));
}
