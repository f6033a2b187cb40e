import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { formatDuration } from '../../domain/duration.ts';
import { usage, WakelockError } from '../../domain/errors.ts';
import { formatHandle } from '../../domain/handle.ts';
import { showToken } from '../../domain/token.ts';
import { startText } from '../../engine/request.ts';
import { messageOf } from '../../engine/thrown.ts';
import { type AcquireOptions, acquire, boundOf, releaseLease, requestOf } from '../acquire.ts';
import { type ChildEnd, runChild } from '../child.ts';
import { type Call, handled, type Register, settingsOf } from '../command.ts';
import { connectRunner } from '../connect.ts';
import { sentence } from '../failures.ts';
import { addFlags } from '../flags.ts';
import { interruptible } from '../interrupt.ts';
import { EXIT, exitOf } from '../output.ts';
import { dryRun, plainRun } from '../plain.ts';
import { variablesOf } from '../variables.ts';

/** As `env` and `timeout` do it: nobody must take a failure of ours for one of the command. */
export const OWN_FAILURE = 125;

const AFTER = `
The machine is held while the command runs and released when it ends, however it
ends. If this process is killed, the lease ends by itself after --ttl. The
command finds WAKELOCK_PRIVATE_IP, WAKELOCK_PUBLIC_IP, WAKELOCK_INSTANCE_IDS,
WAKELOCK_TARGETS (JSON) and more in its environment. Exit code: that of the
command; 125 own failure, 126 the command cannot be run, 127 it was not found,
130 interrupted while waiting.

Examples:
  wakelock run name:test-box -- npm test
  wakelock run i-0123456789abcdef0 --ready tcp:22 -- sh -c 'ssh "$WAKELOCK_PRIVATE_IP" make check'
  wakelock run name:db name:app --exclusive --timeout 5m -- ./run-tests`;

export const run: Register = (host) => {
  const command = new Command('run')
    .description('Hold machines while a command runs.')
    .usage('<target…> [options] -- command…')
    .argument('[targets...]', 'i-…, ecs:cluster/service, asg:group, an ARN, name:my-box or tag:key=value')
    .addHelpText('after', AFTER);
  return handled(addFlags(command, 'cli-run'), host, {
    run: holdAndRun,
    failure: (error) => (exitOf(error) === EXIT.interrupted ? EXIT.interrupted : OWN_FAILURE),
  });
};

async function holdAndRun(call: Call): Promise<number> {
  const { shell, output, rest = [] } = call;
  if (rest.length === 0) {
    throw usage('run: no command is given.', { repair: 'Write it behind --: wakelock run name:test-box -- npm test' });
  }
  const settings = settingsOf('cli-run', call);
  const connection = connectRunner(shell, settings);
  if (settings.mode === 'plain') return plainRun({ call, settings, connection, command: rest });
  const ttl = boundOf(settings, shell);
  const request = { ...requestOf(settings, { shell, token: settings.lease || `run-${randomUUID()}` }), ttl };
  if (settings.dryRun) return dryRun(output, startText({ ...request, token: showToken(request.token) }));
  const adopted = settings.lease !== '';
  output.talk(
    `${adopted ? 'renews' : 'asks for'} lease ${showToken(request.token)} on ${call.args.join(', ') || 'its machines'}`,
  );
  const shared = { shell, output, settings, request, connection, adopted };
  const held = await interruptible(shell, (signal) => acquire({ ...shared, signal }));
  const lease = formatHandle(request);
  const end = await runChild(rest, { shell, env: { ...shell.env, ...variablesOf({ lease, ...held.ready }) } });
  held.keeping.stop();
  const left = await interruptible(shell, () => finish(end, shared));
  const { troubles } = held.keeping;
  const exit = exitCode(end, { left, disrupted: troubles.length > 0, options: shared });
  if (output.json) output.data({ lease, exitCode: exit, left, troubles }, () => []);
  return exit;
}

type Shared = Omit<AcquireOptions, 'signal'>;

/** What became of the lease: `kept` for somebody to look at the machine, `adopted` left to who made it. */
type Left = 'released' | 'kept' | 'adopted' | 'not-released';

async function finish(end: ChildEnd, options: Shared): Promise<Left> {
  if (options.adopted) return 'adopted';
  // Who cancels wants the machine back; a command that fails of it has nothing to be looked at.
  const failed = end.kind === 'exit' && end.code !== 0 && !end.cancelled;
  if (failed && options.settings.keepOnFailure > 0 && (await keepOn(options))) return 'kept';
  return (await releaseLease(options.request, options)) ? 'released' : 'not-released';
}

/** A lease never shrinks: one that lives longer than asked for stays that long. */
async function keepOn({ settings, request, output, connection }: Shared): Promise<boolean> {
  try {
    await connection.publisher.publish(startText(request, settings.keepOnFailure));
    const long = formatDuration(Math.max(settings.keepOnFailure, request.ttl));
    output.talk(
      `the command failed: the machine stays on for ${long} (keep-on-failure); --json prints the lease for "wakelock stop"`,
    );
    return true;
  } catch (error) {
    output.warn(`The machine could not be kept on: ${messageOf(error)}`);
    return false;
  }
}

interface Outcome {
  readonly left: Left;
  readonly disrupted: boolean;
  readonly options: Shared;
}

function exitCode(end: ChildEnd, { left, disrupted, options: { output, settings } }: Outcome): number {
  if (end.kind === 'not-started') {
    const repair = 'Check the spelling and the PATH; shell syntax needs: sh -c "…"';
    output.tell(
      new WakelockError({ code: 'usage', what: sentence(`The command could not be run: ${end.why}`), repair }),
    );
  }
  if (end.code !== 0) return end.code;
  if (disrupted && settings.onDisrupt === 'fail') {
    const what = 'The machine was taken away while the command ran (on-disrupt: fail).';
    output.tell(new WakelockError({ code: 'failed', what }));
    return OWN_FAILURE;
  }
  return left === 'not-released' && settings.failOnReleaseError ? OWN_FAILURE : 0;
}
