import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../awsError.ts';
import type { Sessions, Signed } from '../sts.ts';

/** The access key of an `Authorization` header (SigV4). The signature itself is not checked. */
export function signedBy(headers: IncomingHttpHeaders): Signed | undefined {
  const match = /Credential=([^/,\s]+)\//.exec(headers.authorization ?? '');
  return match?.[1] === undefined ? undefined : { accessKeyId: match[1] };
}

/** How each service words expired and missing credentials. */
const words: Readonly<Record<string, { readonly expired: string; readonly missing: string; readonly status: number }>> =
  {
    ec2: { expired: 'RequestExpired', missing: 'AuthFailure', status: 400 },
    sns: { expired: 'ExpiredToken', missing: 'MissingAuthenticationToken', status: 403 },
    sts: { expired: 'ExpiredToken', missing: 'MissingAuthenticationToken', status: 403 },
    sqs: { expired: 'ExpiredToken', missing: 'MissingAuthenticationToken', status: 403 },
    ssm: { expired: 'ExpiredTokenException', missing: 'MissingAuthenticationTokenException', status: 400 },
    dynamodb: { expired: 'ExpiredTokenException', missing: 'MissingAuthenticationTokenException', status: 400 },
  };

/** @throws AwsError for a request without a signature or signed with a key that has expired */
export function checkCredentials(
  service: string,
  caller: { readonly signed: Signed | undefined; readonly sessions: Sessions },
): void {
  const { expired, missing, status } = words[service] ?? {
    expired: 'ExpiredToken',
    missing: 'AccessDenied',
    status: 403,
  };
  if (!caller.signed)
    throw new AwsError(missing, { message: 'The request is not signed: configure (any) AWS credentials.', status });
  if (!caller.sessions.expired(caller.signed.accessKeyId)) return;
  const message = service === 'ec2' ? 'Request has expired.' : 'The security token included in the request is expired';
  throw new AwsError(expired, { message, status });
}
