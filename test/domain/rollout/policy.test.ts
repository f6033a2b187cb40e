import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { runCli } from '../../../src/cli/program.ts';
import { policyToDeploy, RIGHTS_TO_DEPLOY, type Statement } from '../../../src/domain/rollout/policy.ts';
import { RIGHTS } from '../../../src/engine/rollout/verify-ports.ts';
import { FakeShell } from '../../cli/fake-shell.ts';
import { PLACE } from './policy-place.ts';

const statements = policyToDeploy(PLACE).Statement;
const listOf = (value: string | readonly string[]) => (typeof value === 'string' ? [value] : value);
const rightTo = (action: string): Statement | undefined =>
  statements.find(({ Action }) => listOf(Action).includes(action));

test('every right that verify asks for, and every one that errors of a deployment name, is in the table', () => {
  const given = RIGHTS_TO_DEPLOY.flatMap(({ actions }) => actions);
  const asked = Object.values(RIGHTS).flatMap((text) => text.split(', '));
  const sources = ['services', 'images', 'logs', 'targets'].map((name) =>
    readFileSync(new URL(`../../../src/aws/rollout/${name}.ts`, import.meta.url), 'utf8'),
  );
  const named = [...sources.join('\n').matchAll(/\b(?:ecs|iam|ecr|logs|elasticloadbalancing):[A-Z]\w+/g)].map(
    ([one]) => one,
  );
  expect(named.length).toBeGreaterThan(10);
  expect([...asked, ...named].filter((action) => !given.includes(action))).toEqual([]);
});

test('roles are passed to tasks alone, and no others than the two', () => {
  expect(rightTo('iam:PassRole')).toEqual({
    Sid: 'PassRoles',
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: PLACE.roles,
    Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  });
});

test('what changes something is bound to this service, its family, its roles; revisions by the roles alone', () => {
  const writes = ['ecs:UpdateService', 'ecs:TagResource', 'iam:PassRole', 'sns:Publish'];
  for (const action of writes) expect(listOf(rightTo(action)?.Resource ?? '*')).not.toContain('*');
  expect(rightTo('ecs:UpdateService')?.Resource).toBe('arn:aws:ecs:us-east-1:000000000000:service/main/app');
  const reads =
    /^(?:ecs|ecr|ec2|iam|logs|ssm|secretsmanager|elasticloadbalancing):(?:Describe|List|Get|BatchGet)|^dynamodb:GetItem$/;
  const others = statements.flatMap(({ Action }) => listOf(Action)).filter((action) => !reads.test(action));
  expect(others.sort()).toEqual(['ecs:RegisterTaskDefinition', ...writes].sort());
});

test('"*" stands only where AWS takes nothing narrower', () => {
  const anywhere = statements.filter(({ Resource, Condition }) => Resource === '*' && Condition === undefined);
  expect(anywhere.flatMap(({ Action }) => listOf(Action))).toEqual([
    'ecs:DescribeTaskDefinition',
    'ecs:RegisterTaskDefinition',
    'elasticloadbalancing:DescribeTargetHealth',
    'ssm:DescribeParameters',
    'elasticloadbalancing:DescribeTargetGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeRouteTables',
    'ec2:DescribeVpcEndpoints',
  ]);
});

test('a policy gives each right on exactly what it is for, without a condition where it has none', () => {
  expect(policyToDeploy(PLACE)).toMatchSnapshot();
});

test('what deploys and what only verifies are two halves of it; a lease is for who deploys', () => {
  const sids = (only?: 'deploy' | 'verify') => policyToDeploy(PLACE, only).Statement.map(({ Sid }) => Sid);
  expect(sids('verify')).toEqual(['Architectures', 'Roles', 'Secrets', 'LogGroups', 'Parameters', 'Network']);
  expect([...sids('deploy'), ...sids('verify')].sort()).toEqual(sids().sort());
});

test('a lease is bound to the table of the stack whose topic it is, wherever that lies', () => {
  const topic = 'arn:aws-cn:sns:cn-north-1:123456789012:team-a';
  const { Statement } = policyToDeploy({ ...PLACE, topic });
  expect(Statement.at(-1)).toEqual({
    Sid: 'OwnLease',
    Effect: 'Allow',
    Action: 'dynamodb:GetItem',
    Resource: 'arn:aws-cn:dynamodb:cn-north-1:123456789012:table/team-a',
    Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': 'ecs:main/app' } },
  });
});

test('what there is none of has no statement; a value alone is no list', () => {
  const bare = policyToDeploy({ ...PLACE, secrets: [], logGroups: [], topic: undefined });
  const left = bare.Statement.map(({ Sid }) => Sid);
  expect(statements.map(({ Sid }) => Sid).filter((sid) => !left.includes(sid))).toEqual([
    'Logs',
    'Secrets',
    'Lease',
    'OwnLease',
  ]);
  expect(rightTo('ecr:DescribeImages')?.Resource).toBe('arn:aws:ecr:us-east-1:000000000000:repository/app');
});

describe('wakelock policy --for ecs-deploy', () => {
  async function policy(...args: readonly string[]) {
    const shell = new FakeShell({ env: {} });
    const code = await runCli(['policy', '--for', 'ecs-deploy', ...args], shell);
    return { code, out: shell.stdout, err: shell.stderr };
  }

  test('asks nobody, and shows in capitals what nobody said: the policy of the guide', async () => {
    const { code, out, err } = await policy();
    expect(code).toBe(0);
    expect(err).toContain('to be filled in, by flags or by hand: REGION, ACCOUNT, CLUSTER, SERVICE');
    const guide = readFileSync(new URL('../../../docs/ecs-deploy.md', import.meta.url), 'utf8');
    const shown = /<!-- policy:ecs-deploy -->\n```json\n([\s\S]*?)```\n<!-- \/policy:ecs-deploy -->/.exec(guide)?.[1];
    expect(shown).toBe(out);
  });

  test('is whole with flags', async () => {
    const place = ['--region', 'us-east-1', '--account', '000000000000', '--cluster', 'main', '--service', 'app'];
    const more = [
      '--execution-role',
      'app-execution',
      '--task-role',
      'app-task',
      '--repository',
      'app',
      '--log-group',
      '/ecs/app',
    ];
    const lease = ['--secret', PLACE.secrets[0] ?? '', '--topic-arn', PLACE.topic ?? ''];
    const { out, err } = await policy(...place, ...more, ...lease, '--json');
    expect(JSON.parse(out)).toEqual({ document: JSON.parse(JSON.stringify(policyToDeploy(PLACE))) });
    expect(err).not.toContain('to be filled in');
  });

  test('leaves out what only verify reads where that is asked for', async () => {
    const { out } = await policy('--without-verify');
    const actions = JSON.parse(out).Statement.flatMap(({ Action }: Statement) => listOf(Action));
    expect(actions).toContain('ecs:UpdateService');
    expect(actions).not.toContain('iam:GetRole');
  });
});
