import { type Command, Option } from 'commander';
import { type DeployOptionName, type DeployOptionSpec, deployOptionsOf } from '../../options.ts';
import type { Call } from '../command.ts';
import { camelCase, FROM_ENVIRONMENT, placeholderOf } from '../flags.ts';

/** Gives a command the flags of `ecs deploy`, from the one table of options. */
export function addDeployFlags(command: Command): Command {
  for (const spec of deployOptionsOf('cli-ecs-deploy')) command.addOption(flagOf(spec));
  return command;
}

function flagOf(spec: DeployOptionSpec): Option {
  const { name, type, fallback, help } = spec;
  const variable = FROM_ENVIRONMENT[name];
  const standard = variable === undefined ? fallback : `$${variable}`;
  const plain = help.replaceAll('`', '');
  if (type === 'flag') return new Option(`--${name}`, plain);
  const text = standard === '' ? plain : `${plain} (default: ${standard})`;
  return new Option(`--${name} ${placeholderOf(spec)}`, text);
}

/** Where an option's text is found: flags, then the environment. */
export function deployOption({ flags, shell }: Pick<Call, 'flags' | 'shell'>) {
  return (name: DeployOptionName): string | undefined => {
    const value = flags[camelCase(name)];
    if (value !== undefined) return String(value);
    const variable = FROM_ENVIRONMENT[name];
    return variable === undefined ? undefined : shell.env[variable];
  };
}
