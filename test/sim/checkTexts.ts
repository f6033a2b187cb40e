import type { Lease } from '../../src/domain/lease.ts';
import type { Sent } from './network.ts';
import { textLeaseId } from './texts.ts';
import type { World } from './world.ts';

/** The later of two plain texts wins, whatever came first. */
export function wrongText({ id, texts: { start = 0, stop = 0 } = {}, releasedAt }: Lease): string | undefined {
  if (stop > start === (releasedAt !== undefined)) return undefined;
  return `${id.slice(0, 12)} is ${releasedAt === undefined ? 'held' : 'released'}: start ${start}, stop ${stop}`;
}

/** Skew of a handler's clock, and how long it may take over one message. */
const MARGIN = 40_000;

/** A plain text that was taken in and left no trace, though its item is there and was not removed as old since. */
export function forgottenText(world: World, { text, publishedAt }: Sent): string | undefined {
  const rule = world.texts.find(({ start, stop }) => text === start || text === stop);
  const [target] = rule?.targets ?? [];
  if (rule === undefined || target === undefined) return undefined;
  const lease = world.table.lease(target, textLeaseId(rule));
  if (lease?.texts === undefined) return undefined;
  const { start = 0, stop = 0 } = lease.texts;
  const stale = text === rule.start && publishedAt + rule.ttl * 1_000 < world.kernel.now + MARGIN;
  if (stale || (text === rule.stop ? stop : Math.max(start, stop)) >= publishedAt) return undefined;
  const removedAt = world.removals.get(`${target} ${lease.id}`) ?? 0;
  if (removedAt >= publishedAt + 2_000 * rule.ttl) return undefined;
  return `"${text}" of ${publishedAt} is forgotten: start ${start}, stop ${stop}`;
}
