import type { Connection } from '../../aws/connect.ts';
import { formatDuration, SECOND } from '../../domain/duration.ts';
import { troubleOf } from '../../domain/progress.ts';
import { formatTarget, type TargetId } from '../../domain/target.ts';
import { leaseIdOf } from '../../domain/token.ts';
import { startText } from '../../engine/request.ts';
import { messageOf } from '../../engine/thrown.ts';
import { targetsOf } from '../../engine/wait.ts';
import { end as endProcess } from '../../net/process-identity.ts';
import { type RenewStatus, readStatus } from '../../net/status-file.ts';
import { boundOf, publishStop, requestOf } from '../acquire.ts';
import type { Call } from '../command.ts';
import { connectRunner } from '../connect.ts';
import { notReleased } from '../failures.ts';
import { interruptible, unlessAborted } from '../interrupt.ts';
import { EXIT } from '../output.ts';
import { publishStopText } from '../plain.ts';
import { forget, readHeld } from './held-file.ts';
import { filesOf, OUTCOME_VARIABLE, type Step, stepOf } from './step.ts';

/** The exit code of a release after which the step has to fail: `on-disrupt: fail`, and the machine was taken away. */
export const DISRUPTED = 9;

const LOOK_WITHIN = 2 * SECOND;

/** The end of `withWakelock`: ends the renewer, tells what happened to the machine, releases. Works on any node. */
export async function releaseHeld(call: Call): Promise<number> {
  const { shell, output } = call;
  const step = stepOf('jenkins', shell);
  const { settings, token } = step;
  if (settings.dryRun) return EXIT.ok;
  const connection = connectRunner(shell, settings);
  if (settings.mode === 'plain') {
    const end = await publishStopText({ call, settings, connection });
    if (end.kind === 'failed') throw notReleased(end, 'Nothing else stops the machine in plain mode.');
    return EXIT.ok;
  }
  const files = filesOf(shell, token);
  const held = readHeld(files.held);
  if (held.renewer !== undefined) endProcess(held.renewer);
  const outcome = shell.env[OUTCOME_VARIABLE];
  const troubles = outcome === 'not-held' ? [] : await troublesOf(step, { call, connection, held: held.boots });
  for (const text of troubles) output.warn(text);
  await giveBack(step, { call, connection, failed: outcome === 'failed' });
  forget(files.held, files.status, `${files.status}.new`, files.log);
  return troubles.length > 0 && settings.onDisrupt === 'fail' ? DISRUPTED : EXIT.ok;
}

interface Giving {
  readonly call: Call;
  readonly connection: Connection;
}

/** @throws WakelockError when nothing could be published: the caller has other ways */
async function giveBack(
  { settings, token, adopted }: Step,
  { call: { shell, output }, connection, failed }: Giving & { readonly failed: boolean },
): Promise<void> {
  const names = settings.targets.map(formatTarget).join(', ');
  if (adopted)
    return output.talk('No longer renewed. The lease was made by wakelockStart; it is left to wakelockStop.');
  const request = { ...requestOf(settings, { shell, token }), ttl: boundOf(settings, shell) };
  if (failed && settings.keepOnFailure > 0) {
    await connection.publisher.publish(startText(request, settings.keepOnFailure));
    const long = formatDuration(Math.max(settings.keepOnFailure, request.ttl));
    return output.talk(`The body failed: ${names} stays on for ${long} (keepOnFailure).`);
  }
  const end = await interruptible(shell, () => publishStop(request, { shell, connection }));
  if (end.kind === 'failed') throw notReleased(end, `The lease ends by itself within ${formatDuration(request.ttl)}.`);
  output.talk(`Released ${names}.`);
}

interface Looking extends Giving {
  readonly held: Readonly<Record<string, string>>;
}

/** What the renewer saw, and what the lease says now: the renewer may have been killed. */
async function troublesOf({ settings, token }: Step, { call, connection, held }: Looking): Promise<readonly string[]> {
  const { shell, output } = call;
  const status: RenewStatus | undefined = readStatus(filesOf(shell, token).status);
  const known = (status?.troubles ?? []).map(({ target, message, at }) => ({ target, message, at: ` (${isoOf(at)})` }));
  const over = new AbortController();
  const timer = shell.clock.sleep(LOOK_WITHIN, over.signal).then(() => over.abort());
  const look = lookNow({ targets: settings.targets, token }, { connection, held }).catch((error: unknown) => {
    output.talk(`The lease could not be read before its release: ${messageOf(error)}`);
    return [];
  });
  const seen = (await unlessAborted(look, over.signal)) ?? [];
  over.abort();
  await timer;
  const news = seen.filter(({ target }) => known.every((trouble) => trouble.target !== target));
  return [...known, ...news.map((one) => ({ ...one, at: '' }))].map(
    ({ target, message, at }) => `${target} was taken away during the step${at}: ${message}`,
  );
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}

async function lookNow(
  { targets, token }: Pick<Step['settings'], 'targets'> & Pick<Step, 'token'>,
  { connection: { reader }, held }: Omit<Looking, 'call'>,
): Promise<readonly { readonly target: TargetId; readonly message: string }[]> {
  const id = leaseIdOf(token);
  const pinned = await targetsOf(targets, { id, reader });
  if (pinned.kind !== 'targets') return [];
  const looks = await Promise.all(
    pinned.targets.map(async (target) => {
      const lease = await reader.readLease(target, id);
      const trouble = troubleOf(lease, held[target] ?? lease?.ack?.boot ?? '');
      return trouble === undefined ? [] : [{ target, message: trouble.message }];
    }),
  );
  return looks.flat();
}
