import { SECOND } from '../domain/duration.ts';
import { progressOf, troubleOf } from '../domain/progress.ts';
import type { TargetId } from '../domain/target.ts';
import { leaseIdOf } from '../domain/token.ts';
import { type LeaseRequest, startText } from './request.ts';
import type { RenewWatcher, RunnerPorts } from './runner-ports.ts';
import { messageOf } from './thrown.ts';
import { targetsOf } from './wait.ts';

export interface RenewOptions {
  readonly request: LeaseRequest;
  readonly ports: RunnerPorts;
  readonly watcher: RenewWatcher;
  readonly signal: AbortSignal;
  /** Wait before the first publish, ms; 0 publishes at once. */
  readonly first: number;
  /** The loop ends by itself after this long, ms, whoever forgot it. */
  readonly lifetime: number;
  /** Asked before every publish: false when whom the lease belongs to is gone. */
  readonly owned: () => boolean;
}

/** `lost`: the lease ended under its holder; `orphaned`: its holder is gone, so it must run out. */
export type RenewEnd = 'aborted' | 'lifetime' | 'orphaned' | 'lost';

/** Published again this often until every target is ready, ms. */
export const UNSEEN_PERIOD = 25 * SECOND;
/** And never less often than this afterwards. */
const RENEW_PERIOD = 60 * SECOND;
/** How often the renewer asks whether it is still owned, and reads its items for trouble. */
const WATCH_PERIOD = 5 * SECOND;
const RETRY_PERIOD = 10 * SECOND;

/**
 * Keeps a lease alive: publishes its start until it is seen, then renews it, and tells what happens to it. One loop for the
 * action's background process and for `wakelock run`. Failing publishes are tried again; only an end returns.
 */
export async function renew(options: RenewOptions): Promise<RenewEnd> {
  const { request, ports, signal, watcher } = options;
  const { clock, publisher } = ports;
  const begun = clock.now();
  const boots = new Map<TargetId, string>();
  const told = new Set<string>();
  let nextPublish = begun + options.first;
  while (!signal.aborted) {
    const now = clock.now();
    if (now - begun >= options.lifetime) return 'lifetime';
    if (!options.owned()) return 'orphaned';
    const look = await watch(options, { boots, told }).catch((error: unknown): Look => {
      watcher.hitch(`The lease could not be read: ${messageOf(error)}`);
      return { settled: boots.size > 0, lost: false };
    });
    if (look.lost) return 'lost';
    const period = Math.min(look.settled ? RENEW_PERIOD : UNSEEN_PERIOD, request.ttl / 3);
    if (now >= nextPublish) {
      const sent = await publisher.publish(startText(request)).then(
        () => true,
        (error: unknown) => {
          watcher.hitch(`A renewal could not be published: ${messageOf(error)}`);
          return false;
        },
      );
      nextPublish = clock.now() + (sent ? period : Math.min(period, RETRY_PERIOD));
    }
    await clock.sleep(Math.max(50, Math.min(WATCH_PERIOD, nextPublish - clock.now())), signal);
  }
  return 'aborted';
}

interface Look {
  /** Every target is ready: from now on it is renewed, not asked for. */
  readonly settled: boolean;
  readonly lost: boolean;
}

interface Memory {
  /** The boot that each target was first acknowledged in. */
  readonly boots: Map<TargetId, string>;
  readonly told: Set<string>;
}

async function watch({ request, ports, watcher }: RenewOptions, { boots, told }: Memory): Promise<Look> {
  const id = leaseIdOf(request.token);
  const pinned = await targetsOf(request.targets, { id, reader: ports.reader });
  if (pinned.kind !== 'targets') return { settled: false, lost: false };
  const looks = await Promise.all(
    pinned.targets.map(async (target) => {
      const lease = await ports.reader.readLease(target, id);
      const progress = progressOf(lease);
      if (progress.at === 'ready' && !boots.has(target)) boots.set(target, progress.ack.boot);
      const boot = boots.get(target);
      const over = progress.at === 'ended' || progress.at === 'failed';
      // A lease may end before this loop saw it ready; its holder may have been told that it is.
      const known = boot !== undefined || over || lease?.disrupted !== undefined;
      const trouble = known ? troubleOf(lease, boot ?? '') : undefined;
      const news = `${target} ${trouble?.kind} ${trouble?.message}`;
      if (trouble !== undefined && !told.has(news)) {
        told.add(news);
        watcher.trouble(target, trouble);
      }
      return { settled: progress.at === 'ready', over };
    }),
  );
  return {
    settled: looks.every((look) => look.settled || look.over),
    // One machine that is lost takes no other from the holder.
    lost: looks.every((look) => look.over),
  };
}
