import { Command } from 'commander';
import type { Register } from '../command.ts';

const COMMANDS: readonly Register[] = [];

const AFTER = `
Every subcommand takes --json, and tells more with --help.`;

export const ecs: Register = (host) => {
  const command = new Command('ecs').description('Deploy an ECS service, and know that it is the one that answers.');
  for (const register of COMMANDS) command.addCommand(register(host));
  return command.addHelpText('after', AFTER);
};
