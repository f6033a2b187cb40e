import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runCli } from '../../src/cli/program.ts';
import type { Shell } from '../../src/cli/shell.ts';
import { FakeShell } from './fake-shell.ts';
import { type Answer, fails, StubAws, says } from './stub-aws.ts';

const aws = new StubAws();
const folder = mkdtempSync(join(tmpdir(), 'wakelock-deploy-'));
const before = { ...process.env };
/** A package that is read in no time: test/deploy/archive.test.ts looks at the real one. */
const TEMPLATE = `Parameters:
  EnableSsm: {Type: String, Default: 'true', AllowedValues: ['true', 'false'], Description: Whether.}
  MaxLeases: {Type: Number, Default: 500, MinValue: 1, MaxValue: 5000, Description: How many.}
Resources:
  Table: {Type: 'AWS::DynamoDB::Table', Properties: {TableName: !Ref 'AWS::StackName'}}
  PowerFunction: {Type: 'AWS::Lambda::Function', Properties: {Code: ../dist/lambda/power}}
`;

function makePackage(): void {
  mkdirSync(join(folder, 'lambda'));
  mkdirSync(join(folder, 'dist', 'lambda', 'power'), { recursive: true });
  writeFileSync(join(folder, 'lambda', 'template.yaml'), TEMPLATE);
  writeFileSync(join(folder, 'dist', 'lambda', 'power', 'index.mjs'), 'export {};');
}

/** The SDK reads the environment of the process itself. */
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'test' };
beforeAll(async () => {
  makePackage();
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  const nothing = join(folder, 'nothing');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: await aws.open(),
    AWS_CONFIG_FILE: nothing,
    AWS_SHARED_CREDENTIALS_FILE: nothing,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
  });
});
beforeEach(() => {
  aws.reset();
  Object.assign(process.env, CREDENTIALS);
});
afterAll(async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, before);
  await aws.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  /** What a person answers, in order; without it nobody is there. */
  readonly answers?: readonly string[];
}

async function cli(line: readonly string[], { env = { AWS_REGION: 'eu-central-1' }, answers }: Options = {}) {
  const fake = new FakeShell({ env: { ...env, AWS_ENDPOINT_URL: process.env.AWS_ENDPOINT_URL } });
  const left = [...(answers ?? [])];
  const asked: string[] = [];
  const ask = async ({ text, secret }: { readonly text: string; readonly secret?: boolean }) => {
    asked.push(`${text}${secret === true ? '(hidden)' : ''}`);
    return left.shift() ?? '';
  };
  const shell: Shell = {
    ...fake,
    onSignal: () => () => {},
    program: join(folder, 'dist', 'cli.mjs'),
    ask: answers === undefined ? undefined : ask,
  };
  const exit = await runCli(line, shell);
  return { exit, out: fake.stdout, err: fake.stderr, asked };
}

const STACK = `<Stacks><member><StackId>arn:stack</StackId><StackName>wakelock</StackName>
  <StackStatus>CREATE_COMPLETE</StackStatus><Outputs/></member></Stacks>`;

describe('what is wrong is told with its cause and repair, and nothing was changed', () => {
  test.each<
    [
      string,
      readonly string[],
      { readonly answers?: Record<string, Answer>; readonly env?: Record<string, string> },
      number,
      readonly string[],
    ]
  >([
    ['no region', ['deploy'], { env: {} }, 2, ['region: no region is named.', 'Give --region, or set AWS_REGION.']],
    ['a region that is none', ['deploy', '--region', 'Frankfurt'], {}, 2, ['region: "Frankfurt" is not a region.']],
    [
      'a name that no stack can have',
      ['deploy', '--stack-name', 'my_stack'],
      {},
      2,
      ['stack-name: "my_stack"', 'hyphens'],
    ],
    [
      'a name that no bucket can have',
      ['deploy', '--bucket', 'UPPER'],
      {},
      2,
      ['bucket: "UPPER" is no name that a bucket can have.', 'small letters'],
    ],
    [
      'nobody who could agree',
      ['deploy'],
      {},
      2,
      ['Nothing was made or changed: it needs a yes.', 'Add --yes to agree beforehand.'],
    ],
    [
      'an unknown parameter',
      ['deploy', '--parameter', 'Alarm=x'],
      {},
      2,
      ['parameter Alarm: the template has no such parameter.'],
    ],
    [
      'a parameter out of range',
      ['deploy', '--parameter', 'MaxLeases=0'],
      {},
      2,
      ['parameter MaxLeases: "0" is below 1.'],
    ],
    ['a choice that is none', ['deploy', '--parameter', 'EnableSsm=yes'], {}, 2, ['"yes" is not one of true, false.']],
    [
      'a parameter without value',
      ['deploy', '--parameter', 'EnableSsm'],
      {},
      2,
      ['"EnableSsm" is not of the form Key=Value.'],
    ],
    [
      'expired credentials',
      ['deploy'],
      {
        answers: {
          GetCallerIdentity: fails('ExpiredToken', 'The security token included in the request is expired', 403),
        },
      },
      4,
      ['ExpiredToken', 'The session of these credentials ended.', 'aws sso login'],
    ],
    [
      'wrong credentials',
      ['deploy'],
      { answers: { GetCallerIdentity: fails('InvalidClientTokenId', 'The security token is invalid', 403) } },
      4,
      ['InvalidClientTokenId', 'The credentials are wrong'],
    ],
    [
      'a right that is missing',
      ['deploy', '--yes'],
      { answers: { CreateChangeSet: fails('AccessDenied', 'User: arn:me is not authorized', 403) } },
      4,
      [
        'Could not ask for the changes of the stack wakelock: AccessDenied',
        'The right: cloudformation:CreateChangeSet on wakelock.',
      ],
    ],
    [
      'a stack of that name that is none of ours',
      ['deploy', '--yes'],
      { answers: { DescribeStacks: says('DescribeStacks', STACK) } },
      4,
      ["The stack wakelock is not one of Wakelock's", 'Choose another name with --stack-name'],
    ],
    [
      'a bucket of another account',
      ['deploy', '--yes'],
      { answers: { 'HEAD bucket': { status: 403, body: '' } } },
      4,
      [
        'The bucket wakelock-artifacts-111122223333-eu-central-1 cannot be used: S3 refuses it to account 111122223333.',
        '--bucket',
      ],
    ],
    [
      'a bucket whose name somebody took meanwhile',
      ['deploy', '--yes'],
      {
        answers: { 'HEAD bucket': { status: 404, body: '' }, 'PUT bucket': fails('BucketAlreadyExists', 'taken', 409) },
      },
      4,
      ['BucketAlreadyExists', 'another account has this one', '--bucket'],
    ],
    [
      'a bucket of another region',
      ['deploy', '--yes'],
      { answers: { 'HEAD bucket': { status: 301, body: '' } } },
      4,
      ['it is in another region'],
    ],
    [
      'destroy: no such stack',
      ['destroy', '--yes'],
      { answers: { 'HEAD bucket': { status: 404, body: '' } } },
      5,
      ['There is no stack wakelock here.', '--region'],
    ],
    ['policy: no such stack', ['policy'], {}, 5, ['There is no stack wakelock in eu-central-1.', 'wakelock deploy']],
    [
      'policy: two at once',
      ['policy', '--operator', '--pipeline'],
      {},
      2,
      ['--operator and --pipeline exclude each other.'],
    ],
  ])('%s', async (_what, line, { answers = {}, env }, exit, texts) => {
    for (const [call, answer] of Object.entries(answers)) aws.answers.set(call, answer);
    const end = await cli(line, env === undefined ? {} : { env });
    for (const text of texts) expect(end.err).toContain(text);
    expect(end.exit).toBe(exit);
    expect(aws.asked).not.toContain('ExecuteChangeSet');
    expect(aws.asked).not.toContain('DeleteStack');
  });

  test('without credentials it fails at once where nobody can be asked', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    const { exit, err } = await cli(['deploy']);
    expect(exit).toBe(4);
    expect(err).toContain('No credentials were found in the environment, a profile, or the machine.');
    expect(err).toContain('Repair: Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
    expect(aws.asked).toEqual([]);
  });

  test('with --json the error is a document on stdout', async () => {
    const { out } = await cli(['deploy', '--json'], { env: {} });
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'usage', message: 'region: no region is named.' } });
  });
});

describe('on a terminal', () => {
  test('a missing region and missing credentials are asked for; secrets are not shown', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    const { exit, asked, err } = await cli(['policy'], {
      env: {},
      answers: ['eu-west-1', 'AKIATYPED', 'very-secret', ''],
    });
    expect(asked).toEqual([
      'Region (such as eu-central-1): ',
      'AWS access key id: ',
      'AWS secret access key: (hidden)',
      'AWS session token (empty if there is none): (hidden)',
    ]);
    expect(err).toContain('There is no stack wakelock in eu-west-1.');
    expect(err).not.toContain('very-secret');
    expect(exit).toBe(5);
    expect(aws.asked).toEqual(['GetCallerIdentity', 'DescribeStacks']);
  });

  test('no answer for credentials is no credentials', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    expect((await cli(['policy'], { answers: [] })).err).toContain('No credentials were given.');
  });
});

test('the archives can be written for a build pipeline, without any credentials', async () => {
  const out = join(folder, 'zips');
  const end = await cli(['deploy', '--write-zips', out, '--json'], { env: {} });
  expect(end.exit).toBe(0);
  const { archives } = JSON.parse(end.out);
  expect(archives[0]).toEqual({
    file: join(out, 'power.zip'),
    bytes: expect.any(Number),
    codeSha256: expect.stringMatching(/=$/),
  });
  expect(readdirSync(out)).toContain('power.zip');
  expect(aws.asked).toEqual([]);
});

test('where nobody can agree, nothing is uploaded either', async () => {
  aws.answers.set('HEAD bucket', { status: 404, body: '' });
  await cli(['deploy']);
  expect(aws.asked.filter((call) => call.startsWith('PUT') || call.startsWith('Create'))).toEqual([]);
});

test('who says no is told what was made, and how it is removed', async () => {
  const id = '<Id>arn:change</Id><StackId>arn:stack</StackId>';
  const change = `<ResourceChange><Action>Add</Action><LogicalResourceId>Topic</LogicalResourceId>
    <ResourceType>AWS::SNS::Topic</ResourceType></ResourceChange>`;
  const proposal = `<Status>CREATE_COMPLETE</Status><Changes><member>${change}</member></Changes>`;
  for (const [call, answer] of Object.entries({
    'HEAD bucket': { status: 404, body: '' },
    'HEAD object': { status: 404, body: '' },
    'PUT bucket': { status: 200, body: '' },
    'PUT object': { status: 200, body: '' },
    CreateChangeSet: says('CreateChangeSet', id),
    DescribeChangeSet: says('DescribeChangeSet', proposal),
    DeleteChangeSet: says('DeleteChangeSet', ''),
  }))
    aws.answers.set(call, answer);
  const { exit, err } = await cli(['deploy', '--stack-name', 'second', '--bucket', 'mine'], { answers: ['n'] });
  expect(exit).toBe(4);
  expect(err).toContain('second was not made');
  expect(err).toContain('this run made the bucket mine and 2 objects in it');
  expect(err.match(/aws s3 rm s3:\/\/mine\/second\/power-[0-9a-f]{64}\.zip/g)).toHaveLength(1);
  expect(err).toContain('aws s3 rb s3://mine');
});

test('doctor that may not read the stack does not call it healthy', async () => {
  aws.answers.set('DescribeStacks', fails('AccessDenied', 'not authorized', 403));
  const { exit, out } = await cli(['doctor', '--json']);
  const { healthy, findings } = JSON.parse(out);
  expect([exit, healthy]).toEqual([1, false]);
  expect(findings).toContainEqual(expect.objectContaining({ check: 'stack', level: 'unknown' }));
  expect((await cli(['doctor'])).out).toMatch(/^\? {5}stack {6}not checked: /m);
});

test('doctor without any stack says so, and names what it could not look at', async () => {
  aws.answers.set('DescribeTable', fails('AccessDeniedException', 'no', 403));
  const { exit, out } = await cli(['doctor', '--json']);
  const { healthy, findings } = JSON.parse(out);
  expect([exit, healthy]).toEqual([1, false]);
  expect(findings).toContainEqual(
    expect.objectContaining({ check: 'stack', level: 'bad', what: 'There is no stack wakelock here.' }),
  );
});
