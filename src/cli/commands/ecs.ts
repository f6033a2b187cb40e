import { Command } from 'commander';
import type { Register } from '../command.ts';
import { deployService } from '../ecs/deploy.ts';
import { verifyService } from '../ecs/verify.ts';

const COMMANDS: readonly Register[] = [deployService, verifyService];

const AFTER = `
Examples:
  wakelock ecs verify --cluster prod --service web --images image-to-ecs.json
  wakelock ecs deploy --cluster prod --service web --images image-to-ecs.json --dry-run

Every subcommand takes --json, and tells more with --help.`;

export const ecs: Register = (host) => {
  const command = new Command('ecs').description('Deploy an ECS service, and know that it is the one that answers.');
  for (const register of COMMANDS) command.addCommand(register(host));
  return command.addHelpText('after', AFTER);
};
