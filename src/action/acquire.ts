import type { Connection } from '../aws/connect.ts';
import { formatDuration } from '../domain/duration.ts';
import { formatHandle } from '../domain/handle.ts';
import { formatTarget } from '../domain/target.ts';
import { showToken } from '../domain/token.ts';
import { reach } from '../engine/reach.ts';
import { publishWithin } from '../engine/release.ts';
import { startText } from '../engine/request.ts';
import { isFinal, messageOf } from '../engine/thrown.ts';
import type { WaitEnd } from '../engine/wait.ts';
import { prober } from '../net/prober.ts';
import { readSettings, type Settings } from '../settings.ts';
import { hasMortalSession, openConnection, sayBound, sessionRole } from './access.ts';
import { aborted, CANCELLED_WITHIN, giveBack, RELEASE_WITHIN } from './giving-back.ts';
import { inputsOf } from './inputs.ts';
import { acquirePlain } from './plain.ts';
import { end as endProcess, type ProcessIdentity } from './process-identity.ts';
import { startRenewer } from './renewing.ts';
import { shownStart } from './request.ts';
import { handOver, type Results } from './results.ts';
import { planOf } from './saving.ts';
import { REFUSED, RENEWER, readRenewer, readSaved, SAVED, type Saved, SESSION_ROLE, TOLD } from './state.ts';
import type { Surroundings } from './surroundings.ts';
import { failureOf, telling } from './telling.ts';

/** The main step: asks for the machines, keeps the lease alive in the background, waits, hands over. Returns the exit code. */
export async function acquire(surroundings: Surroundings): Promise<number> {
  const { env, report } = surroundings;
  try {
    const settings = readSettings('action', inputsOf(env));
    if (settings.mode === 'plain') return await acquirePlain(settings, surroundings);
    const saved = planOf(settings, surroundings);
    if (settings.dryRun) return await tryOut(saved, surroundings);
    report.save(SAVED, JSON.stringify(saved));
    return await acquireLease(settings, { saved, surroundings });
  } catch (error) {
    report.error(error);
    return 1;
  }
}

/** When the session of another step has ended, nobody can ask any more which role it was of. */
async function rememberRole(saved: Saved, surroundings: Surroundings): Promise<void> {
  const { env, report } = surroundings;
  if (!hasMortalSession(saved, env)) return;
  const role = await sessionRole(saved.topic, surroundings).catch((error: unknown) => {
    report.line(`The role of this session is not known, so it cannot be assumed anew: ${messageOf(error)}`);
    return undefined;
  });
  if (role !== undefined) report.save(SESSION_ROLE, role);
}

interface Acquiring {
  readonly saved: Saved;
  readonly surroundings: Surroundings;
}

async function acquireLease(settings: Settings, { saved, surroundings }: Acquiring): Promise<number> {
  const { report, clock, cancelled } = surroundings;
  const connection = openConnection(saved, surroundings);
  let renewer: ProcessIdentity | undefined;
  const wake = async (): Promise<WaitEnd | undefined> => {
    await publishStart(settings, { saved, surroundings, connection });
    if (cancelled.aborted) return { kind: 'aborted' };
    renewer = takeOverRenewer(settings, { saved, surroundings });
    report.save(RENEWER, JSON.stringify(renewer));
    await giveBackEarly({ saved, surroundings });
    await rememberRole(saved, surroundings);
    return settings.wait ? waitFor(settings, { saved, surroundings, connection }) : undefined;
  };
  const begun = clock.now();
  const end = await Promise.race([wake(), aborted(cancelled)]);
  const lease = formatHandle(saved.request);
  const waited = clock.now() - begun;
  const results: Results = { lease, state: 'requested', targets: [], waited, disrupted: false };
  if (end === undefined) {
    await handOver(results, report);
    report.line('Asked for; `wait: false` goes on without the promise that the machine is on.');
    return 0;
  }
  if (end.kind === 'ready') {
    await handOver({ ...results, state: 'running', targets: end.targets, waited: end.waited }, report);
    return 0;
  }
  report.save(TOLD, 'true');
  if (renewer !== undefined) endProcess(renewer);
  await giveBack(saved, {
    surroundings,
    connection,
    within: end.kind === 'aborted' ? CANCELLED_WITHIN : RELEASE_WITHIN,
  });
  if (end.kind === 'aborted') return 130;
  await handOver({ ...results, state: end.kind }, report);
  report.error(failureOf(end, formatDuration(settings.timeout)));
  return 1;
}

type Connected = Acquiring & { readonly connection: Connection };

async function publishStart(settings: Settings, { saved, surroundings, connection }: Connected): Promise<void> {
  const { report, clock } = surroundings;
  const { publisher } = connection;
  const sent = await publishWithin({ text: startText(saved.request), publisher, clock, within: settings.timeout });
  if (sent.kind === 'failed') {
    if (isFinal(sent.error)) report.save(REFUSED, 'true');
    throw sent.error;
  }
  const { targets, token, ttl, holder } = saved.request;
  const names = targets.map(formatTarget).join(', ');
  report.line(
    `${saved.adopted ? 'Adopted' : 'Asked for'} ${names}: lease ${showToken(token)}, ttl ${formatDuration(ttl)}, held by ${holder.name}`,
  );
  sayBound(settings, surroundings);
}

/** The renewer that `early` left behind renews an older request: it makes room for one of this step. */
function takeOverRenewer(settings: Settings, { saved, surroundings }: Acquiring): ProcessIdentity {
  const old = readRenewer(surroundings.env);
  if (old !== undefined) endProcess(old);
  return startRenewer(saved, { unseen: settings.maxDuration, surroundings });
}

/** What `early` asked for and this step does not want: the inputs were others before the first step. */
async function giveBackEarly({ saved, surroundings }: Acquiring): Promise<void> {
  const early = readSaved(surroundings.env);
  if (early === undefined || early.request.token === saved.request.token) return;
  surroundings.report.line('`early` asked for other machines; they are given back.');
  const { topic, stopTopic, table } = early;
  const connection = openConnection({ ...saved, topic, stopTopic, table }, surroundings);
  await giveBack(early, { surroundings, connection, within: RELEASE_WITHIN });
}

async function waitFor(settings: Settings, { saved, surroundings, connection }: Connected): Promise<WaitEnd> {
  const { report, clock, cancelled } = surroundings;
  const { targets, token } = saved.request;
  const watcher = telling(report, clock);
  report.group(`Waiting for ${targets.map(formatTarget).join(', ')}, at most ${formatDuration(settings.timeout)}`);
  const end = await reach({
    ...{ token, targets, clock, prober, watcher, told: watcher.told, signal: cancelled },
    ...{ timeout: settings.timeout, ready: settings.ready, reader: connection.reader },
  });
  report.groupEnd();
  return end;
}

async function tryOut(saved: Saved, { report }: Surroundings): Promise<number> {
  report.line(`dry-run: nothing is published. To ${saved.topic.arn} would go:`);
  report.line(shownStart(saved.request));
  await handOver({ lease: '', state: 'dry-run', targets: [], waited: 0, disrupted: false }, report);
  return 0;
}
