import { type Connection, type ConnectOptions, connect } from '../aws/connect.ts';
import { errorName } from '../aws/error-name.ts';
import { formatDuration } from '../domain/duration.ts';
import type { Topic } from '../domain/topic.ts';
import { messageOf } from '../engine/thrown.ts';
import type { Settings } from '../settings.ts';
import { idToken, needTokenEndpoint, tokenEndpoint } from './id-token.ts';
import type { Environment } from './inputs.ts';
import type { Surroundings } from './surroundings.ts';
import { twoConnections } from './two-connections.ts';

/** How a step comes to AWS; part of the saved state, because post and the renewer must come there as well. */
export interface AccessSettings extends Pick<Settings, 'roleToAssume' | 'audience' | 'topic' | 'stopTopic' | 'table'> {
  /** The role behind a session of another step, as far as it is known. */
  readonly sessionRole?: string | undefined;
}

type Access =
  /** The role of the option, by the job's own ID token. */
  | 'role'
  /** A session of another step; its role can be assumed anew by the job's own ID token. */
  | 'session'
  /** A session of another step that nobody here can renew. */
  | 'mortal'
  /** Keys, a profile, an instance role: the SDK renews what must be. */
  | 'chain';

function accessOf({ roleToAssume, sessionRole }: Partial<AccessSettings>, env: Environment): Access {
  if (roleToAssume !== '') return 'role';
  if ((env.AWS_SESSION_TOKEN ?? '') === '' && sessionRole === undefined) return 'chain';
  return tokenEndpoint(env) === undefined ? 'mortal' : 'session';
}

/** The time to live to ask for, ms: a lease whose renewals will stop when a session ends must outlive them. */
export function boundOf(settings: Settings, env: Environment): number {
  const { ttl, maxDuration } = settings;
  return accessOf(settings, env) === 'mortal' ? Math.max(ttl, maxDuration) : ttl;
}

export function sayBound(settings: Settings, { env, report }: Surroundings): void {
  if (accessOf(settings, env) !== 'mortal') return;
  const asked = formatDuration(boundOf(settings, env));
  report.line(
    `These session credentials cannot be renewed here, so the lease asks for ${asked} (max-duration) instead of ${formatDuration(settings.ttl)}: if the job dies, the machine stays on for at most that long. \`permissions: id-token: write\` makes it short.`,
  );
}

/**
 * AWS for a step, with credentials that last as long as the job may.
 * @throws WakelockError (`denied`) when a role is to be assumed and the job may not ask for ID tokens
 */
export function openConnection(access: AccessSettings, surroundings: Surroundings): Connection {
  const { env, clock, random } = surroundings;
  const shared = { ...access, proxy: env, clock, random };
  const kind = accessOf(access, env);
  if (kind === 'role') {
    return connect({ ...shared, credentials: byIdToken(access.roleToAssume, { access, surroundings }) });
  }
  if (kind !== 'session') return connect(shared);
  return twoConnections(connect(shared), {
    isOver: (error) => SESSION_OVER.has(errorName(error)),
    second: async () => {
      const role = access.sessionRole ?? (await sessionRole(access.topic, surroundings));
      if (role === undefined) throw new Error('The session has ended, and the role behind it is not known.');
      return connect({ ...shared, credentials: byIdToken(role, { access, surroundings }) });
    },
  });
}

/** https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html; the last one stands for credentials that were blanked. */
const SESSION_OVER: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'RequestExpired',
  'TokenRefreshRequired',
  'InvalidClientTokenId',
  'UnrecognizedClient',
  'CredentialsProviderError',
]);

/**
 * The role behind the session of another step, asked for while that session lasts: afterwards nobody can ask any more.
 * Undefined where it is of no use or cannot be had, which is said.
 */
export async function learnRole(access: AccessSettings, surroundings: Surroundings): Promise<string | undefined> {
  const { env, report } = surroundings;
  if (access.sessionRole !== undefined || accessOf(access, env) !== 'session') return access.sessionRole;
  return sessionRole(access.topic, surroundings).catch((error: unknown) => {
    report.line(`The role of this session is not known, so it cannot be assumed anew: ${messageOf(error)}`);
    return undefined;
  });
}

async function sessionRole({ region }: Topic, { env }: Surroundings): Promise<string | undefined> {
  const { callerRoleArn } = await import('../aws/web-identity.ts');
  return callerRoleArn({ region, proxy: env });
}

/** Credentials for a step that does not speak to the stack alone: those of its own role, else undefined = the SDK's chain. */
export function ownCredentials(
  { roleToAssume, audience, region }: Pick<AccessSettings, 'roleToAssume' | 'audience'> & { readonly region: string },
  surroundings: Surroundings,
): Provider | undefined {
  if (roleToAssume === '') return undefined;
  return byIdToken(roleToAssume, { access: { audience, topic: { region } }, surroundings });
}

type Provider = NonNullable<ConnectOptions['credentials']>;

function byIdToken(
  roleArn: string,
  {
    access,
    surroundings,
  }: {
    readonly access: Pick<AccessSettings, 'audience'> & { readonly topic: Pick<Topic, 'region'> };
    readonly surroundings: Surroundings;
  },
): Provider {
  const { env, clock } = surroundings;
  const endpoint = needTokenEndpoint(env);
  let provider: Provider | undefined;
  return async () => {
    const [{ webIdentity }, { agentFor }] = await Promise.all([
      import('../aws/web-identity.ts'),
      import('../aws/proxy-agent.ts'),
    ]);
    provider ??= webIdentity({
      ...{ roleArn, clock, region: access.topic.region, proxy: env },
      sessionName: `wakelock-${env.GITHUB_RUN_ID ?? 'job'}`,
      getIdToken: () => idToken(endpoint, { audience: access.audience, clock, agent: agentFor(env) }),
    });
    return provider();
  };
}
