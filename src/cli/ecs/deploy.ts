import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { connect } from '../../aws/connect.ts';
import { type DeploySettings, readDeploySettings } from '../../deploy-settings.ts';
import type { RolloutEnd, RolloutReport } from '../../domain/rollout/report.ts';
import { reportLines } from '../../domain/rollout/report-lines.ts';
import type { HeldLease } from '../../engine/rollout/lease.ts';
import type { RolloutWatcher } from '../../engine/rollout/ports.ts';
import { leaseRequest } from '../../engine/rollout/request.ts';
import type { Rolling } from '../../engine/rollout/rollout.ts';
import { healthAsker } from '../../net/health.ts';
import { namedFile } from '../../net/named-file.ts';
import { type Call, handled, type Register } from '../command.ts';
import { holderOf } from '../holder.ts';
import { interruptible } from '../interrupt.ts';
import { EXIT } from '../output.ts';
import { addDeployFlags, deployOption } from './flags.ts';
import { regionFor } from './region.ts';

const AFTER = `
Registers a revision if something changed, updates the service, and follows this
very deployment to its end, telling why tasks fail while they fail. Exit codes:
0 it serves (or did already), 1 it failed or was taken back, 2 usage, 3 not done
in time, 4 denied, 5 not found, 6 not proven (nothing ran that could have
failed: the desired count is 0), 130 interrupted.

Examples:
  wakelock ecs deploy --cluster prod --service web --images image-to-ecs.json --digest
  wakelock ecs deploy --cluster prod --service web --images app=123456789012.dkr.ecr.eu-central-1.amazonaws.com/app:42 \\
    --health-url https://example.com/health-check --rollback on-failure
  wakelock ecs deploy --cluster prod --service web --images image-to-ecs.json --dry-run`;

export const deployService: Register = (host) => {
  const command = new Command('deploy')
    .description('Deploy images to an ECS service, and follow the deployment to its end.')
    .addHelpText('after', AFTER);
  return handled(addDeployFlags(command), host, { run });
};

/** Nothing ran that could have failed. */
export const NOT_PROVEN = 6;

const EXITS: Readonly<Record<Exclude<RolloutEnd['kind'], 'not-deployed'>, number>> = {
  served: EXIT.ok,
  unchanged: EXIT.ok,
  'dry-run': EXIT.ok,
  'not-proven': NOT_PROVEN,
  failed: EXIT.failed,
  timeout: EXIT.timeout,
  interrupted: EXIT.interrupted,
};

/** What a deployment ends the command with. */
export function exitOf(end: RolloutEnd): number {
  return end.kind === 'not-deployed' ? EXIT[end.code] : EXITS[end.kind];
}

async function run(call: Call): Promise<number> {
  const settings = readDeploySettings('cli-ecs-deploy', { option: deployOption(call), file: namedFile('here') });
  const report = await deployBy(settings, call);
  call.output.data(report, (value) => reportLines(value));
  return exitOf(report.end);
}

/** One deployment to its end, told on stderr. @throws WakelockError */
export async function deployBy(settings: DeploySettings, call: Call): Promise<RolloutReport> {
  const { shell } = call;
  const region = await regionFor(settings.region, call);
  const [{ connectRollout }, { rollOut }] = await Promise.all([
    import('../../aws/rollout/connect.ts'),
    import('../../engine/rollout/rollout.ts'),
  ]);
  const watcher = watcherOf(call);
  return interruptible(shell, (signal) =>
    rollOut({
      order: { ...settings, region },
      ports: { ...connectRollout({ region, proxy: shell.env }), health: healthAsker, clock: shell.clock },
      lease: leaseOf(settings, { call, watcher }),
      ...{ watcher, signal },
    }),
  );
}

function watcherOf({ output }: Call): RolloutWatcher {
  return {
    line: (text) => output.talk(text),
    trouble: (title, lines) => output.warn([title, ...lines.map((line) => `  | ${line}`)].join('\n')),
  };
}

function leaseOf(
  settings: DeploySettings,
  { call: { shell }, watcher }: { readonly call: Call; readonly watcher: RolloutWatcher },
): Rolling['lease'] {
  const { topic, table, ttl, timeout, dryRun } = settings;
  if (topic === undefined || dryRun) return undefined;
  return async (service): Promise<HeldLease | undefined> => {
    const { leaseIfOptedIn } = await import('../../engine/rollout/lease.ts');
    const connection = connect({ topic, table, clock: shell.clock, proxy: shell.env, random: Math.random });
    const request = leaseRequest(settings, {
      token: `deploy-${randomUUID()}`,
      ttl,
      holder: holderOf(settings.holder, shell),
    });
    return leaseIfOptedIn(topic.name, { request, watcher, timeout, ports: { ...connection, clock: shell.clock } })(
      service,
    );
  };
}
