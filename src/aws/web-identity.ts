import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@aws-sdk/types';
import type { Clock } from '../engine/ports.ts';
import { type ClientSettings, clientConfig } from './clients.ts';
import { explain } from './errors.ts';

export interface WebIdentity {
  readonly roleArn: string;
  readonly region: string;
  /** A fresh ID token of the job; asked for at each renewal, because tokens live for minutes only. */
  readonly getIdToken: () => Promise<string>;
  /** Shown in CloudTrail. Characters that STS refuses are replaced. */
  readonly sessionName: string;
  readonly clock: Clock;
  readonly proxy?: ClientSettings['proxy'];
}

const PATIENCE = { attempts: 3, connect: 3_000, request: 5_000 };
/** Credentials are taken anew this long before they end, ms: a publish that is under way must not outlive them. */
const BEFORE_END = 5 * 60_000;

/** Credentials of a role by the job's own ID token: one session for all clients, taken anew before it ends. */
export function webIdentity(options: WebIdentity): AwsCredentialIdentityProvider {
  let session: Promise<AwsCredentialIdentity> | undefined;
  return async () => {
    const old = await session?.catch(() => undefined);
    const left = (old?.expiration?.getTime() ?? 0) - options.clock.now();
    if (old !== undefined && left > BEFORE_END) return old;
    const fresh = assume(options);
    // A renewal that fails does no harm while the session before it still lasts.
    session = old !== undefined && left > 0 ? fresh.catch(() => old) : fresh;
    return session;
  };
}

async function assume({
  roleArn,
  region,
  proxy,
  getIdToken,
  sessionName,
}: WebIdentity): Promise<AwsCredentialIdentity> {
  const token = await getIdToken();
  const client = new STSClient(clientConfig({ region, proxy }, PATIENCE));
  try {
    const { Credentials: keys } = await client.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName.replace(/[^\w+=,.@-]/g, '-').slice(0, 64),
        WebIdentityToken: token,
      }),
    );
    if (keys?.AccessKeyId === undefined || keys.SecretAccessKey === undefined) {
      throw new Error('STS answered without credentials.');
    }
    return {
      accessKeyId: keys.AccessKeyId,
      secretAccessKey: keys.SecretAccessKey,
      ...(keys.SessionToken === undefined ? {} : { sessionToken: keys.SessionToken }),
      ...(keys.Expiration === undefined ? {} : { expiration: keys.Expiration }),
    };
  } catch (error) {
    const action = 'sts:AssumeRoleWithWebIdentity';
    throw explain(error, { what: `assume ${roleArn} with the ID token of the job`, action, resource: roleArn });
  } finally {
    client.destroy();
  }
}

const ASSUMED = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/;

/**
 * The role behind the present session, so that it can be assumed anew; undefined for users, federated users and the root.
 * The ARN of a session lacks the path of its role: for a role with a path this is not the role's ARN, and assuming it fails.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
export async function callerRoleArn(settings: ClientSettings): Promise<string | undefined> {
  const client = new STSClient(clientConfig(settings, PATIENCE));
  try {
    const { Arn = '' } = await client.send(new GetCallerIdentityCommand({}));
    const [, partition, account, role] = ASSUMED.exec(Arn) ?? [];
    return role === undefined ? undefined : `arn:${partition}:iam::${account}:role/${role}`;
  } catch (error) {
    throw explain(error, { what: 'ask who the caller is', action: 'sts:GetCallerIdentity', resource: '*' });
  } finally {
    client.destroy();
  }
}
