import { formatDuration } from '../domain/duration.ts';
import { formatHandle } from '../domain/handle.ts';
import { formatTarget } from '../domain/target.ts';
import { showToken } from '../domain/token.ts';
import { publishWithin } from '../engine/release.ts';
import { startText } from '../engine/request.ts';
import { isFinal } from '../engine/thrown.ts';
import type { WaitEnd } from '../engine/wait.ts';
import { end as endProcess, type ProcessIdentity } from '../net/process-identity.ts';
import { readSettings, type Settings } from '../settings.ts';
import { learnRole, openConnection, sayBound } from './access.ts';
import { aborted, CANCELLED_WITHIN, giveBack, RELEASE_WITHIN } from './giving-back.ts';
import { inputsOf } from './inputs.ts';
import { dropOtherEarly, endEarlyRenewer, giveBackEarly } from './left-behind.ts';
import { acquirePlain } from './plain.ts';
import { startRenewer } from './renewing.ts';
import { shownStart } from './request.ts';
import { CANCELLED, handOver, handOverError, NOTHING, type Results } from './results.ts';
import { planOf } from './saving.ts';
import { BOOTS, REFUSED, RENEWER, readSaved, SAVED, type Saved, SESSION_ROLE, TOLD } from './state.ts';
import type { Surroundings } from './surroundings.ts';
import { failureOf, tellHitch } from './telling.ts';
import { type Asking, waitFor } from './waiting.ts';

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
    const named = inputsOf(env)('instances')?.trim() ?? '';
    const results = { ...NOTHING, asked: named === '' ? [] : [named] };
    await handOverError(error, { report, front: 'action', results });
    return 1;
  }
}

type Acquiring = Omit<Asking, 'connection'>;

async function acquireLease(settings: Settings, { saved, surroundings }: Acquiring): Promise<number> {
  const { report, clock, cancelled } = surroundings;
  const connection = openConnection(saved, surroundings);
  let renewer: ProcessIdentity | undefined;
  const wake = async (): Promise<WaitEnd | undefined> => {
    try {
      await publishStart(settings, { saved, surroundings, connection });
    } catch (error) {
      await dropOtherEarly({ saved, surroundings });
      throw error;
    }
    if (cancelled.aborted) return { kind: 'aborted' };
    endEarlyRenewer(surroundings);
    renewer = startRenewer(saved, { unseen: settings.maxDuration, surroundings });
    report.save(RENEWER, JSON.stringify(renewer));
    await giveBackEarly({ saved, surroundings });
    const waiting = settings.wait ? waitFor(settings, { saved, surroundings, connection }) : undefined;
    const role = await learnRole(saved, surroundings);
    if (role !== undefined) report.save(SESSION_ROLE, role);
    return waiting;
  };
  const begun = clock.now();
  const end = await Promise.race([wake(), aborted(cancelled)]);
  const lease = formatHandle(saved.request);
  const waited = clock.now() - begun;
  const asked = saved.request.targets.map(formatTarget);
  const results: Results = { ...NOTHING, lease, state: 'requested', waited, asked };
  const to = { report, front: 'action' } as const;
  if (end === undefined) {
    await handOver(results, to);
    report.line('Asked for; `wait: false` goes on without the promise that the machine is on.');
    return 0;
  }
  if (end.kind === 'ready') {
    report.save(BOOTS, JSON.stringify(Object.fromEntries(end.targets.map(({ target, ack }) => [target, ack.boot]))));
    await handOver({ ...results, state: 'running', targets: end.targets, waited: end.waited }, to);
    return 0;
  }
  report.save(TOLD, 'true');
  if (renewer !== undefined) endProcess(renewer);
  await giveBack(saved, {
    surroundings,
    connection,
    within: end.kind === 'aborted' ? CANCELLED_WITHIN : RELEASE_WITHIN,
  });
  if (end.kind === 'aborted') {
    await handOver({ ...results, state: 'cancelled', why: CANCELLED }, to);
    return 130;
  }
  const error = failureOf(end, formatDuration(settings.timeout));
  report.error(error);
  await handOver({ ...results, state: end.kind, why: error.message }, to);
  return 1;
}

async function publishStart(settings: Settings, { saved, surroundings, connection }: Asking): Promise<void> {
  const { report, clock } = surroundings;
  const { publisher } = connection;
  const within = settings.timeout;
  const hitch = tellHitch(report, within);
  const sent = await publishWithin({ text: startText(saved.request), publisher, clock, within, hitch });
  if (sent.kind === 'failed') {
    if (isFinal(sent.error) && readSaved(surroundings.env) === undefined) report.save(REFUSED, 'true');
    throw sent.error;
  }
  const { targets, token, ttl, holder } = saved.request;
  const names = targets.map(formatTarget).join(', ');
  report.line(
    `${saved.adopted ? 'Adopted' : 'Asked for'} ${names}: lease ${showToken(token)}, ttl ${formatDuration(ttl)}, held by ${holder.name}`,
  );
  sayBound(settings, surroundings);
  if (saved.adopted) sayUnchanged(settings, report);
}

/** An adopted lease is what `start` made it; an option that asks for something else must not pass in silence. */
function sayUnchanged({ exclusive, protect, linger, alreadyOn }: Settings, report: Surroundings['report']): void {
  const asked = { exclusive, protect, linger: linger > 0, 'already-on': alreadyOn === 'keep' };
  const names = Object.entries(asked).flatMap(([name, set]) => (set ? [name] : []));
  if (names.length === 0) return;
  report.notice(`An adopted lease keeps what \`start\` gave it; these change nothing here: ${names.join(', ')}.`);
}

async function tryOut(saved: Saved, { report }: Surroundings): Promise<number> {
  report.line(`dry-run: nothing is published. To ${saved.topic.arn} would go:`);
  report.line(shownStart(saved.request));
  await handOver({ ...NOTHING, state: 'dry-run' }, { report, front: 'action' });
  return 0;
}
