import { type ErrorCode, WakelockError } from '../domain/errors.ts';
import { errorName } from './error-name.ts';

/** What an error's name means to the caller. */
export interface Meaning {
  /** The same call may succeed a moment later. */
  readonly retry: boolean;
  readonly code: Extract<ErrorCode, 'denied' | 'not-found' | 'failed' | 'usage'>;
  readonly likely: string;
  readonly repair: string;
  readonly shellRepair?: string;
}

const final = (code: Meaning['code'], likely: string, repair: string): Meaning => ({
  retry: false,
  code,
  likely,
  repair,
});
const passing = (likely: string, repair: string): Meaning => ({ retry: true, code: 'failed', likely, repair });

const NOT_ALLOWED = final(
  'denied',
  'No policy of the role allows it, or a boundary, an organisation policy or the policy of the resource denies it.',
  'Allow it to the role that is used here.',
);
const NOT_THERE = final(
  'not-found',
  'The name, the region or the account differs from those of the stack, or it was deleted.',
  'Compare the ARN or name with the outputs of the stack.',
);
const BAD_CREDENTIALS = final(
  'denied',
  'The credentials are wrong, deactivated, or of another partition than the region.',
  'Check the credentials of this step: aws sts get-caller-identity',
);
const EXPIRED: Meaning = {
  ...final(
    'denied',
    'The session credentials ended; sessions made by another step often last one hour.',
    'Let Wakelock take credentials of its own (role-to-assume), or ask for a longer session.',
  ),
  shellRepair: 'Sign in again (aws sso login, or a new session), or ask for a longer session.',
};
const NO_CREDENTIALS: Meaning = {
  ...final(
    'denied',
    'No credentials were found in the environment, a profile, or the instance.',
    'Set role-to-assume, or run a step that sets credentials (such as aws-actions/configure-aws-credentials) before this one.',
  ),
  shellRepair: 'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in: aws sso login',
};
const BAD_ENDPOINT = final(
  'usage',
  'AWS_ENDPOINT_URL, or that of one service (AWS_ENDPOINT_URL_SNS), or endpoint_url of the profile is no address.',
  'Write it with its scheme, as in http://127.0.0.1:4599, or leave it out.',
);
const BAD_VALUE = final('failed', 'AWS does not take one of the values.', 'Check the ARN and the options of the call.');
const KEY = (likely: string) =>
  final(
    'denied',
    likely,
    'Use the AWS-managed key for the topic, or allow kms:GenerateDataKey* and kms:Decrypt on it.',
  );
const THROTTLED = passing(
  'Too many calls in this account and region.',
  'It is tried again; if it lasts, spread the jobs.',
);
const AWS_FAULT = passing('A fault inside AWS.', 'It is tried again; see https://health.aws.amazon.com if it lasts.');
const NETWORK = passing(
  'No connection to AWS: no route, a firewall, a proxy that is not set, or a wrong region.',
  'Check the network of this machine, the region, HTTPS_PROXY and AWS_ENDPOINT_URL.',
);

/** By name, without `Exception`: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html and CommonErrors of each service. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  AccessDenied: NOT_ALLOWED,
  AuthorizationError: NOT_ALLOWED,
  NotAuthorized: NOT_ALLOWED,
  UnauthorizedOperation: NOT_ALLOWED,
  NotFound: NOT_THERE,
  ResourceNotFound: NOT_THERE,
  InvalidParameter: BAD_VALUE,
  InvalidParameterValue: BAD_VALUE,
  ParameterValueInvalid: BAD_VALUE,
  Validation: BAD_VALUE,
  ValidationError: BAD_VALUE,
  InvalidSecurity: BAD_CREDENTIALS,
  InvalidClientTokenId: BAD_CREDENTIALS,
  UnrecognizedClient: BAD_CREDENTIALS,
  AuthFailure: BAD_CREDENTIALS,
  IncompleteSignature: BAD_CREDENTIALS,
  SignatureDoesNotMatch: final(
    'denied',
    'The secret key is wrong, or the clock of this machine is more than five minutes off.',
    'Check the credentials and the clock.',
  ),
  InvalidIdentityToken: final(
    'denied',
    'The identity provider of the token is not registered in the account, or the token is for another audience.',
    'Check the OIDC provider in IAM and the audience.',
  ),
  IDPRejectedClaim: final('denied', 'The identity provider rejected the token.', 'Run the job again.'),
  IDPCommunicationError: passing('AWS could not reach the identity provider.', 'It is tried again.'),
  RegionDisabled: final('denied', 'The region is not enabled in the account.', 'Enable it, or use another one.'),
  OptInRequired: final('denied', 'The account has not opted in to the region or the service.', 'Enable it.'),
  ExpiredToken: EXPIRED,
  RequestExpired: EXPIRED,
  TokenRefreshRequired: EXPIRED,
  CredentialsProviderError: NO_CREDENTIALS,
  KMSAccessDenied: KEY('The publisher may not use the KMS key of the topic.'),
  KMSDisabled: KEY('The KMS key of the topic is disabled.'),
  KMSInvalidState: KEY('The KMS key of the topic is being deleted or has no material.'),
  KMSNotFound: KEY('The KMS key of the topic does not exist.'),
  KMSOptInRequired: KEY('The account may not use KMS.'),
  KMSThrottling: THROTTLED,
  Throttled: THROTTLED,
  Throttling: THROTTLED,
  ThrottlingError: THROTTLED,
  TooManyRequests: THROTTLED,
  RequestThrottled: THROTTLED,
  RequestLimitExceeded: THROTTLED,
  ProvisionedThroughputExceeded: THROTTLED,
  InternalError: AWS_FAULT,
  InternalFailure: AWS_FAULT,
  InternalServerError: AWS_FAULT,
  ServiceUnavailable: AWS_FAULT,
  Unavailable: AWS_FAULT,
  // Node's `new URL`.
  ERR_INVALID_URL: BAD_ENDPOINT,
  TimeoutError: NETWORK,
  AbortError: NETWORK,
};

const UNKNOWN = final('failed', '', 'Read the message of AWS above.');

/** What an error of an AWS call means; decided by its name alone. */
export function meaningOf(error: unknown): Meaning {
  const name = errorName(error);
  const known = MEANINGS[name];
  if (known !== undefined) return known;
  if (/^E[A-Z_]+$/.test(name)) return NETWORK;
  const fault = error instanceof Error && '$fault' in error ? error.$fault : undefined;
  return fault === 'server' ? AWS_FAULT : UNKNOWN;
}

/** Whether a right is missing, and nothing else: whoever called is known. */
export function isRefused(error: unknown): boolean {
  return meaningOf(error) === NOT_ALLOWED;
}

export interface Doing {
  /** What was being done, as a phrase: `publish to arn:…`. */
  readonly what: string;
  /** The right it needs and on what, as IAM writes them. */
  readonly action: string;
  readonly resource: string;
}

/** An AWS error as one that a person can act on; one that says so already (from taking credentials) stays as it is. */
export function explain(error: unknown, { what, action, resource }: Doing): WakelockError {
  if (error instanceof WakelockError) return error;
  const { code, likely, repair, shellRepair = repair } = meaningOf(error);
  const name = errorName(error);
  const message = textOf(error);
  const right = isRefused(error) ? ` The right: ${action} on ${resource}.` : '';
  return new WakelockError({
    code,
    what: `Could not ${what}: ${name}: ${message}`,
    likely,
    repair: `${repair}${right}${decodeHint(message)}`,
    shellRepair: `${shellRepair}${right}${decodeHint(message)}`,
    cause: error,
  });
}

/** Node tries every address of a name and then rejects with an error that has a text for each, and none of its own. */
function textOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(textOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

const ENCODED = /Encoded authorization failure message: ([A-Za-z0-9_-]{20,})/;

/** EC2 says what was missing only to those who may decode it. */
function decodeHint(message: string): string {
  const encoded = ENCODED.exec(message)?.[1];
  if (encoded === undefined) return '';
  return ` To see which condition failed (often a tag): aws sts decode-authorization-message --encoded-message ${encoded}`;
}
