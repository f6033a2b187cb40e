import { Command, CommanderError } from 'commander';
import type { Host, Register } from '../../../src/cli/command.ts';
import { hold } from '../../../src/cli/commands/hold.ts';
import { run } from '../../../src/cli/commands/run.ts';
import { start } from '../../../src/cli/commands/start.ts';
import { status } from '../../../src/cli/commands/status.ts';
import { stop } from '../../../src/cli/commands/stop.ts';
import { type Flags, sourceOf } from '../../../src/cli/flags.ts';
import { type Front, optionsOf } from '../../../src/options.ts';
import { readSettings } from '../../../src/settings.ts';
import { anyText, mutated } from '../hostile.ts';
import type { Random } from '../random.ts';
import { readOrRefuse } from '../refusal.ts';
import { Broken, type Subject } from '../subject.ts';
import { TOPIC_ARN, writtenValue } from './settings.ts';
import { writtenTarget } from './target.ts';

const COMMANDS: Readonly<Record<string, { readonly register: Register; readonly front?: Front }>> = {
  run: { register: run, front: 'cli-run' },
  start: { register: start, front: 'cli-start' },
  stop: { register: stop, front: 'cli-stop' },
  hold: { register: hold },
  status: { register: status },
};
const WORDS = [
  '--',
  '-',
  '--json',
  '--help',
  '-h',
  '--version',
  '--lift',
  '--off',
  '--for',
  '--when',
  '--no-wait',
  '--x=y',
];
const ENV = { WAKELOCK_TOPIC_ARN: TOPIC_ARN };

const nothing = () => {};
const HOST: Host = {
  rest: ['true'],
  done: nothing,
  shell: {
    env: ENV,
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    zone: 'UTC',
    user: 'somebody@somewhere',
    terminal: false,
    program: 'wakelock',
    node: 'node',
    out: nothing,
    err: nothing,
    onSignal: () => nothing,
  },
};

/** The command line up to where a command would be run: it is read with the real commands, and then only looked at. */
export const argv: Subject = {
  name: 'the command line',
  share: 0,
  reaches: ['run', 'start', 'stop', 'hold', 'status', 'refused by commander', 'refused by the options'],
  attempt(random) {
    const args = written(random);
    let seen: { readonly name: string; readonly flags: Flags; readonly targets: readonly string[] } | undefined;
    const program = new Command('wakelock').enablePositionalOptions();
    for (const [name, { register }] of Object.entries(COMMANDS)) {
      const command = register(HOST);
      command.action(() => {
        seen = { name, flags: command.opts(), targets: command.args };
      });
      program.addCommand(command);
    }
    for (const command of [program, ...program.commands]) {
      command.exitOverride().configureOutput({ writeOut: nothing, writeErr: nothing });
    }
    try {
      program.parse(args, { from: 'user' });
    } catch (error) {
      if (error instanceof CommanderError) return 'refused by commander';
      throw error;
    }
    if (seen === undefined) return 'nothing';
    return judged(seen, args);
  },
};

function judged(
  { name, flags, targets }: { readonly name: string; readonly flags: Flags; readonly targets: readonly string[] },
  args: readonly string[],
): string {
  if (Object.getPrototypeOf(flags) !== Object.prototype) throw new Broken('flags with another prototype', args);
  const front = COMMANDS[name]?.front;
  if (front === undefined) return name;
  const read = readOrRefuse(() => readSettings(front, sourceOf({ targets, flags, env: ENV })), args);
  return read === undefined ? 'refused by the options' : name;
}

function written(random: Random): string[] {
  const name = random.pick(Object.keys(COMMANDS));
  const specs = optionsOf(COMMANDS[name]?.front ?? 'cli-start');
  const args = [name, ...random.list(random.int(0, 2), () => writtenTarget(random))];
  for (let left = random.int(0, 4); left > 0; left -= 1) {
    const spec = random.pick(specs);
    const flag = spec.type === 'flag' && spec.fallback === 'true' ? `--no-${spec.name}` : `--${spec.name}`;
    const value = random.chance(0.7) ? writtenValue(random, spec) : anyText(random);
    if (spec.type === 'flag') args.push(flag);
    else args.push(...(random.chance(0.5) ? [flag, value] : [`${flag}=${value}`]));
  }
  if (random.chance(0.4)) return args;
  return random
    .shuffle([...args, random.pick([...WORDS, anyText(random), mutated(random, random.pick(args))])])
    .slice();
}
