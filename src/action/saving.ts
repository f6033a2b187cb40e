import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { leaseIdOf } from '../domain/token.ts';
import type { Settings } from '../settings.ts';
import { boundOf } from './access.ts';
import { requestOf } from './request.ts';
import { readSaved, type Saved } from './state.ts';
import type { Surroundings } from './surroundings.ts';

/** What must be known before anything is published: the token above all, so that post can release it whatever happens. */
export function planOf(settings: Settings, { env, clock, newId }: Surroundings): Saved {
  const early = readSaved(env);
  const same = early !== undefined && isDeepStrictEqual(early.request.targets, plain(settings.targets));
  const token = settings.lease || (same ? early.request.token : `job-${newId()}`);
  const ttl = boundOf(settings, env);
  return {
    version: 1,
    mode: settings.mode,
    request: requestOf(settings, { token, ttl, env }),
    adopted: settings.lease !== '',
    topic: settings.topic,
    stopTopic: settings.stopTopic,
    stopMessage: settings.stopMessage,
    table: settings.table,
    roleToAssume: settings.roleToAssume,
    audience: settings.audience,
    keepOnFailure: settings.keepOnFailure,
    onDisrupt: settings.onDisrupt,
    failOnReleaseError: settings.failOnReleaseError,
    statusFile: join(env.RUNNER_TEMP || tmpdir(), `wakelock-${leaseIdOf(token).slice(0, 12)}.json`),
    at: clock.now(),
  };
}

// State is JSON: members that are undefined do not come back.
function plain<T>(value: T): unknown {
  return JSON.parse(JSON.stringify(value));
}
