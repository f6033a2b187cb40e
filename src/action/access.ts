import { type Connection, connect } from '../aws/connect.ts';
import { formatDuration } from '../domain/duration.ts';
import type { Settings } from '../settings.ts';
import type { Environment } from './inputs.ts';
import type { Saved } from './state.ts';
import type { Surroundings } from './surroundings.ts';

/** How the step comes to credentials; kept in the saved state, because post must come to them as well. */
export type CredentialSettings = Pick<Settings, 'roleToAssume' | 'audience'>;

type Access =
  /** The role of the option, by the job's own ID token. */
  | 'role'
  /** A session of another step; its role can be assumed anew by the job's own ID token. */
  | 'session'
  /** A session of another step that nobody here can renew. */
  | 'mortal'
  /** Keys, a profile, an instance role: the SDK renews what must be. */
  | 'chain';

function accessOf({ roleToAssume }: CredentialSettings, env: Environment): Access {
  if (roleToAssume !== '') return 'role';
  if ((env.AWS_SESSION_TOKEN ?? '') === '') return 'chain';
  return hasIdTokens(env) ? 'session' : 'mortal';
}

function hasIdTokens(env: Environment): boolean {
  return Boolean(env.ACTIONS_ID_TOKEN_REQUEST_URL && env.ACTIONS_ID_TOKEN_REQUEST_TOKEN);
}

/** The time to live to ask for, ms: a lease whose renewals will stop when a session ends must outlive them. */
export function boundOf(settings: Settings, env: Environment): number {
  const { ttl, maxDuration } = settings;
  return accessOf(settings, env) === 'mortal' ? Math.max(ttl, maxDuration) : ttl;
}

export function sayBound(settings: Settings, { env, report }: Surroundings): void {
  if (accessOf(settings, env) !== 'mortal') return;
  report.line(
    `These are session credentials that cannot be renewed here, so the lease asks for ${formatDuration(boundOf(settings, env))} (max-duration) instead of ${formatDuration(settings.ttl)}: if the job dies, the machine stays on for at most that long. \`permissions: id-token: write\` or role-to-assume makes it short.`,
  );
}

/** AWS for a step, with credentials that last as long as the job may. */
export function openConnection(
  saved: CredentialSettings & Pick<Saved, 'topic' | 'stopTopic' | 'table'>,
  { env, clock, random }: Surroundings,
): Connection {
  return connect({ ...saved, proxy: env, clock, random });
}
