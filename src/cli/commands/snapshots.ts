import { Command } from 'commander';
import type { Register } from '../command.ts';
import { attach, detach } from '../snapshots/attach.ts';
import { list } from '../snapshots/list.ts';
import { restorePlan } from '../snapshots/restore-plan.ts';
import { sweep } from '../snapshots/sweep.ts';

const AFTER = `
Examples:
  wakelock snapshots attach web
  wakelock snapshots list --group web
  wakelock snapshots sweep
  wakelock snapshots restore-plan i-0123456789abcdef0

Every subcommand takes --json, and tells more with --help.`;

export const snapshots: Register = (host) => {
  const command = new Command('snapshots').description(
    'Snapshots at launch: which groups have them, what is there, what may go, how to bring it back.',
  );
  for (const register of [attach, detach, list, sweep, restorePlan]) command.addCommand(register(host));
  return command.addHelpText('after', AFTER);
};
