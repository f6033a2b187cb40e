import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { DAY } from '../domain/duration.ts';
import { WakelockError } from '../domain/errors.ts';
import type { Publisher } from '../engine/ports.ts';
import { renew, UNSEEN_PERIOD } from '../engine/renew.ts';
import { identify, lives, type ProcessIdentity } from '../net/process-identity.ts';
import { NO_STATUS, type RenewStatus, writeStatus } from '../net/status-file.ts';
import { learnRole, openConnection } from './access.ts';
import type { Saved } from './state.ts';
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
  const log = openLog(saved);
  const child = spawn(process.execPath, [renewer], {
    detached: true,
    windowsHide: true,
    cwd: log === 'ignore' ? tmpdir() : dirname(saved.statusFile),
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

/** A lease is renewed whether or not anybody can read how. */
function openLog({ statusFile }: Saved): number | 'ignore' {
  try {
    return openSync(`${statusFile}.log`, 'a', 0o600);
  } catch {
    return 'ignore';
  }
}

/** The whole life of the renewer. No status and no log line that cannot be written, as on a full disk, may end or delay it. */
export async function keepRenewing(job: RenewJob, surroundings: Surroundings): Promise<void> {
  const { clock, cancelled, report } = surroundings;
  const { saved, runner, first, lifetime } = job;
  let status: RenewStatus = NO_STATUS;
  const note = (change: Partial<RenewStatus>) => {
    status = { ...status, ...change };
    // What cannot be written now is part of what the next note writes.
    attempt(() => writeStatus(saved.statusFile, status));
  };
  const say = (text: string) => attempt(() => report.line(text));
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
        say(`${target}: ${trouble.message}`);
      },
      hitch(message) {
        note({ hitch: { message, at: clock.now() } });
        say(message);
      },
    },
  });
  note({ end });
  say(`The renewer ends: ${end}`);
}

function attempt(write: () => void): void {
  try {
    write();
  } catch {
    // Nobody could be told either.
  }
}
