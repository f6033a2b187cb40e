import { describe, expect, test } from '@jest/globals';
import { imageRef } from '../../../src/domain/rollout/verify-image.ts';
import { MANIFEST_TYPES, manifestOf, platformOf } from '../../../src/domain/rollout/verify-manifest.ts';
import { trustOf } from '../../../src/domain/rollout/verify-trust.ts';

const ECR = { kind: 'ecr', account: '123456789012', region: 'eu-west-1' };
const HASH = `sha256:${'a'.repeat(64)}`;
const other = (host: string) => ({ kind: 'other', host });

describe('an image is read by registry, repository, tag and digest', () => {
  test.each([
    ['nginx', other('docker.io'), 'nginx', 'latest', undefined, true],
    ['acme/app:1.2', other('docker.io'), 'acme/app', '1.2', undefined, false],
    ['acme/app:', other('docker.io'), 'acme/app', 'latest', undefined, true],
    ['acme/app@', other('docker.io'), 'acme/app', 'latest', undefined, true],
    ['', other('docker.io'), '', 'latest', undefined, true],
    ['localhost:5000/app', other('localhost:5000'), 'app', 'latest', undefined, true],
    ['localhost/app', other('localhost'), 'app', 'latest', undefined, true],
    ['notlocalhost/app', other('docker.io'), 'notlocalhost/app', 'latest', undefined, true],
    ['localhosts/app', other('docker.io'), 'localhosts/app', 'latest', undefined, true],
    ['', other('docker.io'), '', 'latest', undefined, true],
    ['public.ecr.aws/nginx/nginx:1', other('public.ecr.aws'), 'nginx/nginx', '1', undefined, false],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:12', ECR, 'team/app', '12', undefined, false],
    [`123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:12@${HASH}`, ECR, 'app', undefined, HASH, false],
    [`123456789012.dkr-ecr.eu-west-1.on.aws/app@${HASH}`, ECR, 'app', undefined, HASH, false],
    ['123456789012.dkr.ecr-fips.eu-west-1.amazonaws.com/app:1', ECR, 'app', '1', undefined, false],
    [
      'x-123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1',
      other('x-123456789012.dkr.ecr.eu-west-1.amazonaws.com'),
      'app',
      '1',
      undefined,
      false,
    ],
    [
      '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app:1',
      { ...ECR, region: 'cn-north-1' },
      'app',
      '1',
      undefined,
      false,
    ],
    [
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example/app:1',
      other('123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example'),
      'app',
      '1',
      undefined,
      false,
    ],
  ])('%s', (text, registry, repository, tag, digest, bare) => {
    expect(imageRef(text)).toEqual({ text, registry, repository, tag, digest, bare });
  });
});

const statement = (parts: object) => ({
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole', ...parts },
  ],
});

describe('a trust policy lets tasks assume the role', () => {
  test.each<[string, unknown, object]>([
    ['as IAM writes it', statement({}), { tasks: true, conditions: [] }],
    [
      'one statement, lists',
      {
        Statement: statement({
          Principal: { Service: ['ec2.amazonaws.com', 'ecs-tasks.amazonaws.com'] },
          Action: ['sts:AssumeRole'],
        }).Statement[0],
      },
      { tasks: true, conditions: [] },
    ],
    [
      'under conditions',
      statement({ Condition: { ArnLike: { 'aws:SourceArn': 'arn:*' }, StringEquals: { 'aws:SourceAccount': '1' } } }),
      { tasks: true, conditions: ['aws:SourceArn', 'aws:SourceAccount'] },
    ],
    ['another service', statement({ Principal: { Service: 'ecs.amazonaws.com' } }), { tasks: false, conditions: [] }],
    ['another action', statement({ Action: 'sts:TagSession' }), { tasks: false, conditions: [] }],
    [
      'allowed and denied',
      { Statement: [...statement({}).Statement, ...statement({ Effect: 'Deny' }).Statement] },
      { tasks: false, conditions: [] },
    ],
    [
      'allowed, and denied under a condition that nobody judges',
      {
        Statement: [
          ...statement({}).Statement,
          ...statement({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }).Statement,
        ],
      },
      { tasks: true, conditions: [] },
    ],
    ['neither allowed nor denied', statement({ Effect: 'Audit' }), { tasks: false, conditions: [] }],
    [
      'once under a condition and once without',
      {
        Statement: [
          ...statement({ Condition: { StringEquals: { 'aws:SourceAccount': '1' } } }).Statement,
          ...statement({}).Statement,
        ],
      },
      { tasks: true, conditions: [] },
    ],
    [
      'under one condition in two statements',
      {
        Statement: [1, 2].flatMap(
          () => statement({ Condition: { StringEquals: { 'aws:SourceAccount': '1' } } }).Statement,
        ),
      },
      { tasks: true, conditions: ['aws:SourceAccount'] },
    ],
    ['anybody', statement({ Principal: '*' }), { tasks: true, conditions: [] }],
    ['any action of STS', statement({ Action: ['iam:GetRole', 'sts:*'] }), { tasks: true, conditions: [] }],
    ['any action', statement({ Action: '*' }), { tasks: true, conditions: [] }],
    ['an action that begins so', statement({ Action: 'sts:AssumeRole*' }), { tasks: true, conditions: [] }],
    ['an action with letters left open', statement({ Action: 's??:A*Role' }), { tasks: true, conditions: [] }],
    ['an action with a letter too many left open', statement({ Action: '?sts:*' }), { tasks: false, conditions: [] }],
    ['an action that goes on', statement({ Action: 'sts:AssumeRoleWithSAML' }), { tasks: false, conditions: [] }],
    ['an action that is none', statement({ Action: 'sts:(Assume|Role)*' }), { tasks: false, conditions: [] }],
    ['an action in small letters', statement({ Action: 'sts:assumerole' }), { tasks: true, conditions: [] }],
    ['no action', statement({ Action: undefined }), { tasks: false, conditions: [] }],
    ['nothing', null, { tasks: false, conditions: [] }],
    ['a statement that is none', { Statement: [null, 'Allow'] }, { tasks: false, conditions: [] }],
  ])('%s', (_what, policy, expected) => {
    expect(trustOf(policy)).toEqual(expected);
  });
});

test.each<[string, unknown, object]>([
  [
    'an index, without its attestations',
    {
      manifests: [
        { platform: { os: 'linux', architecture: 'amd64' } },
        { platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
        { platform: { os: 'unknown', architecture: 'unknown' } },
      ],
    },
    { kind: 'several', platforms: ['linux/amd64', 'linux/arm64'] },
  ],
  ['one image', { config: { digest: HASH } }, { kind: 'one', config: HASH }],
  ['anything else', { schemaVersion: 1 }, { kind: 'unknown' }],
  ['no manifest', null, { kind: 'unknown' }],
])('a manifest: %s', (_what, value, expected) => {
  expect(manifestOf(value)).toEqual(expected);
});

test('ECR is asked for an index first, which tells all platforms', () => {
  expect(MANIFEST_TYPES).toEqual([
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v2+json',
  ]);
});

test.each([
  [{ os: 'windows', architecture: 'amd64' }, ['windows/amd64']],
  [{ os: 'unknown', architecture: 'unknown' }, []],
  [{ os: 'linux' }, []],
  [{ architecture: 'arm64' }, []],
  [{ os: 1, architecture: 'arm64' }, []],
  [null, []],
])('the platform %j is %j', (value, expected) => expect(platformOf(value)).toEqual(expected));
