import type { Connection } from '../aws/connect.ts';
import { formatDuration, SECOND } from '../domain/duration.ts';
import { describeError } from '../domain/errors.ts';
import { describeProgress } from '../domain/progress.ts';
import { levelsOf } from '../domain/ready.ts';
import { reach } from '../engine/reach.ts';
import { publishWithin, type ReleaseEnd, release } from '../engine/release.ts';
import { UNSEEN_PERIOD } from '../engine/renew.ts';
import { type LeaseRequest, type ReleaseRequest, startText } from '../engine/request.ts';
import { isFinal, messageOf } from '../engine/thrown.ts';
import type { WaitEnd } from '../engine/wait.ts';
import { prober } from '../net/prober.ts';
import type { Settings } from '../settings.ts';
import { failureOf, sentence } from './failures.ts';
import { holderOf } from './holder.ts';
import { unlessAborted } from './interrupt.ts';
import { type Keeping, keep } from './keep.ts';
import type { Output } from './output.ts';
import type { Shell } from './shell.ts';

/** A machine that is held and ready. */
export type Ready = Extract<WaitEnd, { readonly kind: 'ready' }>;

export interface Held {
  readonly ready: Ready;
  readonly keeping: Keeping;
}

export interface AcquireOptions {
  readonly shell: Shell;
  readonly output: Output;
  readonly settings: Settings;
  readonly request: LeaseRequest;
  readonly connection: Connection;
  readonly signal: AbortSignal;
  /** The lease was made by somebody else, who also releases it. */
  readonly adopted: boolean;
}

/**
 * The time to live to ask for, ms: a session from the environment cannot be renewed here, and a lease whose renewals stop
 * when it ends must outlive them.
 */
export function boundOf({ ttl, maxDuration }: Settings, { env }: Shell): number {
  return (env.AWS_SESSION_TOKEN ?? '') === '' ? ttl : Math.max(ttl, maxDuration);
}

/** What `settings` ask for, as the message says it. */
export function requestOf(
  settings: Settings,
  { token, shell }: { readonly token: string; readonly shell: Shell },
): LeaseRequest {
  const { targets, ttl, linger, ready, alreadyOn, exclusive, protect, holder } = settings;
  const shared = { token, targets, ttl, linger, alreadyOn, exclusive, protect };
  return { ...shared, levels: levelsOf(ready), holder: holderOf(holder, shell) };
}

/** GitHub kills a cancelled step 7.5 s after SIGINT. */
const RELEASE_WITHIN = 5 * SECOND;

/**
 * Publishes, renews, and waits until every machine is ready.
 * @throws WakelockError after the lease was released again, so that a failed wait leaves no machine on
 */
export async function acquire(options: AcquireOptions): Promise<Held> {
  const { shell, output, settings, request, connection, signal } = options;
  const ports = { ...connection, clock: shell.clock };
  await ask(startText(request), options);
  let waiting = true;
  const first = Math.min(UNSEEN_PERIOD, request.ttl / 3);
  const keeping = keep(request, { ports, output, first, waiting: () => waiting });
  const end = await reach({
    ...settings,
    ...ports,
    token: request.token,
    prober,
    signal,
    told: (target, line) => output.talk(`${target}: ${line}`),
    watcher: {
      progress(target, progress) {
        // An end is told once, as the error that ends the command.
        if (progress.at !== 'failed' && progress.at !== 'ended')
          output.talk(`${target}: ${describeProgress(progress)}`);
      },
      hitch: (message) => output.talk(message),
    },
  });
  if (end.kind === 'ready') {
    waiting = false;
    return { ready: end, keeping };
  }
  keeping.stop();
  const released = await giveBack(options);
  throw failureOf(end, { settings, after: released ? ' The lease was released.' : '' });
}

/**
 * Publishes a start until it is accepted or `--timeout` is over: throttling and outages of minutes pass.
 * @throws WakelockError what the last attempt met, or `interrupted`; after the lease was released
 */
export async function ask(text: string, options: AcquireOptions): Promise<void> {
  const { shell, output, settings, connection, signal } = options;
  const { publisher } = connection;
  const hitch = tellHitch(output, settings.timeout);
  const asking = publishWithin({ text, publisher, clock: shell.clock, within: settings.timeout, hitch });
  const sent = await unlessAborted(asking, signal);
  if (sent?.kind === 'released') return;
  // A reply may have been lost: what was published after all must not wake a machine for nobody.
  const released = !isFinal(sent?.error) && (await giveBack(options));
  if (sent !== undefined) throw sent.error;
  throw failureOf({ kind: 'aborted' }, { settings, after: released ? ' The lease was released.' : '' });
}

async function giveBack(options: AcquireOptions): Promise<boolean> {
  return options.adopted ? false : releaseLease(options.request, options);
}

/** Publishes the stop. @returns whether it was accepted; if not, the reader is told when the lease ends by itself */
export async function releaseLease(
  request: ReleaseRequest,
  options: Pick<AcquireOptions, 'shell' | 'output' | 'connection'>,
): Promise<boolean> {
  const end = await publishStop(request, options);
  if (end.kind === 'released') return true;
  options.output.warn(
    `The release could not be published: ${describeError(end.error)}\nThe lease ends by itself within ${formatDuration(request.ttl)}.`,
  );
  return false;
}

/** Says what a publish meets that is tried again, so that nobody waits for `within` ms without a word. */
export function tellHitch(output: Output, within: number): (error: unknown) => void {
  return (error) =>
    output.talk(`${sentence(messageOf(error))} It is tried again for at most ${formatDuration(within)}.`);
}

/** Publishes the stop, and leaves it to the caller to tell what came of it. */
export function publishStop(
  request: ReleaseRequest,
  { shell, output, connection }: Pick<AcquireOptions, 'shell' | 'connection'> & { readonly output?: Output },
): Promise<ReleaseEnd> {
  const hitch = output && tellHitch(output, RELEASE_WITHIN);
  return release({ request, publisher: connection.publisher, clock: shell.clock, within: RELEASE_WITHIN, hitch });
}
