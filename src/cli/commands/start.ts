import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { formatDuration, SECOND } from '../../domain/duration.ts';
import { WakelockError } from '../../domain/errors.ts';
import { formatHandle } from '../../domain/handle.ts';
import { formatTarget } from '../../domain/target.ts';
import { showToken } from '../../domain/token.ts';
import { extendLease } from '../../engine/extend.ts';
import { startText } from '../../engine/request.ts';
import type { Settings } from '../../settings.ts';
import { type AcquireOptions, acquire, ask, type Held, releaseLease, requestOf } from '../acquire.ts';
import { type Call, handled, type Register, settingsOf } from '../command.ts';
import { connectRunner } from '../connect.ts';
import { afterRelease, failureOf, sentence } from '../failures.ts';
import { addFlags } from '../flags.ts';
import { interruptible, unlessAborted } from '../interrupt.ts';
import { EXIT } from '../output.ts';
import { dryRun, plainWake } from '../plain.ts';
import { clockTime } from '../times.ts';
import { exportLines, reportOf, variablesOf } from '../variables.ts';

const AFTER = `
Prints lines for a shell to eval (or JSON): WAKELOCK_LEASE is what "wakelock
stop" takes. Nobody renews the lease afterwards: it ends by itself after
--max-duration, which is the bound of a leak. Prefer "wakelock run" where you
can.

Examples:
  eval "$(wakelock start name:test-box --ready tcp:22)"; ssh "$WAKELOCK_PRIVATE_IP" make; wakelock stop --lease "$WAKELOCK_LEASE"
  wakelock start i-0123456789abcdef0 --max-duration 2h --json
  wakelock start name:test-box --no-wait`;

export const start: Register = (host) => {
  const command = new Command('start')
    .description('Start machines and hold them until `stop`, or for --max-duration.')
    .usage('<target…> [options]')
    .argument('[targets...]', 'i-…, ecs:cluster/service, asg:group, an ARN, name:my-box or tag:key=value')
    .addHelpText('after', AFTER);
  return handled(addFlags(command, 'cli-start'), host, { run: startAndLeave });
};

function startAndLeave(call: Call): Promise<number> {
  const settings = settingsOf('cli-start', call);
  return startBy(settings, { call, token: `start-${randomUUID()}`, linesOf: exportLines });
}

interface Starting {
  readonly call: Call;
  readonly token: string;
  /** How variables are printed without `--json`. */
  readonly linesOf: (variables: Readonly<Record<string, string>>) => readonly string[];
}

/** Starts the machines of `settings` under a new lease and leaves it to `stop`. @throws WakelockError after it was released */
export async function startBy(settings: Settings, { call, token, linesOf }: Starting): Promise<number> {
  const { shell, output } = call;
  const connection = connectRunner(shell, settings);
  if (settings.mode === 'plain') {
    if (settings.dryRun) return dryRun(output, settings.startMessage);
    const ready = await interruptible(shell, (signal) => plainWake({ call, settings, connection }, signal));
    const held = { lease: '', ...ready };
    output.data(reportOf(held), () => linesOf(variablesOf(held)));
    return EXIT.ok;
  }
  const { maxDuration } = settings;
  const ttl = Math.min(settings.ttl, maxDuration);
  const request = { ...requestOf(settings, { shell, token }), ttl };
  if (settings.dryRun) {
    return dryRun(
      output,
      startText({ ...request, token: showToken(request.token) }, settings.wait ? ttl : maxDuration),
    );
  }
  const lease = formatHandle(request);
  output.talk(`asks for lease ${showToken(request.token)} on ${settings.targets.map(formatTarget).join(', ')}`);
  const shared = { shell, output, settings, request, connection, adopted: false };
  if (!settings.wait) {
    const long = { ...request, ttl: maxDuration };
    await interruptible(shell, (signal) => ask(startText(long), { ...shared, request: long, signal }));
    output.data({ lease, waited: false }, () => linesOf({ WAKELOCK_LEASE: lease }));
    return EXIT.ok;
  }
  const { held, expiresAt } = await interruptible(shell, (signal) => holdForLong({ ...shared, signal }));
  output.talk(`held until ${clockTime(expiresAt, shell)}, or until: wakelock stop --lease ${showToken(lease)}`);
  const facts = { lease, ...held.ready };
  const report = { ...reportOf(facts), expiresAt: new Date(expiresAt).toISOString() };
  output.data(report, () => linesOf(variablesOf(facts)));
  return EXIT.ok;
}

const EXTEND_WITHIN = 20 * SECOND;

async function holdForLong(options: AcquireOptions): Promise<{ readonly held: Held; readonly expiresAt: number }> {
  const held = await acquire(options);
  held.keeping.stop();
  try {
    return { held, expiresAt: await prolong(options) };
  } catch (error) {
    // It may live for max-duration by now, and its release must be remembered for as long.
    const long = { ...options.request, ttl: options.settings.maxDuration };
    throw (await releaseLease(long, options)) ? afterRelease(error) : error;
  }
}

/** @returns when the lease ends, epoch ms @throws WakelockError when that is no later than before, or when it is interrupted */
async function prolong({ shell, output, settings, request, connection, signal }: AcquireOptions): Promise<number> {
  const ports = { ...connection, clock: shell.clock };
  const extending = extendLease({ request, ttl: settings.maxDuration, ports, within: EXTEND_WITHIN });
  const end = await unlessAborted(extending, signal);
  if (end === undefined || signal.aborted) throw failureOf({ kind: 'aborted' }, { settings, after: '' });
  if (end.kind === 'over') {
    throw new WakelockError({ code: 'failed', what: sentence(`The lease is over already: ${end.why}`) });
  }
  if (end.kind === 'shorter') {
    if (end.expiresAt <= shell.clock.now() + request.ttl) throw notExtended(end.saw, settings.maxDuration);
    output.warn(sentence(`The stack allows less than ${formatDuration(settings.maxDuration)}: ${end.saw}`));
  }
  return end.expiresAt;
}

function notExtended(saw: string, asked: number): WakelockError {
  return new WakelockError({
    code: 'failed',
    what: sentence(`The machine is on, but the lease was not prolonged to ${formatDuration(asked)}: ${saw}`),
    likely: 'Messages do not reach power just now.',
    repair: 'Try again, or look at the queue and the dead-letter queue of the stack.',
  });
}
