import { Command, Option } from 'commander';
import { DAY } from '../../domain/duration.ts';
import { usage, WakelockError } from '../../domain/errors.ts';
import { formatTarget } from '../../domain/target.ts';
import { showToken } from '../../domain/token.ts';
import { stopText } from '../../engine/request.ts';
import { waitOff } from '../../engine/wait-off.ts';
import type { Settings } from '../../settings.ts';
import { publishStop } from '../acquire.ts';
import { type Call, handled, type Register, settingsOf, textFlag } from '../command.ts';
import { connectRunner } from '../connect.ts';
import { failureOf, notReleased, sentence } from '../failures.ts';
import { addFlags } from '../flags.ts';
import { interruptible } from '../interrupt.ts';
import { EXIT } from '../output.ts';
import { dryRun, publishStopText } from '../plain.ts';
import { holdUntil } from '../until-done.ts';

const AFTER = `
Examples:
  wakelock stop --lease "$WAKELOCK_LEASE"
  wakelock stop --lease "$WAKELOCK_LEASE" --wait --timeout 5m
  wakelock stop --lease "$WAKELOCK_LEASE" --when 'ssh test-box test -e /tmp/done' --every 30s --timeout 1h`;

export const stop: Register = (host) => {
  const command = new Command('stop')
    .description('Release a lease that `start` made; the machine goes off when nobody else holds it.')
    .usage('--lease <lease> [options]')
    .argument('[targets...]', 'not needed with a lease that `start` printed: it names its machines')
    .addHelpText('after', AFTER);
  addFlags(command, 'cli-stop')
    .addOption(new Option('--wait', 'The same as --wait-stopped.').implies({ waitStopped: true }))
    .option(
      '--when <command>',
      'Keep the lease alive until this shell command succeeds (or --timeout is over), then stop.',
    )
    .option('--every <duration>', 'How often --when is tried. (default: 30s)');
  return handled(command, host, { run: stopLease });
};

/** `start` may have asked for as long as a lease can live at all: the release is remembered for as long. */
const LONGEST = DAY;

function stopLease(call: Call): Promise<number> {
  return stopBy(settingsOf('cli-stop', call), call);
}

/** Releases the lease of `settings`; waits for what they ask for. @throws WakelockError when it could not be released */
export async function stopBy(settings: Settings, call: Call): Promise<number> {
  const { shell, output, args, flags } = call;
  if (flags.every !== undefined && flags.when === undefined) {
    throw usage('every: it has a meaning with --when only.', { repair: "Add --when 'command', or leave --every out." });
  }
  const connection = connectRunner(shell, settings);
  if (settings.mode === 'plain') {
    if (settings.dryRun) return dryRun(output, settings.stopMessage);
    const end = await publishStopText({ call, settings, connection });
    if (end.kind === 'failed') throw notReleased(end, 'Nothing else stops the machine in plain mode.');
    return EXIT.ok;
  }
  if (settings.lease === '') {
    if (flags.lease === undefined && args.length > 0) {
      const named = args.join(', ').trim();
      throw usage(
        `stop: no lease is given${named === '' ? ', and the name of the machine is empty' : ` for ${named}`}.`,
        {
          likely: 'A machine is released by the lease that holds it, and may be held by several.',
          repair: 'Give --lease "$WAKELOCK_LEASE", as start printed it; who holds it says: wakelock explain TARGET',
        },
      );
    }
    output.talk('no lease is given: nothing to do');
    output.data({ released: false }, () => []);
    return EXIT.ok;
  }
  const { lease: token, targets } = settings;
  const request = { token, targets, ttl: LONGEST };
  if (settings.dryRun) return dryRun(output, stopText({ ...request, token: showToken(token) }));
  const when = textFlag(call, 'when');
  const waited =
    when === undefined ? undefined : await holdUntil(when, { call, settings, connection, every: flags.every });
  const release = await interruptible(shell, () => publishStop(request, { shell, output, connection }));
  if (release.kind === 'failed')
    throw notReleased(release, 'The lease ends by itself, at the latest at its max-duration.');
  output.talk(`release of lease ${showToken(token)} published for ${targets.map(formatTarget).join(', ')}`);
  if (waited !== undefined && waited.kind !== 'done') throw waited.error;
  if (!settings.waitStopped) {
    output.data({ released: true }, () => []);
    return EXIT.ok;
  }
  const end = await interruptible(shell, (signal) =>
    waitOff({ ...settings, ...connection, token, clock: shell.clock, signal, told: (line) => output.talk(line) }),
  );
  if (end.kind === 'settled') {
    for (const { target, as } of end.targets) if (as === 'unheld') output.warn(`${target}: ${NEVER_HELD}`);
    const rows = end.targets.map(({ target, as }) => ({ target, state: as }));
    output.data({ released: true, targets: rows }, (value) =>
      value.targets.map(({ target, state }) => `${target} ${WORDS[state]}`),
    );
    return EXIT.ok;
  }
  if (end.kind !== 'timeout') throw failureOf(end, { settings, after: '' });
  const repair = 'The release stands. Wait longer with --timeout, or ask: wakelock explain TARGET';
  throw new WakelockError({
    code: 'timeout',
    what: sentence(`The machine is not known to be off: ${end.saw}`),
    repair,
  });
}

const NEVER_HELD =
  'this lease never held it. It was never stored, or is of another stack; what holds it says: wakelock explain TARGET';

const WORDS = { off: 'off', kept: 'kept on by others', unheld: 'was not held by this lease' } as const;
