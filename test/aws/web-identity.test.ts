import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { callerRoleArn, webIdentity } from '../../src/aws/web-identity.ts';
import { StepClock } from '../fakes/step-clock.ts';
import { awsError } from './aws-error.ts';

const aws = mockClient(STSClient);
const roleArn = 'arn:aws:iam::123456789012:role/ci/wakelock';
let clock: StepClock;
let tokens: number;
beforeEach(() => {
  aws.reset();
  clock = new StepClock();
  tokens = 0;
});

const provider = () =>
  webIdentity({
    roleArn,
    region: 'eu-west-1',
    sessionName: 'acme/app · test #812',
    clock,
    getIdToken: () => {
      tokens += 1;
      return Promise.resolve(`token-${tokens}`);
    },
  });
/** STS gives sessions of an hour, each with a key of its own. */
const giveSessions = () =>
  aws.on(AssumeRoleWithWebIdentityCommand).callsFake(async ({ WebIdentityToken: token }) => ({
    Credentials: {
      AccessKeyId: `key of ${token}`,
      SecretAccessKey: 'secret',
      SessionToken: 'session',
      Expiration: new Date(clock.now() + 3_600_000),
    },
  }));

describe('F95 credentials by the job’s own ID token', () => {
  test('the role is assumed with the token, under a name that STS takes', async () => {
    giveSessions();
    expect(await provider()()).toMatchObject({ accessKeyId: 'key of token-1', sessionToken: 'session' });
    expect(aws.commandCalls(AssumeRoleWithWebIdentityCommand)[0]?.args[0].input).toEqual({
      RoleArn: roleArn,
      RoleSessionName: 'acme-app---test--812',
      WebIdentityToken: 'token-1',
    });
  });

  test('one session serves until five minutes before its end, then a fresh token makes the next', async () => {
    giveSessions();
    const credentials = provider();
    await credentials();
    await clock.advance(54 * 60_000);
    expect((await credentials()).accessKeyId).toBe('key of token-1');
    await clock.advance(60_000);
    expect((await credentials()).accessKeyId).toBe('key of token-2');
  });

  test('a renewal that fails leaves the session in use while it lasts, and is tried again', async () => {
    giveSessions();
    const credentials = provider();
    await credentials();
    await clock.advance(56 * 60_000);
    aws.on(AssumeRoleWithWebIdentityCommand).rejects(awsError('IDPCommunicationError'));
    expect((await credentials()).accessKeyId).toBe('key of token-1');
    giveSessions();
    expect((await credentials()).accessKeyId).toBe('key of token-3');
  });

  test('after the end of the session a failure is told', async () => {
    giveSessions();
    const credentials = provider();
    await credentials();
    await clock.advance(61 * 60_000);
    aws.on(AssumeRoleWithWebIdentityCommand).rejects(awsError('AccessDenied'));
    await expect(credentials()).rejects.toMatchObject({ code: 'denied', message: expect.stringContaining(roleArn) });
  });

  test.each([
    ['InvalidIdentityTokenException', 'audience'],
    ['ExpiredTokenException', ''],
    ['AccessDenied', 'sts:AssumeRoleWithWebIdentity on arn:aws:iam::123456789012:role/ci/wakelock'],
    ['RegionDisabledException', 'Enable'],
  ])('%s is denied, with its repair', async (name, hint) => {
    aws.on(AssumeRoleWithWebIdentityCommand).rejects(awsError(name));
    await expect(provider()()).rejects.toMatchObject({ code: 'denied', repair: expect.stringContaining(hint) });
  });
});

test.each([
  ['arn:aws:sts::123456789012:assumed-role/wakelock/i-0abc', 'arn:aws:iam::123456789012:role/wakelock'],
  ['arn:aws-cn:sts::123456789012:assumed-role/wakelock/me@x', 'arn:aws-cn:iam::123456789012:role/wakelock'],
  ['arn:aws:iam::123456789012:user/me', undefined],
  ['arn:aws:sts::123456789012:federated-user/me', undefined],
  ['arn:aws:iam::123456789012:root', undefined],
])('behind %s stands %s', async (Arn, role) => {
  aws.on(GetCallerIdentityCommand).resolves({ Arn });
  expect(await callerRoleArn({ region: 'eu-west-1' })).toBe(role);
});
