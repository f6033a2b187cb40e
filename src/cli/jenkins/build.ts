import { SECOND } from '../../domain/duration.ts';
import { fetchJson } from '../../net/fetch-json.ts';
import type { Shell } from '../shell.ts';

/** A watch on the build that a renewer belongs to. */
export interface BuildWatch {
  /** Jenkins said that the build is over. */
  over(): boolean;
  stop(): void;
}

const PERIOD = 60 * SECOND;
const WITHIN = 10 * SECOND;

/**
 * Asks Jenkins itself whether the build still runs: a build that was killed ends nothing on its nodes. Only a plain "it does
 * not" counts; where anonymous users may not read the job, or Jenkins is down for a restart, nothing is known.
 */
export function watchBuild({ env, clock }: Pick<Shell, 'env' | 'clock'>, ttl: number): BuildWatch {
  const end = new AbortController();
  let over = false;
  const url = pageOf(env.BUILD_URL);
  const ask = async (page: URL) => {
    while (!over && !end.signal.aborted) {
      await clock.sleep(Math.min(PERIOD, ttl / 3), end.signal);
      if (end.signal.aborted) return;
      const signal = AbortSignal.any([end.signal, AbortSignal.timeout(WITHIN)]);
      const answer = await fetchJson(page, { headers: { accept: 'application/json' }, signal }).catch(() => undefined);
      over = answer?.status === 200 && isOver(answer.body);
    }
  };
  if (url !== undefined) void ask(url);
  return { over: () => over, stop: () => end.abort() };
}

function isOver(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'building' in body && body.building === false;
}

function pageOf(build: string | undefined): URL | undefined {
  return build !== undefined && URL.canParse(build) && /^https?:/.test(build)
    ? new URL('api/json?tree=building', build.endsWith('/') ? build : `${build}/`)
    : undefined;
}
