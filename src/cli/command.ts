import { type Command, Option } from 'commander';
import { shorten } from '../domain/duration.ts';
import { usage } from '../domain/errors.ts';
import { parseTopicArn, type Topic } from '../domain/topic.ts';
import type { Front } from '../options.ts';
import { readSettings, type Settings } from '../settings.ts';
import { namingProfile } from './failures.ts';
import { type Flags, sourceOf } from './flags.ts';
import { exitOf, type Output, outputOf } from './output.ts';
import type { Environment, Shell } from './shell.ts';

/** One command as it was typed. */
export interface Call {
  readonly shell: Shell;
  readonly output: Output;
  readonly flags: Flags;
  /** Arguments of the command itself. */
  readonly args: readonly string[];
  /** What stood behind `--`; undefined where there was none. */
  readonly rest: readonly string[] | undefined;
}

/** What the program gives a command when it is set up. */
export interface Host {
  readonly shell: Shell;
  readonly rest: readonly string[] | undefined;
  readonly done: (exit: number) => void;
}

/** Makes one command of the program. */
export type Register = (host: Host) => Command;

/**
 * Gives a command its `--json` and what it does: the one place where a failure becomes words and an exit code.
 * @param failure the exit code of a failure; default by the kind of error
 */
export function handled(
  command: Command,
  host: Host,
  {
    run,
    failure = exitOf,
  }: { readonly run: (call: Call) => Promise<number>; readonly failure?: (error: unknown) => number },
): Command {
  const { shell, rest, done } = host;
  return command.addOption(new Option('--json', 'One JSON document on stdout, errors included.')).action(async () => {
    const flags: Flags = command.opts();
    const output = outputOf(shell, flags.json === true);
    try {
      done(await run({ shell, output, flags, args: command.args, rest }));
    } catch (error) {
      output.fail(namingProfile(error, shell.env));
      done(failure(error));
    }
  });
}

/** All options of a front, read from arguments, flags and environment. @throws WakelockError (`usage`) */
export function settingsOf(front: Front, { args, flags, shell }: Pick<Call, 'args' | 'flags' | 'shell'>): Settings {
  checkEndpoint(shell.env);
  return readSettings(front, sourceOf({ targets: args, flags, env: shell.env }));
}

/** `localhost:4599` is a URL of the scheme `localhost:` to Node, and the SDK then asks whatever listens on port 80. */
function checkEndpoint({ AWS_ENDPOINT_URL: url = '' }: Environment): void {
  if (url === '' || (/^https?:\/\/[^/]/.test(url) && URL.canParse(url))) return;
  throw usage(`AWS_ENDPOINT_URL: "${shorten(url)}" is no address.`, {
    repair: 'Write it with its scheme, as in http://127.0.0.1:4599, or unset it.',
  });
}

/** The stack that a command speaks to. */
export interface Stack {
  readonly topic: Topic;
  readonly table: string;
  /** Whether the tags of ec2-powercycle opt machines in there. */
  readonly compat: boolean;
}

/** @throws WakelockError (`usage`) */
export function stackOf({ flags, shell }: Call): Stack {
  checkEndpoint(shell.env);
  const source = sourceOf({ targets: [], flags, env: shell.env });
  const topic = parseTopicArn(source('topic-arn') ?? '', 'topic-arn');
  const compat = flags.compat === true || shell.env.WAKELOCK_COMPAT === 'true';
  return { topic, table: source('table') || topic.name, compat };
}

/** Help of the flag `--compat`. */
export const COMPAT = 'The stack follows the tags of ec2-powercycle as well (as WAKELOCK_COMPAT=true).';

/** The text of a flag; undefined = not given. */
export function textFlag({ flags }: Pick<Call, 'flags'>, name: string): string | undefined {
  const value = flags[name];
  return value === undefined ? undefined : String(value);
}

/** The values of a flag that may be given many times. */
export function listFlag({ flags }: Pick<Call, 'flags'>, name: string): readonly string[] {
  const values = flags[name];
  return Array.isArray(values) ? values.map(String) : [];
}

/** Two flags that exclude each other. @throws WakelockError (`usage`) */
export function notBoth({ flags }: Pick<Call, 'flags'>, one: string, other: string): void {
  if (flags[one] === undefined || flags[other] === undefined) return;
  throw usage(`--${one} and --${other} exclude each other.`, { repair: `Leave out --${one} or --${other}.` });
}
