import type { Connection } from '../aws/connect.ts';
import { formatDuration, SECOND } from '../domain/duration.ts';
import { describeError } from '../domain/errors.ts';
import { formatTarget } from '../domain/target.ts';
import { stopPlain } from '../engine/plain.ts';
import { publishWithin, type ReleaseEnd, release } from '../engine/release.ts';
import { startText } from '../engine/request.ts';
import { messageOf } from '../engine/thrown.ts';
import { end as endProcess, lives } from '../net/process-identity.ts';
import { type RenewStatus, readStatus } from '../net/status-file.ts';
import { openConnection } from './access.ts';
import { jobStatus } from './inputs.ts';
import { type JobTrouble, lastLook } from './last-look.ts';
import { readRenewer, readSaved, type Saved, wasRefused, wasTold } from './state.ts';
import type { Surroundings } from './surroundings.ts';
import { tellHitch } from './telling.ts';

const WITHIN = 30 * SECOND;

/**
 * The post step: tells what happened to the machine, ends the renewer, releases. It uses saved state alone, and fails a job only
 * where the user asked for that. Returns the exit code.
 */
export async function conclude(surroundings: Surroundings): Promise<number> {
  const { env, report } = surroundings;
  const saved = readSaved(env);
  try {
    return await concludeSaved(saved, surroundings);
  } catch (error) {
    report.warning(`The release came to nothing: ${messageOf(error)}`);
    return saved?.failOnReleaseError === true ? 1 : 0;
  }
}

async function concludeSaved(saved: Saved | undefined, surroundings: Surroundings): Promise<number> {
  const { env, report } = surroundings;
  if (saved === undefined) {
    report.line('There is nothing to release: the step ended before it asked for a machine.');
    return 0;
  }
  if (wasRefused(env)) {
    report.line('There is nothing to release: the start could not be published.');
    return 0;
  }
  const renewer = readRenewer(env);
  const died = renewer !== undefined && !lives(renewer);
  if (renewer !== undefined) endProcess(renewer);
  const status = readStatus(saved.statusFile);
  let connection: Connection | undefined;
  const open = () => {
    connection ??= openConnection(saved, surroundings);
    return connection;
  };
  const concluding = { status, surroundings, open };
  const told = wasTold(env) ? 0 : await tellTroubles(saved, { ...concluding, died });
  const released = await settle(saved, concluding);
  return Math.max(told, released);
}

interface Concluding {
  readonly status: RenewStatus | undefined;
  readonly surroundings: Surroundings;
  readonly open: () => Connection;
}

async function tellTroubles(
  saved: Saved,
  { status, surroundings, open, died }: Concluding & { readonly died: boolean },
): Promise<number> {
  const { report, clock } = surroundings;
  if (status?.hitch !== undefined) {
    report.line(`The renewer had trouble at ${new Date(status.hitch.at).toISOString()}: ${status.hitch.message}`);
  }
  const known = status?.troubles ?? [];
  const seen = saved.mode === 'lease' ? await lastLook(saved, { surroundings, open }) : [];
  const news = seen.filter(({ target }) => known.every((trouble) => trouble.target !== target));
  const over = news.length > 0 || expiryOf(saved, status) < clock.now();
  if (died && status?.end === undefined && over) {
    report.warning(
      'The process that renews the lease was gone before the job ended: it was killed, or ran out of memory.',
    );
  }
  return tellJob([...known, ...news], { saved, report });
}

function tellJob(
  troubles: readonly JobTrouble[],
  { saved, report }: { readonly saved: Saved; readonly report: Surroundings['report'] },
): number {
  const lines = troubles.map(({ target, kind, message, at }) => {
    const when = at === undefined ? '' : ` (${new Date(at).toISOString()})`;
    return `${target} was ${kind === 'lost' ? 'lost' : 'disrupted'} during the job${when}: ${message}`;
  });
  if (lines.length === 0) return 0;
  const hint = 'What ran on the machine at that time may have failed for that reason alone.';
  const text = [...lines, hint].join('\n');
  if (saved.onDisrupt === 'fail') report.error(text);
  else report.warning(text);
  return saved.onDisrupt === 'fail' ? 1 : 0;
}

async function settle(saved: Saved, concluding: Concluding): Promise<number> {
  const { env, report, clock } = concluding.surroundings;
  if (saved.adopted) {
    report.line('No longer renewed. The lease was made by `start`; it is left to `stop`.');
    return 0;
  }
  if (saved.mode === 'lease' && saved.keepOnFailure > 0 && jobStatus(env) === 'failure') return keep(saved, concluding);
  const { publisher, stopPublisher } = concluding.open();
  const hitch = tellHitch(report, WITHIN);
  const end =
    saved.mode === 'plain'
      ? await stopPlain({ stopMessage: saved.stopMessage, publisher: stopPublisher, clock, within: WITHIN, hitch })
      : await release({ request: saved.request, publisher, clock, within: WITHIN, hitch });
  const names = saved.request.targets.map(formatTarget).join(', ');
  if (end.kind === 'released') {
    report.line(saved.mode === 'plain' ? 'The stop text was published.' : `Released ${names}.`);
    return 0;
  }
  return tellUnreleased(saved, { ...concluding, end });
}

/** The lease lives on without a renewer, for somebody who wants to look at the machine. */
async function keep(saved: Saved, concluding: Concluding): Promise<number> {
  const { status, surroundings, open } = concluding;
  const { report, clock } = surroundings;
  const { publisher } = open();
  const text = startText(saved.request, saved.keepOnFailure);
  const end = await publishWithin({ text, publisher, clock, within: WITHIN, hitch: tellHitch(report, WITHIN) });
  if (end.kind === 'failed') return tellUnreleased(saved, { ...concluding, end });
  const until = Math.max(clock.now() + saved.keepOnFailure, expiryOf(saved, status));
  report.notice(
    `The job failed: ${saved.request.targets.map(formatTarget).join(', ')} stays on until ${new Date(until).toISOString()} (keep-on-failure).`,
  );
  return 0;
}

function tellUnreleased(
  saved: Saved,
  { status, surroundings, end }: Concluding & { readonly end: Exclude<ReleaseEnd, { readonly kind: 'released' }> },
): number {
  const { report, clock } = surroundings;
  const expiry = expiryOf(saved, status);
  const left = formatDuration(Math.max(0, expiry - clock.now()));
  const bound =
    saved.mode === 'plain'
      ? 'Plain mode has no lease: the machine stays on until somebody stops it.'
      : `The lease ends by itself at ${new Date(expiry).toISOString()} (in ${left}); the machine may stay on until then.`;
  const text = `The release could not be published. ${bound}\n${describeError(end.error)}`;
  if (saved.failOnReleaseError) report.error(text);
  else report.warning(text);
  return saved.failOnReleaseError ? 1 : 0;
}

/** When the lease ends by itself, by the runner's clock. */
function expiryOf(saved: Saved, status: RenewStatus | undefined): number {
  return Math.max(status?.publishedAt ?? 0, saved.at) + saved.request.ttl;
}
