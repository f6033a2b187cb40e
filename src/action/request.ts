import type { Holder } from '../domain/lease.ts';
import { levelsOf } from '../domain/ready.ts';
import { showToken } from '../domain/token.ts';
import { holderName, type LeaseRequest, startText } from '../engine/request.ts';
import type { Settings } from '../settings.ts';
import type { Environment } from './inputs.ts';

/** What the settings ask for, under `token`; `ttl` in ms. */
export function requestOf(
  settings: Settings,
  { token, ttl, env }: { readonly token: string; readonly ttl: number; readonly env: Environment },
): LeaseRequest {
  const { targets, linger, alreadyOn, exclusive, protect } = settings;
  const holder = holderOf(settings.holder, env);
  return { token, targets, ttl, linger, alreadyOn, exclusive, protect, holder, levels: levelsOf(settings.ready) };
}

/** `owner/repo · workflow #812 (job)` and the page of the run, if the user gave no name. */
export function holderOf(given: string, env: Environment): Holder {
  const { GITHUB_REPOSITORY: repository = 'unknown repository', GITHUB_WORKFLOW: workflow = '' } = env;
  const { GITHUB_RUN_NUMBER: number = '?', GITHUB_JOB: job = '' } = env;
  const own = `${repository} · ${workflow} #${number}${job === '' ? '' : ` (${job})`}`;
  const url = runUrl(env);
  return { name: holderName(given === '' ? own : given), ...(url === undefined ? {} : { url }) };
}

const MAX_URL = 500;

function runUrl(env: Environment): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  if (!server || !repository || !run) return undefined;
  const attempt = Number(env.GITHUB_RUN_ATTEMPT ?? 1) > 1 ? `/attempts/${env.GITHUB_RUN_ATTEMPT}` : '';
  const url = `${server}/${repository}/actions/runs/${run}${attempt}`;
  return Buffer.byteLength(url) > MAX_URL ? undefined : url;
}

/** The start message for people: the token is not shown. */
export function shownStart(request: LeaseRequest): string {
  return startText({ ...request, token: showToken(request.token) });
}
