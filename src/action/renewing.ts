import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DAY } from '../domain/duration.ts';
import { WakelockError } from '../domain/errors.ts';
import type { Publisher } from '../engine/ports.ts';
import { renew, UNSEEN_PERIOD } from '../engine/renew.ts';
import { learnRole, openConnection } from './access.ts';
import { identify, lives, type ProcessIdentity } from './process-identity.ts';
import type { Saved } from './state.ts';
import { NO_STATUS, type RenewStatus, writeStatus } from './status-file.ts';
import type { Surroundings } from './surroundings.ts';

/** All that the renewer is told; it travels in its environment, which other users cannot read. */
export interface RenewJob {
  readonly saved: Saved;
  /** Undefined where the runner cannot be seen from here, as from within a job's container. */
  readonly runner?: ProcessIdentity | undefined;
  /** Milliseconds. */
  readonly first: number;
  readonly lifetime: number;
}

export const JOB = 'WAKELOCK_RENEW_JOB';

/**
 * Leaves a process behind that renews the lease until post ends it. It has no part in the streams of this step, or the runner
 * would wait for it; and it keeps RUNNER_TRACKING_ID, by which the runner ends what a job has left behind.
 * @throws WakelockError when no process can be made
 */
export function startRenewer(
  saved: Saved,
  {
    first,
    unseen,
    surroundings,
  }: { readonly first?: number; readonly unseen: number; readonly surroundings: Surroundings },
): ProcessIdentity {
  const { env, renewer, runner } = surroundings;
  const seen = identify(runner);
  const job: RenewJob = {
    saved,
    runner: seen,
    first: first ?? Math.min(UNSEEN_PERIOD, saved.request.ttl / 3),
    lifetime: seen === undefined ? unseen : DAY,
  };
  const log = openSync(`${saved.statusFile}.log`, 'a', 0o600);
  const child = spawn(process.execPath, [renewer], {
    detached: true,
    windowsHide: true,
    cwd: dirname(saved.statusFile),
    stdio: ['ignore', log, log],
    env: { ...env, [JOB]: JSON.stringify(job) },
  });
  child.on('error', () => {});
  child.unref();
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (identity !== undefined) return identity;
  throw new WakelockError({
    code: 'failed',
    what: 'The process that renews the lease could not be started.',
    likely: 'The runner is out of memory or processes.',
    repair: 'Give the job a larger runner.',
  });
}

/** The whole life of the renewer. */
export async function keepRenewing(job: RenewJob, surroundings: Surroundings): Promise<void> {
  const { clock, cancelled, report } = surroundings;
  const { saved, runner, first, lifetime } = job;
  let status: RenewStatus = NO_STATUS;
  const note = (change: Partial<RenewStatus>) => {
    status = { ...status, ...change };
    writeStatus(saved.statusFile, status);
  };
  note({});
  const role = await learnRole(saved, surroundings);
  const connection = openConnection({ ...saved, sessionRole: role }, surroundings);
  const publisher: Publisher = {
    async publish(text) {
      await connection.publisher.publish(text);
      note({ publishedAt: clock.now() });
    },
  };
  const end = await renew({
    request: saved.request,
    ports: { publisher, reader: connection.reader, clock },
    first,
    lifetime,
    signal: cancelled,
    owned: () => runner === undefined || lives(runner),
    watcher: {
      trouble(target, trouble) {
        note({ troubles: [...status.troubles, { target, ...trouble, at: clock.now() }] });
        report.line(`${target}: ${trouble.message}`);
      },
      hitch(message) {
        note({ hitch: { message, at: clock.now() } });
        report.line(message);
      },
    },
  });
  note({ end });
  report.line(`The renewer ends: ${end}`);
}
