import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../aws/connect.ts';
import { type DeploySettings, readDeploySettings } from '../deploy-settings.ts';
import { formatDuration } from '../domain/duration.ts';
import { usage, WakelockError } from '../domain/errors.ts';
import { isGreen, type RolloutReport } from '../domain/rollout/report.ts';
import { reportLines, stateOf } from '../domain/rollout/report-lines.ts';
import type { RolloutWatcher } from '../engine/rollout/ports.ts';
import { leaseRequest } from '../engine/rollout/request.ts';
import type { Rolling } from '../engine/rollout/rollout.ts';
import { healthAsker } from '../net/health.ts';
import { namedFile } from '../net/named-file.ts';
import type { DeployOptionName, DeployOutputName } from '../options.ts';
import { ownCredentials } from './access.ts';
import { githubDeployment } from './github-deployment.ts';
import { tellRollout } from './github-summary.ts';
import type { Environment } from './inputs.ts';
import { holderOf } from './request.ts';
import { SAVED, type Saved, TOLD } from './state.ts';
import type { Surroundings } from './surroundings.ts';

/** The `deploy` step: one deployment of a service, followed to its end. Returns the exit code. */
export async function deploy(surroundings: Surroundings): Promise<number> {
  const { env, report } = surroundings;
  try {
    const read = readDeploySettings('deploy', { option: inputOf(env), file: namedFile('the workspace') });
    return await deployAs({ ...read, region: regionOf(read, env) }, surroundings);
  } catch (error) {
    report.error(error);
    return 1;
  }
}

async function deployAs(settings: DeploySettings, surroundings: Surroundings): Promise<number> {
  const { env, report, clock, cancelled } = surroundings;
  const { environment, environmentUrl, dryRun, region } = settings;
  const credentials = ownCredentials(settings, surroundings);
  const github = githubDeployment({
    ...{ env, report, environmentUrl, token: settings.githubToken },
    environment: dryRun ? '' : environment,
  });
  const watcher = watcherOf(surroundings);
  let ended: RolloutReport | undefined;
  try {
    const [{ connectRollout }, { rollOut }] = await Promise.all([
      import('../aws/rollout/connect.ts'),
      import('../engine/rollout/rollout.ts'),
    ]);
    ended = await rollOut({
      order: settings,
      ports: { ...connectRollout({ region, credentials, proxy: env }), health: healthAsker, clock },
      lease: leaseOf(settings, { surroundings, watcher, credentials }),
      ...{ watcher, signal: cancelled },
    });
  } finally {
    await github.over(ended);
  }
  return tell(ended, settings, surroundings);
}

async function tell(
  ended: RolloutReport,
  { environmentUrl, timeout }: DeploySettings,
  { env, report }: Surroundings,
): Promise<number> {
  for (const [name, value] of Object.entries(outputsOf(ended))) report.output(name, value);
  for (const line of reportLines(ended)) report.line(line);
  await tellRollout(ended, { env, report, environmentUrl });
  const { end } = ended;
  if (isGreen(end)) return 0;
  if (end.kind === 'interrupted') return 130;
  const code = end.kind === 'timeout' ? 'timeout' : end.kind === 'not-deployed' ? end.code : 'failed';
  const repair =
    end.kind === 'timeout' ? `Read the lines above; ${formatDuration(timeout)} was the limit (timeout).` : '';
  report.error(new WakelockError({ code, what: `${stateOf(end)}: ${end.why}`, repair }));
  return 1;
}

function outputsOf(ended: RolloutReport): Readonly<Record<DeployOutputName, string>> {
  return {
    state: stateOf(ended.end),
    'task-definition-arn': ended.definition ?? '',
    'previous-task-definition-arn': ended.previous ?? '',
    'deployment-arn': ended.deployment ?? '',
    reason: ended.end.why,
    report: JSON.stringify(ended),
  };
}

/** One line for each news, with the time since the step began; a failed task's log in a group of its own. */
function watcherOf({ report, clock }: Surroundings): RolloutWatcher {
  const begun = clock.now();
  const stamp = () => `${((clock.now() - begun) / 1000).toFixed(1).padStart(7)}s`;
  return {
    line: (text) => report.line(`${stamp()}  ${text}`),
    trouble(title, lines) {
      report.warning(title);
      if (lines.length === 0) return;
      report.group('Last lines of its log');
      for (const line of lines) report.line(`| ${line}`);
      report.groupEnd();
    },
  };
}

interface Leasing {
  readonly surroundings: Surroundings;
  readonly watcher: RolloutWatcher;
  readonly credentials: ReturnType<typeof ownCredentials>;
}

function leaseOf(settings: DeploySettings, { surroundings, watcher, credentials }: Leasing): Rolling['lease'] {
  const { topic, table, ttl, timeout, dryRun } = settings;
  const { env, clock, random, newId, report } = surroundings;
  if (topic === undefined || dryRun) return undefined;
  return async (service) => {
    const { leaseIfOptedIn } = await import('../engine/rollout/lease.ts');
    const request = leaseRequest(settings, { token: `deploy-${newId()}`, ttl, holder: holderOf(settings.holder, env) });
    const saved: Saved = {
      ...{ version: 1, mode: 'lease', request, adopted: false, topic, stopTopic: topic, table, at: clock.now() },
      ...{ roleToAssume: settings.roleToAssume, audience: settings.audience, stopMessage: '' },
      ...{ keepOnFailure: 0, onDisrupt: 'warn', failOnReleaseError: false },
      // Nobody writes it: what happens to the lease is told by this step while it lasts.
      statusFile: join(env.RUNNER_TEMP || tmpdir(), `wakelock-${newId()}.json`),
    };
    const connection = connect({ topic, table, credentials, clock, random, proxy: env });
    const take = leaseIfOptedIn(topic.name, { request, watcher, timeout, ports: { ...connection, clock } });
    return take(service, () => {
      // For post, should this process be killed.
      report.save(SAVED, JSON.stringify(saved));
      report.save(TOLD, 'true');
    });
  };
}

function inputOf(env: Environment) {
  return (name: DeployOptionName): string | undefined => {
    const input = env[`INPUT_${name.toUpperCase()}`];
    return name === 'topic-arn' && (input ?? '').trim() === '' ? env.WAKELOCK_TOPIC_ARN : input;
  };
}

function regionOf({ region }: DeploySettings, { AWS_REGION, AWS_DEFAULT_REGION }: Environment): string {
  const found = region || AWS_REGION || AWS_DEFAULT_REGION;
  if (found) return found;
  throw usage('region: no region is named.', { repair: 'Set region, or AWS_REGION in the environment of the job.' });
}
