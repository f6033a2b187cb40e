import { Command } from 'commander';
import type { Register } from '../command.ts';
import { check } from '../schedule/check.ts';
import { list } from '../schedule/list.ts';
import { runOnce } from '../schedule/run.ts';

const AFTER = `
Examples:
  wakelock schedule check 'start=08:00 stop=17:55 days=mon-fri tz=Europe/Berlin'
  wakelock schedule list
  wakelock schedule run --dry-run

Every subcommand takes --json, and tells more with --help.`;

export const schedule: Register = (host) =>
  new Command('schedule')
    .description('Schedules of machines: what a tag means, what is on when, and why.')
    .addCommand(check(host))
    .addCommand(list(host))
    .addCommand(runOnce(host))
    .addHelpText('after', AFTER);
