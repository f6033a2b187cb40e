import { describe, expect, test } from '@jest/globals';
import { imageRef } from '../../../src/domain/rollout/verify-image.ts';
import { manifestOf } from '../../../src/domain/rollout/verify-manifest.ts';
import { taskOf } from '../../../src/domain/rollout/verify-task.ts';
import { trustOf } from '../../../src/domain/rollout/verify-trust.ts';

const ECR = { kind: 'ecr', account: '123456789012', region: 'eu-west-1' };
const HASH = `sha256:${'a'.repeat(64)}`;
const other = (host: string) => ({ kind: 'other', host });

describe('an image is read by registry, repository, tag and digest', () => {
  test.each([
    ['nginx', other('docker.io'), 'nginx', 'latest', undefined, true],
    ['acme/app:1.2', other('docker.io'), 'acme/app', '1.2', undefined, false],
    ['localhost:5000/app', other('localhost:5000'), 'app', 'latest', undefined, true],
    ['public.ecr.aws/nginx/nginx:1', other('public.ecr.aws'), 'nginx/nginx', '1', undefined, false],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:12', ECR, 'team/app', '12', undefined, false],
    [`123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:12@${HASH}`, ECR, 'app', undefined, HASH, false],
    [`123456789012.dkr-ecr.eu-west-1.on.aws/app@${HASH}`, ECR, 'app', undefined, HASH, false],
    ['123456789012.dkr.ecr-fips.eu-west-1.amazonaws.com/app:1', ECR, 'app', '1', undefined, false],
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
    ['nothing', null, { tasks: false, conditions: [] }],
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

test('what stands in a definition in another type counts as not said', () => {
  expect(
    taskOf({ containerDefinitions: 'none', cpu: [], executionRoleArn: 3, requiresCompatibilities: 'FARGATE' }),
  ).toEqual({
    family: '',
    fargate: false,
    networkMode: 'bridge',
    cpu: undefined,
    memory: undefined,
    platform: undefined,
    executionRole: '3',
    taskRole: undefined,
    containers: [],
  });
  expect(
    taskOf({ containerDefinitions: [null, { portMappings: [{ containerPortRange: '80-82' }, {}] }] }).containers.map(
      ({ ports }) => ports,
    ),
  ).toEqual([[], [80, 81, 82]]);
});
