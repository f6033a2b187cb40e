import { type Command, Option } from 'commander';
import {
  type DeployOptionSpec,
  describeOption,
  type Front,
  type OptionName,
  type OptionSpec,
  optionsOf,
} from '../options.ts';
import type { OptionSource } from '../settings.ts';
import type { Environment } from './shell.ts';

/** Options that a shell sets once for all commands. */
export const FROM_ENVIRONMENT: Readonly<Record<string, string>> = {
  'topic-arn': 'WAKELOCK_TOPIC_ARN',
  table: 'WAKELOCK_TABLE',
};

/** Values as commander collects them: by the name in camel case; switches are booleans. */
export type Flags = Readonly<Record<string, unknown>>;

/** Gives a command the flags of a front, from the one table of options; the machines are arguments and no flag. */
export function addFlags(command: Command, front: Front): Command {
  for (const spec of optionsOf(front)) if (spec.name !== 'instances') command.addOption(flagOf(spec));
  return command;
}

/** One flag of the table, for a command that needs only that. */
export function addFlag(command: Command, front: Front, name: OptionName): Command {
  const spec = optionsOf(front).find((option) => option.name === name);
  if (spec === undefined) throw new Error(`The option ${name} is not one of ${front}.`);
  return command.addOption(flagOf(spec));
}

function flagOf(spec: OptionSpec): Option {
  const { name, type, fallback } = spec;
  if (type === 'flag') {
    return new Option(fallback === 'true' ? `--no-${name}` : `--${name}`, helpOf(spec));
  }
  return new Option(`--${name} ${placeholderOf(spec)}`, helpOf(spec));
}

const VALUE: Readonly<Record<DeployOptionSpec['type'], string>> = {
  text: 'text',
  duration: 'duration',
  flag: 'true|false',
  choice: 'choice',
  targets: 'targets',
  ready: 'checks',
  count: 'number',
};

/** How the help writes what a flag takes: `<on|off>`, `<duration>`. */
export function placeholderOf({ type, choices }: Pick<DeployOptionSpec, 'type' | 'choices'>): string {
  return `<${choices?.join('|') ?? VALUE[type]}>`;
}

function helpOf(spec: OptionSpec): string {
  const { name, type, fallback, help, flagHelp = help } = spec;
  const text = describeOption({ ...spec, help: flagHelp }).replaceAll('`', '');
  const variable = FROM_ENVIRONMENT[name];
  const extra = variable === undefined ? fallback : `$${variable}`;
  return extra === '' || type === 'flag' ? text : `${text} (default: ${extra})`;
}

/** Where `readSettings` finds what a person typed: arguments, flags, then the environment. */
export function sourceOf(typed: {
  readonly targets: readonly string[];
  readonly flags: Flags;
  readonly env: Environment;
}): OptionSource {
  return (name) => {
    if (name === 'instances') return typed.targets.join(',');
    const value = typed.flags[camelCase(name)];
    if (value !== undefined) return String(value);
    const variable = FROM_ENVIRONMENT[name];
    return variable === undefined ? undefined : typed.env[variable];
  };
}

/** `topic-arn` as `topicArn`. */
export function camelCase(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
