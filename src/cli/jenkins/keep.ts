import { existsSync } from 'node:fs';
import { connect } from '../../aws/connect.ts';
import { usage } from '../../domain/errors.ts';
import type { Publisher } from '../../engine/ports.ts';
import { renew } from '../../engine/renew.ts';
import { NO_STATUS, type RenewStatus, writeStatus } from '../../net/status-file.ts';
import type { Call } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { EXIT } from '../output.ts';
import type { Environment } from '../shell.ts';
import { watchBuild } from './build.ts';
import { KEEP_JOB, type KeepJob } from './keeper.ts';

/** The whole life of the process that renews for a `withWakelock`. What it finds it writes into its status file. */
export async function keepForBuild({ shell, output }: Call): Promise<number> {
  const job = jobOf(shell.env);
  const { clock } = shell;
  let status: RenewStatus = NO_STATUS;
  const note = (change: Partial<RenewStatus>) => {
    status = { ...status, ...change };
    attempt(() => writeStatus(job.files.status, status));
  };
  note({});
  const { topic, table, request } = job;
  const connection = connect({ topic, table, clock, proxy: shell.env, random: Math.random });
  const publisher: Publisher = {
    async publish(text) {
      await connection.publisher.publish(text);
      note({ publishedAt: clock.now() });
    },
  };
  const build = watchBuild(shell, request.ttl);
  const end = await interruptible(shell, (signal) =>
    renew({
      request,
      ports: { publisher, reader: connection.reader, clock },
      first: job.first,
      lifetime: job.lifetime,
      signal,
      owned: () => !build.over() && isThere(job, shell.env),
      watcher: {
        trouble(target, trouble) {
          note({ troubles: [...status.troubles, { target, ...trouble, at: clock.now() }] });
          output.talk(`${target}: ${trouble.message}`);
        },
        hitch(message) {
          note({ hitch: { message, at: clock.now() } });
          output.talk(message);
        },
      },
    }),
  );
  build.stop();
  note({ end });
  output.talk(`The renewer ends: ${end}`);
  return EXIT.ok;
}

function jobOf(env: Environment): KeepJob {
  const text = env[KEEP_JOB];
  if (text !== undefined) return JSON.parse(text) as KeepJob;
  throw usage(`${KEEP_JOB} is not set.`, { likely: 'This command is started by `withWakelock` alone.' });
}

/** A body may clear its workspace, or the folder beside it; whoever removed both is done with them. */
function isThere({ files }: KeepJob, { WORKSPACE }: Environment): boolean {
  return existsSync(files.held) || WORKSPACE === undefined || existsSync(WORKSPACE);
}

/** What cannot be written, as on a full disk, is no reason to let the machine go. */
function attempt(write: () => void): void {
  try {
    write();
  } catch {
    // Nobody could be told either.
  }
}
