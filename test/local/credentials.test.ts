import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, expect, test } from '@jest/globals';
import { type LocalAws, startLocal } from '../../src/local/index.ts';
import { clientsOf } from './clients.ts';
import { SteppedTime } from './steppedTime.ts';

const RoleArn = 'arn:aws:iam::000000000000:role/ci/runner';
let aws: LocalAws | undefined;
afterEach(() => aws?.close());

async function assumed(seed?: object) {
  const time = new SteppedTime();
  aws = await startLocal({ time, ...(seed ? { seed } : {}) });
  const { sts } = clientsOf(aws.url);
  const input = { RoleArn, RoleSessionName: 'job', WebIdentityToken: 'jwt', DurationSeconds: 3600 };
  const { Credentials } = await sts.send(new AssumeRoleWithWebIdentityCommand(input));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = Credentials ?? {};
  const clients = clientsOf(aws.url, {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...{ sessionToken: SessionToken },
  });
  return { time, local: aws, sts, clients, Expiration };
}

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error: Error) => error.name,
  );

test('a web identity becomes a role session that knows who it is', async () => {
  const { clients, Expiration } = await assumed();
  expect(Expiration).toEqual(new Date('2026-11-02T10:00:00.250Z'));
  expect(await clients.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: '000000000000',
    Arn: 'arn:aws:sts::000000000000:assumed-role/runner/job',
  });
});

test.each([
  ['when their time is over', 900, async (_local: LocalAws, time: SteppedTime) => time.step(900)],
  ['at once when a test says so', 3600, async (local: LocalAws) => local.sessions.expireAll()],
] as const)(
  'F95 expired credentials are refused in the words of each service, %s',
  async (_title, sessionSeconds, age) => {
    const { time, local, clients, sts } = await assumed({ sessionSeconds });
    const calls = () => [
      clients.dynamodb.send(new GetItemCommand({ TableName: 'wakelock', Key: { pk: { S: 'a' }, sk: { S: 'b' } } })),
      clients.ec2.send(new DescribeInstancesCommand({})),
      clients.sns.send(new ListTopicsCommand({})),
      clients.sqs.send(new ListQueuesCommand({})),
      clients.ssm.send(new DescribeInstanceInformationCommand({})),
      clients.sts.send(new GetCallerIdentityCommand({})),
    ];
    expect(await Promise.all(calls().map(codeOf))).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'ok']);
    await age(local, time);
    expect(await Promise.all(calls().map(codeOf))).toEqual([
      'ExpiredTokenException',
      'RequestExpired',
      'ExpiredToken',
      'ExpiredToken',
      'ExpiredTokenException',
      'ExpiredToken',
    ]);
    expect(await codeOf(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'again' })))).toBe('ok');
  },
);

test.each([
  [{ RoleArn: 'runner', RoleSessionName: 'job' }, 'ValidationError'],
  [{ RoleArn, RoleSessionName: 'job', DurationSeconds: 60 }, 'ValidationError'],
])('%j is refused', async (input, code) => {
  const { sts } = await assumed();
  expect(await codeOf(sts.send(new AssumeRoleCommand(input)))).toBe(code);
});
