import { getOctokit } from '@actions/github';
import { SECOND } from '../domain/duration.ts';
import type { DeploymentApi } from './github-deployment.ts';

const PATIENCE = 5 * SECOND;

/** GitHub's deployments: https://docs.github.com/rest/deployments. One try each: the deployment of the service does not wait for it. */
export function githubApi({
  token,
  baseUrl,
  repository,
}: {
  readonly token: string;
  readonly baseUrl: string;
  /** `owner/repo`. */
  readonly repository: string;
}): DeploymentApi {
  const [owner = '', repo = ''] = repository.split('/');
  const place = () => ({ owner, repo, request: { signal: AbortSignal.timeout(PATIENCE) } });
  const { repos } = getOctokit(token, { baseUrl, log: SILENT }).rest;
  return {
    async create({ ref, environment, description }) {
      const { data } = await repos.createDeployment({
        ...place(),
        ref,
        environment,
        description,
        auto_merge: false,
        // The job that runs this is itself a check that is not over yet.
        required_contexts: [],
      });
      if ('id' in data) return data.id;
      throw new Error(data.message ?? 'GitHub made no deployment.');
    },
    async tell(id, { state, description, logUrl, environmentUrl }) {
      await repos.createDeploymentStatus({
        ...place(),
        deployment_id: id,
        state,
        description,
        ...(logUrl === '' ? {} : { log_url: logUrl }),
        ...(environmentUrl === '' ? {} : { environment_url: environmentUrl }),
      });
    },
  };
}

const nothing = (): void => {};

/** What goes wrong is told once, by who calls. */
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };
