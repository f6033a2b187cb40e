import type { Holder } from '../domain/lease.ts';
import { holderName } from '../engine/request.ts';
import type { Shell } from './shell.ts';

/** Who holds a lease, as others read it: what was asked for, else the pipeline's run, else the user of the shell. */
export function holderOf(asked: string, { env, user }: Pick<Shell, 'env' | 'user'>): Holder {
  const { name, url } = asked === '' ? (github(env) ?? jenkins(env) ?? gitlab(env) ?? { name: user }) : { name: asked };
  // The wire form takes 500 bytes; a longer link would cost the whole message.
  const fits = url !== undefined && /^https?:\/\/[\x21-\x7e]{1,490}$/.test(url);
  return fits ? { name: holderName(name), url } : { name: holderName(name) };
}

type Found = { readonly name: string; readonly url?: string | undefined } | undefined;

function github({ GITHUB_ACTIONS, GITHUB_REPOSITORY, GITHUB_SERVER_URL, ...env }: Shell['env']): Found {
  if (GITHUB_ACTIONS !== 'true' || GITHUB_REPOSITORY === undefined) return undefined;
  const name = `${GITHUB_REPOSITORY} · ${env.GITHUB_WORKFLOW ?? 'workflow'} #${env.GITHUB_RUN_NUMBER ?? '?'}`;
  return { name, url: `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}` };
}

function jenkins({ JOB_NAME, BUILD_NUMBER, BUILD_URL }: Shell['env']): Found {
  return JOB_NAME && BUILD_NUMBER ? { name: `${JOB_NAME} #${BUILD_NUMBER}`, url: BUILD_URL } : undefined;
}

function gitlab({ CI_PROJECT_PATH, CI_JOB_NAME, CI_PIPELINE_IID, CI_JOB_URL }: Shell['env']): Found {
  if (!CI_PROJECT_PATH || !CI_JOB_NAME) return undefined;
  return { name: `${CI_PROJECT_PATH} · ${CI_JOB_NAME} #${CI_PIPELINE_IID ?? '?'}`, url: CI_JOB_URL };
}
