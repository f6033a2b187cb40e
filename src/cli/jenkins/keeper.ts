import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Topic } from '../../domain/topic.ts';
import { UNSEEN_PERIOD } from '../../engine/renew.ts';
import type { LeaseRequest } from '../../engine/request.ts';
import { identify, type ProcessIdentity } from '../../net/process-identity.ts';
import type { Settings } from '../../settings.ts';
import type { Environment, Shell } from '../shell.ts';
import type { filesOf } from './step.ts';

/** All that the process which renews is told; by its environment, which other users cannot read. */
export interface KeepJob {
  readonly request: LeaseRequest;
  readonly topic: Topic;
  readonly table: string;
  readonly files: ReturnType<typeof filesOf>;
  /** Milliseconds. */
  readonly first: number;
  readonly lifetime: number;
}

export const KEEP_JOB = 'WAKELOCK_KEEP_JOB';

/**
 * Leaves a process behind that renews the lease of a `withWakelock`.
 *
 * Jenkins ends processes by what stands in their environment:
 * - `JENKINS_NODE_COOKIE` when the node block ends, however it ends. It stays, so the renewer dies with its block.
 * - `JENKINS_SERVER_COOKIE`, one value for a workspace, when any `sh` in it is aborted. It goes: a time-out around one `sh` of
 *   the body must not end the renewals.
 * A session of its own keeps it out of what a script does to its process group.
 * https://github.com/jenkinsci/workflow-durable-task-step-plugin, ExecutorStepExecution; https://github.com/jenkinsci/durable-task-plugin, FileMonitoringTask
 */
export function startKeeper(
  { request, settings, files }: Pick<KeepJob, 'request' | 'files'> & { readonly settings: Settings },
  shell: Shell,
): ProcessIdentity | undefined {
  const { topic, table, maxDuration } = settings;
  const first = Math.min(UNSEEN_PERIOD, request.ttl / 3);
  const job: KeepJob = { request, topic, table, files, first, lifetime: maxDuration };
  const log = openSync(files.log, 'a', 0o600);
  const child = spawn(shell.node, [shell.program, 'jenkins', 'keep'], {
    detached: true,
    windowsHide: true,
    // The body may clear the folder of the program, and nothing works in a folder that is gone.
    cwd: tmpdir(),
    stdio: ['ignore', log, log],
    env: environmentOf(shell.env, job),
  });
  child.on('error', () => {});
  child.unref();
  return child.pid === undefined ? undefined : identify(child.pid);
}

function environmentOf(env: Environment, job: KeepJob): NodeJS.ProcessEnv {
  const { JENKINS_SERVER_COOKIE: _, WAKELOCK_OPTIONS: __, WAKELOCK_STEP_LEASE: ___, ...rest } = env;
  return { ...rest, [KEEP_JOB]: JSON.stringify(job) };
}
