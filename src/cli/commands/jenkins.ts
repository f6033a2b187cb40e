import { Argument, Command } from 'commander';
import { type Call, handled, type Register } from '../command.ts';
import { check } from '../jenkins/check.ts';
import { deployForBuild } from '../jenkins/ecs-deploy.ts';
import { hold, linesOf } from '../jenkins/hold.ts';
import { keepForBuild } from '../jenkins/keep.ts';
import { releaseHeld } from '../jenkins/release.ts';
import { stepOf } from '../jenkins/step.ts';
import { startBy } from './start.ts';
import { stopBy } from './stop.ts';

const AFTER = `
Options come as JSON in WAKELOCK_OPTIONS, the lease in WAKELOCK_STEP_LEASE. In a
shell use run, start and stop.`;

const DEEDS: Readonly<Record<string, (call: Call) => Promise<number>>> = {
  'ecs-deploy': deployForBuild,
  check: check('jenkins'),
  'check-start': check('jenkins-start'),
  hold,
  keep: keepForBuild,
  release: releaseHeld,
  start: (call) => {
    const { settings, token } = stepOf('jenkins-start', call.shell);
    return startBy(settings, { call, token, linesOf });
  },
  // The release has a short time limit of its own in the library, so the wait is a call of its own.
  stop: (call) => stopBy({ ...stepOf('jenkins-stop', call.shell).settings, waitStopped: false }, { ...call, args: [] }),
  'wait-stopped': (call) => stopBy(stepOf('jenkins-stop', call.shell).settings, { ...call, args: [] }),
};

export const jenkins: Register = (host) => {
  const command = new Command('jenkins')
    .description('What the steps of the Jenkins library call.')
    .addArgument(new Argument('<deed>', 'part of a step').choices(Object.keys(DEEDS)))
    .addHelpText('after', AFTER);
  return handled(command, host, { run: async (call) => (await DEEDS[call.args[0] ?? '']?.(call)) ?? 0 });
};
