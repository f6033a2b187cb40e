import { isGreen, type RolloutReport } from '../domain/rollout/report.ts';
import { messageOf } from '../engine/thrown.ts';
import type { Environment } from './inputs.ts';
import type { Report } from './report.ts';

/** What GitHub shows on the page of deployments. */
export interface DeploymentApi {
  /** Makes a new one each time it is called. @returns its id */
  create(of: { readonly ref: string; readonly environment: string; readonly description: string }): Promise<number>;
  tell(id: number, status: DeploymentStatus): Promise<void>;
}

export interface DeploymentStatus {
  readonly state: 'in_progress' | 'success' | 'failure' | 'error';
  readonly description: string;
  /** Empty: none. */
  readonly logUrl: string;
  readonly environmentUrl: string;
}

export interface GithubOptions {
  readonly env: Environment;
  readonly report: Report;
  readonly token: string;
  /** Of the page of deployments, such as `production`; empty: GitHub is told nothing, and nothing is said of it. */
  readonly environment: string;
  /** Where what was deployed can be seen; empty: nowhere. */
  readonly environmentUrl: string;
  /** The API, loaded when it is needed; tests may give another one. */
  readonly api?: (of: {
    readonly token: string;
    readonly baseUrl: string;
    readonly repository: string;
  }) => Promise<DeploymentApi>;
}

/** A Deployment of GitHub beside that of ECS. Nothing in it rejects, and nothing waits for it but `over`. */
export interface GithubDeployment {
  /** Tells how it ended; undefined: by an error of the step itself. Resolves when GitHub knows, or will not. */
  over(report: RolloutReport | undefined): Promise<void>;
}

const NONE: GithubDeployment = { over: () => Promise.resolve() };

/**
 * Makes a Deployment that is in progress, beside what goes on. What keeps GitHub from being told is one line in the log and
 * ends nothing: the service is deployed either way.
 */
export function githubDeployment(options: GithubOptions): GithubDeployment {
  const { env, report, token, environment } = options;
  if (environment === '') return NONE;
  const { GITHUB_REPOSITORY: repository = '', GITHUB_SHA: ref = '' } = env;
  if (token === '' || repository === '' || ref === '') {
    report.line(`GitHub is told of no deployment: ${token === '' ? 'there is no token' : 'this is no job of GitHub'}.`);
    return NONE;
  }
  const begun = begin(options, { repository, ref }).catch((error: unknown) => {
    report.line(`GitHub is told of no deployment: ${whyNot(error)}`);
    return undefined;
  });
  return {
    async over(ended) {
      const deployment = await begun;
      if (deployment === undefined) return;
      try {
        await deployment.tell(statusOf(ended));
      } catch (error) {
        report.line(`GitHub was not told how the deployment ended: ${whyNot(error)}`);
      }
    },
  };
}

type Told = Pick<DeploymentStatus, 'state' | 'description'>;

async function begin(
  { env, token, environment, environmentUrl, api = load }: GithubOptions,
  { repository, ref }: { readonly repository: string; readonly ref: string },
): Promise<{ tell(status: Told): Promise<void> }> {
  const github = await api({ token, baseUrl: env.GITHUB_API_URL ?? 'https://api.github.com', repository });
  const id = await github.create({ ref, environment, description: 'ECS, by Wakelock' });
  const run = env.GITHUB_RUN_ID ?? '';
  const logUrl = run === '' ? '' : `${env.GITHUB_SERVER_URL ?? 'https://github.com'}/${repository}/actions/runs/${run}`;
  const tell = (status: Told) => github.tell(id, { ...status, logUrl, environmentUrl });
  await tell({ state: 'in_progress', description: 'ECS replaces the tasks.' });
  return { tell };
}

async function load(of: Parameters<NonNullable<GithubOptions['api']>>[0]): Promise<DeploymentApi> {
  const { githubApi } = await import('./github-client.ts');
  return githubApi(of);
}

/** `error` is for what nobody could judge: https://docs.github.com/rest/deployments/statuses#create-a-deployment-status */
function statusOf(report: RolloutReport | undefined): Told {
  if (report === undefined) return { state: 'error', description: 'The step ended by an error; see its log.' };
  const { end } = report;
  const state = isGreen(end) ? 'success' : end.kind === 'interrupted' ? 'error' : 'failure';
  return { state, description: cut(end.why) };
}

/** GitHub takes 140 characters. */
function cut(text: string): string {
  return text.length <= 140 ? text : `${text.slice(0, 139)}…`;
}

function whyNot(error: unknown): string {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  if (status === 401 || status === 403 || status === 404) {
    return `the token may not (${status}); it needs permissions: deployments: write.`;
  }
  return `${typeof status === 'number' ? `${status}: ` : ''}${messageOf(error)}`;
}
