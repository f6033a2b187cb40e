import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { snsClient, snsPublisher } from '../../src/aws/sns-publisher.ts';
import { describeError, WakelockError } from '../../src/domain/errors.ts';
import { StepClock } from '../fakes/step-clock.ts';
import { awsError, networkError } from './aws-error.ts';

const topicArn = 'arn:aws:sns:eu-west-1:123456789012:wakelock';
const client = new SNSClient({ region: 'eu-west-1' });
const aws = mockClient(client);
let clock: StepClock;
beforeEach(() => {
  aws.reset();
  clock = new StepClock();
});
const publisher = (within = 10_000) => snsPublisher({ client, topicArn, clock, within, random: () => 0.5 });
const failure = (call: Promise<unknown>): Promise<WakelockError> =>
  call.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => (error instanceof WakelockError ? error : Promise.reject(error)),
  );
/** Steps the clock until the call has ended. */
const patiently = async (call: Promise<unknown>) => {
  let ended = false;
  const watched = call.finally(() => {
    ended = true;
  });
  watched.catch(() => undefined);
  while (!ended) await clock.advance(100);
  return watched;
};

test('the text is published as it is', async () => {
  aws.on(PublishCommand).resolves({});
  await publisher().publish('{"wakelock":1}');
  expect(aws.commandCalls(PublishCommand).map(({ args }) => args[0].input)).toEqual([
    { TopicArn: topicArn, Message: '{"wakelock":1}' },
  ]);
});

test.each([
  ['arn:aws:sns:eu-west-1:123456789012:wakelock', 'eu-west-1'],
  ['arn:aws-cn:sns:cn-north-1:123456789012:wakelock', 'cn-north-1'],
  ['arn:aws-us-gov:sns:us-gov-west-1:123456789012:wakelock', 'us-gov-west-1'],
  ['arn:aws-iso-b:sns:us-isob-east-1:123456789012:wakelock', 'us-isob-east-1'],
  ['arn:aws-eusc:sns:eusc-de-east-1:123456789012:wakelock', 'eusc-de-east-1'],
])('the client of %s works in the region of the topic', async (arn, region) => {
  expect(await snsClient(arn, {}).config.region()).toBe(region);
});

describe('F42 what passes is tried again', () => {
  test.each([
    awsError('ThrottledException'),
    awsError('Throttling'),
    awsError('KMSThrottlingException'),
    awsError('InternalErrorException', { status: 500 }),
    awsError('ServiceUnavailable', { status: 503 }),
    awsError('SomethingNew', { status: 500 }),
    awsError('TimeoutError'),
    networkError('ECONNRESET'),
    networkError('ENOTFOUND'),
    networkError('EAI_AGAIN'),
  ])('%s', async (error) => {
    aws.on(PublishCommand).rejectsOnce(error).rejectsOnce(error).resolves({});
    await patiently(publisher().publish('x'));
    expect(aws.commandCalls(PublishCommand)).toHaveLength(3);
  });

  test('until the deadline, with pauses that grow and are not passed over', async () => {
    aws.on(PublishCommand).rejects(awsError('Throttling'));
    const began = clock.now();
    const error = await failure(patiently(publisher(3_000).publish('x')));
    expect(error).toMatchObject({ code: 'failed', message: expect.stringContaining(topicArn) });
    expect(aws.commandCalls(PublishCommand)).toHaveLength(4);
    expect(clock.now() - began).toBeLessThanOrEqual(3_000);
  });

  test('within the time that the caller gives for this one message', async () => {
    aws.on(PublishCommand).rejects(awsError('Throttling'));
    await failure(patiently(publisher(60_000).publish('x', { within: 100 })));
    expect(aws.commandCalls(PublishCommand)).toHaveLength(1);
  });

  test('but not after the caller has given up', async () => {
    const giveUp = new AbortController();
    aws.on(PublishCommand).callsFake(() => {
      giveUp.abort();
      throw awsError('Throttling');
    });
    await failure(publisher().publish('x', { signal: giveUp.signal }));
    expect(aws.commandCalls(PublishCommand)).toHaveLength(1);
  });
});

describe('what does not pass is told at once', () => {
  test.each([
    ['NotFoundException', 'not-found', 'deleted'],
    ['AuthorizationErrorException', 'denied', 'sns:Publish on arn:aws:sns'],
    ['AccessDenied', 'denied', 'sns:Publish on arn:aws:sns'],
    ['InvalidParameterException', 'failed', 'Check the ARN'],
    ['InvalidParameterValueException', 'failed', 'Check the ARN'],
    ['InvalidSecurityException', 'denied', 'aws sts get-caller-identity'],
    ['InvalidClientTokenId', 'denied', 'aws sts get-caller-identity'],
    ['SignatureDoesNotMatch', 'denied', 'clock'],
    ['ExpiredToken', 'denied', 'role-to-assume'],
    ['ExpiredTokenException', 'denied', 'role-to-assume'],
    ['CredentialsProviderError', 'denied', 'configure-aws-credentials'],
    ['KMSAccessDeniedException', 'denied', 'kms:GenerateDataKey'],
    ['KMSDisabledException', 'denied', 'key'],
    ['KMSInvalidStateException', 'denied', 'key'],
    ['KMSNotFoundException', 'denied', 'key'],
    ['KMSOptInRequired', 'denied', 'key'],
    ['SomethingNew', 'failed', 'Read the message'],
  ])('%s is %s', async (name, code, hint) => {
    aws.on(PublishCommand).rejects(awsError(name, { message: 'the words of AWS' }));
    const error = await failure(publisher().publish('x'));
    expect(error.code).toBe(code);
    expect(error.message).toContain(`Could not publish to ${topicArn}`);
    expect(error.message).toContain('the words of AWS');
    expect(describeError(error)).toContain(hint);
    expect(error.cause).toBeInstanceOf(Error);
    expect(aws.commandCalls(PublishCommand)).toHaveLength(1);
  });
});

test('F43 who publishes hears of each try that failed, and a try cut off at the end does not hide the cause', async () => {
  const refused = networkError('ECONNREFUSED');
  aws.on(PublishCommand).rejectsOnce(refused).rejectsOnce(refused).rejects(awsError('AbortError'));
  const heard: string[] = [];
  const failed = (error: unknown) => heard.push(error instanceof WakelockError ? error.likely : String(error));
  const error = await failure(patiently(publisher(3_000).publish('x', { failed })));
  expect(describeError(error)).toMatch(
    /ECONNREFUSED.*\n {2}Likely cause: No connection to AWS.*\n {2}Repair: Check the network/,
  );
  expect(heard.length).toBeGreaterThanOrEqual(2);
  expect(new Set(heard)).toEqual(new Set([expect.stringContaining('No connection to AWS')]));
});

test('an error for every address of a name is told by each', async () => {
  const each = ['::1', '127.0.0.1'].map((host) => new Error(`connect ECONNREFUSED ${host}:1`));
  aws.on(PublishCommand).rejects(Object.assign(new AggregateError(each), { code: 'ECONNREFUSED' }));
  const error = await failure(patiently(publisher(1_000).publish('x')));
  expect(error.message).toContain('connect ECONNREFUSED ::1:1; connect ECONNREFUSED 127.0.0.1:1');
});
