import type { TargetId } from '../domain/target.ts';
import type { Publisher } from './ports.ts';
import { type ReconcilePorts, reconcile } from './reconcile.ts';

/** Targets looked at together: one Describe, and small enough to hand the rest to the next tick when time runs short. */
const CHUNK = 100;
const MINUTE = 60_000;
/** The fraction whose multiples are spread most evenly: the golden ratio. */
const TURN = (Math.sqrt(5) - 1) / 2;
export const PING = JSON.stringify({ wakelock: 1, action: 'ping' });

/**
 * The tick is the truth behind all hints: it proves the message path with a ping and looks at every target that is due.
 * A failing ping is reported and does not keep the tick from its work.
 */
export async function tick(options: {
  readonly ports: ReconcilePorts;
  readonly publisher: Publisher;
  readonly stillTime: () => boolean;
}): Promise<{ readonly due: number; readonly failed: ReadonlyMap<TargetId, unknown> }> {
  const { ports, publisher, stillTime } = options;
  await publisher.publish(PING).catch((error: unknown) => ports.journal.note({ kind: 'trouble', error }));
  const now = ports.clock.now();
  const due = turned(await ports.store.due(now), now);
  const failed = new Map<TargetId, unknown>();
  for (let from = 0; from < due.length && stillTime(); from += CHUNK) {
    const part = await reconcile(due.slice(from, from + CHUNK), { trigger: 'tick', ports, stillTime });
    for (const [target, error] of part) failed.set(target, error);
  }
  return { due: due.length, failed };
}

/** Each minute begins elsewhere: where there is more to do than a tick has time for, no target waits behind the same others. */
function turned(targets: readonly TargetId[], now: number): readonly TargetId[] {
  const first = Math.floor(((Math.floor(now / MINUTE) * TURN) % 1) * targets.length);
  return [...targets.slice(first), ...targets.slice(0, first)];
}
