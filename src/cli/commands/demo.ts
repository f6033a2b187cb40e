import { Command } from 'commander';
import { formatDuration, MINUTE, SECOND } from '../../domain/duration.ts';
import { WakelockError } from '../../domain/errors.ts';
import { runChild } from '../child.ts';
import { type Call, handled, type Register } from '../command.ts';
import { judge, type Promised } from '../demo/promises.ts';
import { Stage } from '../demo/stage.ts';
import { play, SEED, SPEED } from '../demo/story.ts';
import { interruptible } from '../interrupt.ts';
import { environmentFor, openLocal } from '../local-aws.ts';
import { EXIT, type Output } from '../output.ts';
import type { Shell } from '../shell.ts';
import { columns } from '../table.ts';

const AFTER = `
Examples:
  wakelock demo                     # half a minute: two jobs, a killed one, a hold, and what was promised and seen
  wakelock demo -- ./run-tests      # your command under "wakelock run" on an embedded AWS; its exit code is passed on`;

export const demo: Register = (host) => {
  const command = new Command('demo')
    .description('Show Wakelock at work on an embedded AWS; or run a command with a machine held for it there.')
    .usage('[options] [-- command…]')
    .argument('[command...]', 'what to run; nothing: the demonstration')
    .passThroughOptions()
    .addHelpText('after', AFTER);
  return handled(command, host, { run: (call) => (call.args.length > 0 ? runOn(call) : demonstrate(call)) });
};

/** EC2's two seconds to boot are short enough to wait for, and long enough to see. */
const CALM = 1;

async function runOn({ shell, output, args }: Call): Promise<number> {
  const aws = await openLocal({ shell, port: 0, speed: CALM });
  try {
    const target = aws.machines[0]?.id ?? '';
    const env = environmentFor(shell.env, aws.variables);
    const flags = output.json ? ['--json'] : [];
    const end = await runChild([shell.node, shell.program, 'run', target, ...flags, '--', ...args], { shell, env });
    return end.code;
  } finally {
    await aws.close();
  }
}

async function demonstrate({ shell, output }: Call): Promise<number> {
  const begun = shell.clock.now();
  const stage = await Stage.open(shell, { output, seed: SEED, speed: SPEED });
  try {
    const seen = await interruptible(shell, (signal) => Promise.race([play(stage, shell), givingUp(shell, signal)]));
    await stage.close();
    const promises = judge(seen, stage.states);
    const took = ((shell.clock.now() - begun) / SECOND).toFixed(1);
    output.data({ promises, seconds: Number(took) }, () => summary(promises, { output, took }));
    return promises.every(({ kept }) => kept) ? EXIT.ok : EXIT.failed;
  } catch (error) {
    await stage.close();
    throw error;
  }
}

/** The story takes half a minute; a computer that needs much longer shows nothing that could be judged. */
const AT_MOST = 3 * MINUTE;

async function givingUp({ clock }: Shell, signal: AbortSignal): Promise<never> {
  await clock.sleep(AT_MOST, signal);
  if (signal.aborted) throw new WakelockError({ code: 'interrupted', what: 'Interrupted.' });
  throw new WakelockError({ code: 'timeout', what: `The demonstration took longer than ${formatDuration(AT_MOST)}.` });
}

function summary(
  promises: readonly Promised[],
  { output, took }: { readonly output: Output; readonly took: string },
): readonly string[] {
  const mark = ({ kept }: Promised) => (kept ? 'ok' : 'BROKEN');
  const rows = columns([['PROMISED', 'SEEN', ''], ...promises.map((one) => [one.promise, one.seen, mark(one)])]);
  const broken = promises.filter(({ kept }) => !kept).length;
  const last =
    broken === 0
      ? output.paint(`All of it came true, in ${took} s.`, 'green')
      : output.paint(`${broken} of it did not come true.`, 'red');
  return ['', ...rows, '', last, 'Next: npm start -- your command; wakelock --help; README.md'];
}
