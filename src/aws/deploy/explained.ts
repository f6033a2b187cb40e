import { WakelockError } from '../../domain/errors.ts';
import { errorName } from '../error-name.ts';
import { type Doing, explain } from '../errors.ts';

interface Meaning {
  readonly code: 'denied' | 'failed';
  readonly likely: string;
  readonly repair: string;
}

const SIGN_IN: Meaning = {
  code: 'denied',
  likely: 'The session of these credentials ended.',
  repair: 'Sign in again (aws sso login, or a new session), then run the same command again: it goes on where it was.',
};
const NO_CREDENTIALS: Meaning = {
  code: 'denied',
  likely: 'No credentials were found in the environment, a profile, or the machine.',
  repair: 'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in: aws sso login',
};
const NO_ENDPOINT: Meaning = {
  code: 'failed',
  likely: 'There is no such region, or this machine has no network.',
  repair: 'Check --region (such as eu-central-1), the network and HTTPS_PROXY.',
};
const TAKEN: Meaning = {
  code: 'denied',
  likely: 'Names of buckets are shared by all accounts, and another account has this one.',
  repair: 'Name another bucket with --bucket.',
};

/**
 * What errors mean to somebody who deploys, where that differs from what they mean to a job; by name.
 * S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
 */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  CredentialsProviderError: NO_CREDENTIALS,
  ExpiredToken: SIGN_IN,
  TokenRefreshRequired: SIGN_IN,
  ENOTFOUND: NO_ENDPOINT,
  EAI_AGAIN: NO_ENDPOINT,
  BucketAlreadyExists: TAKEN,
  PermanentRedirect: {
    code: 'failed',
    likely: 'The bucket is in another region.',
    repair: 'Name a bucket of the region of the stack with --bucket, or leave it out.',
  },
  IllegalLocationConstraint: {
    code: 'failed',
    likely: 'The bucket is to be made in another region than the one that is spoken to.',
    repair: 'Check --region and AWS_ENDPOINT_URL.',
  },
  TooManyBuckets: {
    code: 'failed',
    likely: 'The account has as many buckets as it may.',
    repair: 'Name an existing one with --bucket.',
  },
  LimitExceeded: {
    code: 'failed',
    likely: 'The account has as many stacks as it may.',
    repair: 'Raise the quota, or remove a stack.',
  },
  InsufficientCapabilities: {
    code: 'failed',
    likely: 'The template holds more than this version of the command knows of.',
    repair: 'Use the command of the same package as the template.',
  },
  InvalidChangeSetStatus: {
    code: 'failed',
    likely: 'Somebody else changed the stack meanwhile.',
    repair: 'Run the command again: it works the changes out anew.',
  },
  ChangeSetNotFound: {
    code: 'failed',
    likely: 'Somebody else executed or removed the change set meanwhile.',
    repair: 'Run the command again: it works the changes out anew.',
  },
  OperationInProgress: {
    code: 'failed',
    likely: 'Somebody else changes the stack.',
    repair: 'Run the command again: it waits for that.',
  },
};

/** An error of AWS in the words of somebody who deploys; the right that was missing is named. */
export function explained(error: unknown, doing: Doing): WakelockError {
  if (error instanceof WakelockError) return error;
  const name = errorName(error);
  const meaning = MEANINGS[name];
  if (meaning === undefined) return explain(error, doing);
  const message = error instanceof Error ? error.message : String(error);
  return new WakelockError({ ...meaning, what: `Could not ${doing.what}: ${name}: ${message}`, cause: error });
}

/** Runs one call; its error becomes one that a person can act on. */
export async function explaining<T>(doing: Doing, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw explained(error, doing);
  }
}
