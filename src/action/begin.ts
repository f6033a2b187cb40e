import { DAY, formatDuration, SECOND } from '../domain/duration.ts';
import { formatHandle } from '../domain/handle.ts';
import { formatTarget } from '../domain/target.ts';
import { showToken } from '../domain/token.ts';
import { extendLease } from '../engine/extend.ts';
import { publishWithin } from '../engine/release.ts';
import { renew, UNSEEN_PERIOD } from '../engine/renew.ts';
import { startText } from '../engine/request.ts';
import { isFinal } from '../engine/thrown.ts';
import type { WaitEnd } from '../engine/wait.ts';
import { readSettings, type Settings } from '../settings.ts';
import { openConnection } from './access.ts';
import { aborted, CANCELLED_WITHIN, giveBack, RELEASE_WITHIN } from './giving-back.ts';
import { inputsOf } from './inputs.ts';
import { acquirePlain } from './plain.ts';
import { shownStart } from './request.ts';
import { CANCELLED, handOver, handOverError, NOTHING, type Results } from './results.ts';
import { planOf } from './saving.ts';
import type { Surroundings } from './surroundings.ts';
import { failureOf, tellHitch } from './telling.ts';
import { type Asking, waitFor } from './waiting.ts';

/**
 * The `start` step, whose stop is in another job: renews by itself while it waits, and leaves a lease behind that lives
 * `max-duration` without anybody. Returns the exit code.
 */
export async function begin(surroundings: Surroundings): Promise<number> {
  const { env, report } = surroundings;
  try {
    const settings = readSettings('start', inputsOf(env));
    if (settings.mode === 'plain') return await acquirePlain(settings, surroundings);
    const plan = planOf(settings, surroundings);
    // While somebody renews it the lease is short, so that a start that dies leaves nothing long behind.
    const ttl = settings.wait ? Math.min(settings.ttl, settings.maxDuration) : settings.maxDuration;
    const saved = { ...plan, request: { ...plan.request, ttl } };
    if (settings.dryRun) {
      report.line(`dry-run: nothing is published. To ${saved.topic.arn} would go:`);
      report.line(shownStart(saved.request));
      await handOver({ ...NOTHING, state: 'dry-run' }, { report, front: 'start' });
      return 0;
    }
    return await start(settings, { saved, surroundings, connection: openConnection(saved, surroundings) });
  } catch (error) {
    await handOverError(error, { report, front: 'start' });
    return 1;
  }
}

async function start(settings: Settings, asking: Asking): Promise<number> {
  const { request } = asking.saved;
  const asked = request.targets.map(formatTarget);
  const results: Results = { ...NOTHING, lease: formatHandle(request), state: 'requested', asked };
  try {
    return await startLease(settings, { ...asking, results });
  } catch (error) {
    // A reply may have been lost: what was published after all must not wake a machine for nobody.
    if (!isFinal(error)) await giveBackLong(settings, { ...asking, within: RELEASE_WITHIN });
    // With the lease, so that `stop` can release it whatever came of that.
    await handOverError(error, { report: asking.surroundings.report, front: 'start', results });
    return 1;
  }
}

async function startLease(
  settings: Settings,
  { results, ...asking }: Asking & { readonly results: Results },
): Promise<number> {
  const { report, clock, cancelled } = asking.surroundings;
  const begun = clock.now();
  const to = { report, front: 'start' } as const;
  const end = await Promise.race([wake(settings, asking), aborted(cancelled)]);
  if (end === undefined) {
    await handOver(results, to);
    return 0;
  }
  if (end.kind === 'ready') {
    await handOver({ ...results, state: 'running', targets: end.targets, waited: end.waited }, to);
    return 0;
  }
  await giveBackLong(settings, { ...asking, within: end.kind === 'aborted' ? CANCELLED_WITHIN : RELEASE_WITHIN });
  const waited = clock.now() - begun;
  if (end.kind === 'aborted') {
    await handOver({ ...results, state: 'cancelled', waited, why: CANCELLED }, to);
    return 130;
  }
  const error = failureOf(end, formatDuration(settings.timeout));
  report.error(error);
  await handOver({ ...results, state: end.kind, waited, why: error.message }, to);
  return 1;
}

/** The long start may be on its way already, and be delivered after this: the release must be remembered for as long. */
function giveBackLong(
  { maxDuration }: Settings,
  { saved, within, ...around }: Asking & { readonly within: number },
): Promise<void> {
  const ttl = Math.max(saved.request.ttl, maxDuration);
  return giveBack({ ...saved, request: { ...saved.request, ttl } }, { ...around, within });
}

async function wake(settings: Settings, asking: Asking): Promise<WaitEnd | undefined> {
  const { saved, surroundings, connection } = asking;
  const { report, clock, cancelled } = surroundings;
  const { targets, token } = saved.request;
  const { publisher } = connection;
  const within = settings.timeout;
  const hitch = tellHitch(report, within);
  const sent = await publishWithin({ text: startText(saved.request), publisher, clock, within, hitch });
  if (sent.kind === 'failed') throw sent.error;
  report.line(
    `Asked for ${targets.map(formatTarget).join(', ')}: lease ${showToken(token)}, held by ${saved.request.holder.name}`,
  );
  // Already now, so that the stop job has it if this one is killed while it waits.
  report.output('lease', formatHandle(saved.request));
  if (!settings.wait) {
    report.line(`It ends by itself after ${formatDuration(settings.maxDuration)} (max-duration) if no stop comes.`);
    return undefined;
  }
  const over = new AbortController();
  const renewing = renewMeanwhile(asking, AbortSignal.any([over.signal, cancelled]));
  const end = await waitFor(settings, asking);
  over.abort();
  await renewing;
  return end.kind === 'ready' ? makeLong(end, settings, asking) : end;
}

function renewMeanwhile({ saved, surroundings, connection }: Asking, signal: AbortSignal): Promise<unknown> {
  const { clock, report } = surroundings;
  const { request } = saved;
  return renew({
    ...{ request, signal, ports: { ...connection, clock }, lifetime: DAY, owned: () => true },
    first: Math.min(UNSEEN_PERIOD, request.ttl / 3),
    watcher: {
      // That the lease is lost is how the wait ends.
      trouble: (target, { kind, message }) => kind === 'lost' || report.line(`${target}  ${message}`),
      hitch: (message) => report.line(message),
    },
  });
}

const CONFIRM_WITHIN = 60 * SECOND;

async function makeLong(
  ready: Extract<WaitEnd, { readonly kind: 'ready' }>,
  { maxDuration }: Settings,
  { saved, surroundings, connection }: Asking,
): Promise<WaitEnd> {
  const { report, clock } = surroundings;
  const { request } = saved;
  const end = await extendLease({ request, ttl: maxDuration, ports: { ...connection, clock }, within: CONFIRM_WITHIN });
  if (end.kind === 'extended' || (end.kind === 'shorter' && end.expiresAt > clock.now() + request.ttl)) {
    const until = new Date(end.expiresAt).toISOString();
    report.line(
      `Ready. The lease lives until ${until} (max-duration ${formatDuration(maxDuration)}) if no stop comes.`,
    );
    if (end.kind === 'shorter')
      report.warning(`The stack allows less than ${formatDuration(maxDuration)}: ${end.saw}.`);
    return ready;
  }
  const message =
    end.kind === 'over'
      ? `The lease ended while it was given its long life: ${end.why}`
      : `The machine is on, but the lease was not given ${formatDuration(maxDuration)}: ${end.saw}.`;
  const repair = 'Look at the dead-letter queue and the log of `power`, then run the job again.';
  return { kind: 'failed', failure: { cause: 'not-extended', message, repair, at: clock.now() } };
}
