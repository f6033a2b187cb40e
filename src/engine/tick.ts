import type { TargetId } from '../domain/target.ts';
import type { Publisher } from './ports.ts';
import { type ReconcilePorts, reconcile } from './reconcile.ts';

/** Targets looked at together: one Describe, and small enough to hand the rest to the next tick when time runs short. */
const CHUNK = 100;
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
  const due = await ports.store.due(ports.clock.now());
  const failed = new Map<TargetId, unknown>();
  for (let from = 0; from < due.length && stillTime(); from += CHUNK) {
    const part = await reconcile(due.slice(from, from + CHUNK), { trigger: 'tick', ports, stillTime });
    for (const [target, error] of part) failed.set(target, error);
  }
  return { due: due.length, failed };
}
