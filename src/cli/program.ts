import { Command, CommanderError } from 'commander';
import type { Host, Register } from './command.ts';
import { demo } from './commands/demo.ts';
import { deploy } from './commands/deploy.ts';
import { destroy } from './commands/destroy.ts';
import { doctor } from './commands/doctor.ts';
import { ecs } from './commands/ecs.ts';
import { explain } from './commands/explain.ts';
import { failover } from './commands/failover.ts';
import { hold } from './commands/hold.ts';
import { jenkins } from './commands/jenkins.ts';
import { local } from './commands/local.ts';
import { policy } from './commands/policy.ts';
import { OWN_FAILURE, run } from './commands/run.ts';
import { schedule } from './commands/schedule.ts';
import { snapshots } from './commands/snapshots.ts';
import { start } from './commands/start.ts';
import { status } from './commands/status.ts';
import { stop } from './commands/stop.ts';
import { EXIT, jsonText } from './output.ts';
import type { Shell } from './shell.ts';
import { VERSION } from './version.ts';

const COMMANDS: readonly Register[] = [
  run,
  start,
  stop,
  status,
  explain,
  hold,
  schedule,
  snapshots,
  failover,
  ecs,
  local,
  demo,
  deploy,
  destroy,
  doctor,
  policy,
  jenkins,
];

const AFTER = `
Examples:
  wakelock run name:test-box --ready tcp:22 -- ssh test-box ./run-tests
  wakelock hold i-0123456789abcdef0 --until 20:00 --reason debugging
  wakelock explain i-0123456789abcdef0

WAKELOCK_TOPIC_ARN saves --topic-arn. Credentials come from the AWS SDK's chain,
the region from the topic.
Exit codes: 0 ok, 1 failed, 2 usage, 3 timeout, 4 denied, 5 not found,
130 interrupted; run: the exit code of its command, or 125.`;

/** Reads the command line and runs one command. @returns the exit code */
export async function runCli(args: readonly string[], shell: Shell): Promise<number> {
  let exit = EXIT.ok;
  const { own, rest } = splitCommand(args);
  const done = (code: number): void => {
    exit = code;
  };
  let refusal = '';
  const program = programOf({ shell, rest, done }, (text) => {
    refusal = text;
  });
  try {
    await program.parseAsync(withoutHelpOnNothing(own, program), { from: 'user' });
    return exit;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.ok;
    if (own.includes('--json')) {
      shell.out(`${jsonText({ error: { code: 'usage', message: refusal, likely: '', repair: 'See --help.' } })}\n`);
    }
    return own[0] === 'run' ? OWN_FAILURE : EXIT.usage;
  }
}

/** What stands behind the first `--` of `run` is another program's, option-like or not. */
function splitCommand(args: readonly string[]): {
  readonly own: string[];
  readonly rest: readonly string[] | undefined;
} {
  const at = args[0] === 'run' ? args.indexOf('--') : -1;
  return at < 0 ? { own: [...args], rest: undefined } : { own: args.slice(0, at), rest: args.slice(at + 1) };
}

/** `help foo` as `foo`, where there is none: for the first commander prints its own help and does not say what is wrong. */
function withoutHelpOnNothing(own: readonly string[], program: Command): readonly string[] {
  const at = own.indexOf('help');
  const named = (group: Command | undefined, name: string) => group?.commands.find((one) => one.name() === name);
  const group = at < 0 ? undefined : own.slice(0, at).reduce<Command | undefined>(named, program);
  const topic = own[at + 1];
  if (group === undefined || group.commands.length === 0 || topic === undefined) return own;
  return named(group, topic) === undefined ? own.toSpliced(at, 1) : own;
}

/** Columns that the text beside a long flag needs to be wrapped there; with fewer it runs past the edge. */
const NARROW = 20;

/** @param refused is told why a line was not taken */
function programOf(host: Host, refused: (text: string) => void): Command {
  const program = new Command('wakelock')
    .description('A wake lock for cloud machines: an EC2 machine is on exactly while somebody holds a lease on it.')
    .version(VERSION)
    .enablePositionalOptions()
    .addHelpText('after', AFTER);
  for (const register of COMMANDS) program.addCommand(register(host));
  for (const command of withAllBelow(program)) {
    command
      .exitOverride()
      .configureHelp({ minWidthToWrap: NARROW })
      .showHelpAfterError('See --help.')
      .configureOutput({
        writeOut: host.shell.out,
        writeErr: host.shell.err,
        outputError: (text, write) => {
          const what = refusalOf(text.trim(), command);
          refused(what);
          write(`wakelock: ${what}\n`);
        },
      });
  }
  return program;
}

/** Commander takes a switch with a value for another, unknown one. */
function refusalOf(text: string, command: Command): string {
  const name = /unknown option '(--[\w-]+)=/.exec(text)?.[1];
  const known = command.options.some(({ long }) => long === name);
  return known ? `${name} takes no value: write ${name} alone, or leave it out.` : text.replace(/^error: /, '');
}

function withAllBelow(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withAllBelow)];
}
