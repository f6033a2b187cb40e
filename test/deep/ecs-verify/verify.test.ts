import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { DeleteRepositoryCommand, PutImageCommand } from '@aws-sdk/client-ecr';
import {
  CreateClusterCommand,
  DeleteServiceCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { DeleteTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateAccessKeyCommand, CreateUserCommand, GetRoleCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { beforeAll, expect, jest, test } from '@jest/globals';
import { policyToDeploy } from '../../../src/domain/rollout/policy.ts';
import { PLACE } from '../../domain/rollout/policy-place.ts';
import { given, type Keys, REGION, ROOT, ran } from '../conformance/stage.ts';
import { type Clients, clientsOf, furnish, IMAGE } from './yard.ts';

jest.setTimeout(120_000);

const endpoint = given('WAKELOCK_MINISTACK');
const root = clientsOf(endpoint);
let definition: Awaited<ReturnType<typeof furnish>>;
let deployer: Keys;
beforeAll(async () => {
  definition = await furnish(root);
  deployer = await person('deployer', policyToDeploy(PLACE));
});

async function person(UserName: string, policy: object): Promise<Keys> {
  await root.iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify(policy);
  await root.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'all', PolicyDocument }));
  const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

interface Found {
  readonly level: string;
  readonly check: string;
  readonly what: string;
}

/** The built command line, as somebody. */
async function verify(args: readonly string[], keys: Keys = ROOT) {
  const { code, stdout, stderr } = await ran(
    process.execPath,
    [given('WAKELOCK_CLI'), 'ecs', 'verify', '--cluster', 'main', '--service', 'app', '--json', ...args],
    {
      PATH: '/usr/bin:/bin',
      HOME: given('WAKELOCK_WORK'),
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  );
  const { findings = [], changes } = stdout === '' ? {} : JSON.parse(stdout);
  const wrong = (findings as readonly Found[]).filter(({ level }) => level !== 'ok');
  return { code, stderr, changes, checks: (findings as readonly Found[]).map(({ check }) => check), wrong };
}

function fileOf(parts: object, container: object = {}): string {
  const file = join(given('WAKELOCK_WORK'), 'definition.json');
  const containerDefinitions = definition.containerDefinitions?.map((one) => ({ ...one, ...container }));
  writeFileSync(file, JSON.stringify({ ...definition, containerDefinitions, ...parts }));
  return file;
}

test('nothing is wrong, and nothing changes, with what is deployed', async () => {
  const { code, stderr, changes, wrong, checks } = await verify(['--task-definition', fileOf({})]);
  expect({ stderr, changes, wrong }).toMatchObject({ changes: [], wrong: [] });
  expect(code).toBe(0);
  expect([...new Set(checks)]).toEqual(['service', 'roles', 'images', 'logs', 'secrets', 'ports', 'network']);
});

test.each<[string, object, object, string]>([
  [
    'a role',
    { taskRoleArn: 'arn:aws:iam::000000000000:role/none' },
    {},
    'The task role arn:aws:iam::000000000000:role/none does not exist.',
  ],
  ['an image', {}, { image: IMAGE.replace(':1', ':2') }, 'does not exist in ECR: no 2 in app.'],
  ['a repository', {}, { image: IMAGE.replace('/app:', '/web:') }, 'does not exist in ECR: no 1 in web.'],
  [
    'an architecture',
    { runtimePlatform: { cpuArchitecture: 'ARM64' } },
    {},
    'is built for linux/amd64, and the task runs on linux/arm64',
  ],
  [
    'a secret',
    {},
    { secrets: [{ name: 'DB', valueFrom: `arn:aws:secretsmanager:${REGION}:000000000000:secret:none-AbCdEf` }] },
    'DB of app does not exist',
  ],
  ['a parameter', {}, { secrets: [{ name: 'API', valueFrom: '/team/none' }] }, 'API of app does not exist: /team/none'],
  ['a port', {}, { portMappings: [{ containerPort: 9000 }] }, 'sends to port 8000 of app, which has the ports 9000'],
])('%s that is not there is found, alone', async (_what, parts, container, text) => {
  const { code, wrong } = await verify(['--task-definition', fileOf(parts, container)]);
  expect(wrong.map(({ level }) => level)).toEqual(['bad']);
  expect(wrong[0]?.what).toContain(text);
  expect(code).toBe(1);
});

test('with the policy to deploy, what ministack can judge is checked; the rest names its action', async () => {
  const { code, wrong } = await verify(['--task-definition', fileOf({})], deployer);
  expect(wrong.map(({ what }) => /action (\S+)/.exec(what)?.[1])).toEqual([
    'ecs:DescribeServices',
    'logs:DescribeLogGroups',
  ]);
  expect(code).toBe(0);
});

test('with no right at all every question names its action, and none is taken for an answer', async () => {
  const nobody = await person('nobody', {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' }],
  });
  const { code, wrong, stderr } = await verify(['--task-definition', fileOf({})], nobody);
  expect(wrong.every(({ level, what }) => level === 'note' && what.includes('could not be checked: action '))).toBe(
    true,
  );
  expect([...new Set(wrong.map(({ what }) => /action (\S+)/.exec(what)?.[1]))]).toEqual([
    'ecs:DescribeServices',
    'iam:GetRole',
    'ecr:DescribeImages',
    'logs:DescribeLogGroups',
    'secretsmanager:DescribeSecret',
    'ssm:DescribeParameters',
  ]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
});

type Call = readonly [string, (clients: Clients) => Promise<unknown>];

const MAY: readonly Call[] = [
  ['ecs:RegisterTaskDefinition', ({ ecs }) => ecs.send(new RegisterTaskDefinitionCommand(definition))],
  ['iam:GetRole', ({ iam }) => iam.send(new GetRoleCommand({ RoleName: 'app-task' }))],
  ['secretsmanager:DescribeSecret', ({ secrets }) => secrets.send(new DescribeSecretCommand({ SecretId: 'db' }))],
];
const MAY_NOT: readonly Call[] = [
  [
    'another service',
    ({ ecs }) => ecs.send(new UpdateServiceCommand({ cluster: 'main', service: 'other', desiredCount: 0 })),
  ],
  [
    'ecs:DeleteService',
    ({ ecs }) => ecs.send(new DeleteServiceCommand({ cluster: 'main', service: 'app', force: true })),
  ],
  ['ecs:RunTask', ({ ecs }) => ecs.send(new RunTaskCommand({ cluster: 'main', taskDefinition: 'app' }))],
  ['ecs:CreateCluster', ({ ecs }) => ecs.send(new CreateClusterCommand({ clusterName: 'mine' }))],
  ['iam:CreateUser', ({ iam }) => iam.send(new CreateUserCommand({ UserName: 'me-too' }))],
  ['another role', ({ iam }) => iam.send(new GetRoleCommand({ RoleName: 'admin' }))],
  ['ecr:PutImage', ({ ecr }) => ecr.send(new PutImageCommand({ repositoryName: 'app', imageManifest: '{}' }))],
  ['ecr:DeleteRepository', ({ ecr }) => ecr.send(new DeleteRepositoryCommand({ repositoryName: 'app', force: true }))],
  ['the value of a secret', ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId: 'db' }))],
  [
    'the value of a parameter',
    ({ ssm }) => ssm.send(new GetParameterCommand({ Name: '/team/api', WithDecryption: true })),
  ],
  ['logs:DeleteLogGroup', ({ logs }) => logs.send(new DeleteLogGroupCommand({ logGroupName: '/ecs/app' }))],
  [
    'ec2:RunInstances',
    ({ ec2 }) => ec2.send(new RunInstancesCommand({ ImageId: 'ami-12345678', MinCount: 1, MaxCount: 1 })),
  ],
  [
    'elasticloadbalancing:DeleteTargetGroup',
    ({ elb }) =>
      elb.send(
        new DeleteTargetGroupCommand({
          TargetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/app/0123456789abcdef',
        }),
      ),
  ],
];
const denied = /AccessDenied|UnauthorizedOperation|not authorized/;

async function outcomes(calls: readonly Call[], keys: Keys): Promise<readonly string[]> {
  const clients = clientsOf(endpoint, keys);
  const all: string[] = [];
  for (const [what, call] of calls) {
    const end = await call(clients).then(
      () => 'allowed',
      (error: unknown) => (denied.test(String(error)) ? 'denied' : String(error)),
    );
    all.push(`${what}: ${end}`);
  }
  return all;
}

test('the policy to deploy allows a revision, its own roles and secrets by name, and nothing else', async () => {
  expect(await outcomes(MAY, deployer)).toEqual(MAY.map(([what]) => `${what}: allowed`));
  expect(await outcomes(MAY_NOT, deployer)).toEqual(MAY_NOT.map(([what]) => `${what}: denied`));
});
