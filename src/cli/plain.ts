import type { Connection } from '../aws/connect.ts';
import { SECOND } from '../domain/duration.ts';
import { describeError } from '../domain/errors.ts';
import { NO_PROMISE, stopPlain, wakePlain } from '../engine/plain.ts';
import type { ReleaseEnd } from '../engine/release.ts';
import { prober } from '../net/prober.ts';
import type { Settings } from '../settings.ts';
import { type Ready, tellHitch } from './acquire.ts';
import { runChild } from './child.ts';
import type { Call } from './command.ts';
import { failureOf, sentence } from './failures.ts';
import { interruptible } from './interrupt.ts';
import { EXIT, type Output } from './output.ts';
import { variablesOf } from './variables.ts';

interface Plain {
  readonly call: Call;
  readonly settings: Settings;
  readonly connection: Connection;
}

const RELEASE_WITHIN = 5 * SECOND;

/** Publishes the start text and waits by asking EC2. @throws WakelockError after the stop text was published again */
export async function plainWake({ call, settings, connection }: Plain, signal: AbortSignal): Promise<Ready> {
  const { shell, output } = call;
  output.warn(NO_PROMISE);
  const end = await wakePlain({
    ...settings,
    ...connection,
    targets: settings.targets.flatMap((ref) => (ref.kind === 'machine' ? [ref.target] : [])),
    clock: shell.clock,
    prober,
    signal,
    told: (target, line) => output.talk(`${target}: ${line}`),
    hitch: (message) => output.talk(message),
  });
  if (end.kind === 'ready') return end;
  const released = settings.stopMessage !== '' && (await plainRelease({ call, settings, connection }));
  throw failureOf(end, { settings, after: released ? ' The stop text was published.' : '' });
}

/** @returns whether the stop text was accepted */
export async function plainRelease({ call, settings, connection }: Plain): Promise<boolean> {
  const end = await publishStopText({ call, settings, connection });
  if (end.kind === 'released') return true;
  call.output.warn(
    `The stop text could not be published: ${describeError(end.error)}\nNothing else stops the machine in plain mode.`,
  );
  return false;
}

/** Publishes the stop text, and leaves it to the caller to tell what came of it. */
export function publishStopText({ call, settings, connection }: Plain): Promise<ReleaseEnd> {
  const { stopMessage } = settings;
  const publisher = connection.stopPublisher;
  const hitch = tellHitch(call.output, RELEASE_WITHIN);
  return stopPlain({ stopMessage, publisher, clock: call.shell.clock, within: RELEASE_WITHIN, hitch });
}

/** `run` in plain mode. */
export async function plainRun(plain: Plain & { readonly command: readonly string[] }): Promise<number> {
  const { call, settings, command } = plain;
  const { shell, output } = call;
  if (settings.dryRun) return dryRun(output, settings.startMessage);
  const ready = await interruptible(shell, (signal) => plainWake(plain, signal));
  const env = { ...shell.env, ...variablesOf({ lease: '', ...ready }) };
  const end = await runChild(command, { shell, env });
  if (end.kind === 'not-started') output.warn(sentence(`The command could not be run: ${end.why}`));
  const released = await interruptible(shell, () => plainRelease(plain));
  if (output.json) output.data({ exitCode: end.code, released }, () => []);
  return end.code;
}

/** Says what would be published. */
export function dryRun(output: Output, text: string): number {
  output.talk('dry run: nothing is published');
  output.data({ dryRun: true, message: text }, ({ message }) => [message]);
  return EXIT.ok;
}
