import { describe, expect, test } from '@jest/globals';
import { verifyFindings } from '../../../src/domain/rollout/verify.ts';
import type { VerifyFacts } from '../../../src/domain/rollout/verify-facts.ts';
import { DEFINITION, EXECUTION, facts, GROUP, REGISTRY, seen, serviceWith, unseen, withApp } from './verify-world.ts';

const told = (world: VerifyFacts) =>
  verifyFindings(world)
    .filter(({ level }) => level !== 'ok')
    .map(({ check, level, what }) => `${level} ${check}: ${what}`);
const base = facts();
const [image] = base.images;
const [log] = base.logGroups;
const [secret] = base.secrets;
const group = (parts: object) => ({
  groups: new Map([
    [GROUP, seen({ type: 'ip', port: 80, healthPort: 'traffic-port', vpc: 'vpc-1', balancers: 1, ...parts })],
  ]),
});
const ways = (way: 'internet-gateway' | 'nat' | 'other' | 'none', endpoints: readonly string[] = []) => ({
  network: {
    subnets: seen(new Map([['subnet-1', 'vpc-1']])),
    ways: seen(new Map([['subnet-1', way]])),
    endpoints: seen(new Set(endpoints)),
  },
});
const alone = (publicIp: boolean) => serviceWith({ network: { subnets: ['subnet-1'], publicIp } });
const ENDPOINTS = ['ecr.api', 'ecr.dkr', 's3', 'logs', 'secretsmanager'];

test('in a world in which nothing is wrong every check says so', () => {
  expect(told(base)).toEqual([]);
  expect([...new Set(verifyFindings(base).map(({ check }) => check))]).toEqual([
    'service',
    'roles',
    'images',
    'logs',
    'secrets',
    'ports',
    'network',
  ]);
});

describe('what keeps a definition from running is found', () => {
  test.each<[string, VerifyFacts, string]>([
    ['no service', facts(DEFINITION, { service: seen(undefined) }), 'There is no service main/app in eu-west-1.'],
    ['inactive', facts(DEFINITION, serviceWith({ status: 'INACTIVE' })), 'is INACTIVE: it takes no new revision'],
    ['another controller', facts(DEFINITION, serviceWith({ controller: 'CODE_DEPLOY' })), 'deployed by CODE_DEPLOY'],
    ['not for Fargate', facts({ ...DEFINITION, requiresCompatibilities: ['EC2'] }), 'is not made for FARGATE'],
    ['network mode', facts({ ...DEFINITION, networkMode: 'bridge' }), 'Fargate knows awsvpc alone'],
    ['a size that is none', facts({ ...DEFINITION, memory: '513' }), 'no size of cpu 256 and memory 513'],
    ['no size at all', facts({ ...DEFINITION, cpu: undefined }), 'no size of cpu (none)'],
    [
      'a role that is gone',
      facts(DEFINITION, { roles: [{ use: 'execution', arn: EXECUTION, trust: seen(undefined) }] }),
      `The execution role ${EXECUTION} does not exist.`,
    ],
    [
      'a role for others',
      facts(DEFINITION, { roles: [{ use: 'task', arn: EXECUTION, trust: seen({ tasks: false, conditions: [] }) }] }),
      `The task role ${EXECUTION} does not trust ecs-tasks.amazonaws.com`,
    ],
    ['no execution role', facts({ ...DEFINITION, executionRoleArn: undefined }), 'which is needed for secrets'],
    [
      'none for images either',
      facts({ ...withApp({ secrets: [] }), executionRoleArn: undefined }),
      'needed for images of ECR on Fargate',
    ],
    [
      'no image',
      facts(DEFINITION, { images: image === undefined ? [] : [{ ...image, found: seen(undefined) }] }),
      'does not exist in ECR: no 12 in app',
    ],
    [
      'another architecture',
      facts({ ...DEFINITION, runtimePlatform: { cpuArchitecture: 'ARM64' } }),
      'is built for linux/amd64, and the task runs on linux/arm64',
    ],
    [
      'no log group',
      facts(DEFINITION, { logGroups: log === undefined ? [] : [{ ...log, exists: seen(false) }] }),
      'The log group /ecs/app of app does not exist',
    ],
    [
      'awslogs without a prefix',
      facts(withApp({ logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/app' } } })),
      'app: awslogs lacks awslogs-region, awslogs-stream-prefix.',
    ],
    [
      'a secret that is gone',
      facts(DEFINITION, { secrets: secret === undefined ? [] : [{ ...secret, found: seen('none') }] }),
      'DB_PASSWORD of app does not exist',
    ],
    [
      'a secret that goes',
      facts(DEFINITION, { secrets: secret === undefined ? [] : [{ ...secret, found: seen('deleted') }] }),
      'DB_PASSWORD of app is scheduled for deletion',
    ],
    [
      'another container',
      facts(withApp({ name: 'web' })),
      'sends to the container app, which the task definition does not have',
    ],
    [
      'another port',
      facts(withApp({ portMappings: [{ containerPort: 9000 }] })),
      'port 8000 of app, which has the ports 9000',
    ],
    ['no target group', facts(DEFINITION, { groups: new Map([[GROUP, seen(undefined)]]) }), `${GROUP} does not exist`],
    ['nobody sends to it', facts(DEFINITION, group({ balancers: 0 })), 'The target group app has no load balancer'],
    ['targets of another type', facts(DEFINITION, group({ type: 'instance' })), 'takes targets of type instance'],
    [
      'a health check beside',
      facts(DEFINITION, group({ healthPort: '9100' })),
      'asks port 9100, which no container has',
    ],
    ['another VPC', facts(DEFINITION, group({ vpc: 'vpc-2' })), 'is in vpc-2, the tasks are in vpc-1'],
    ['no subnets', facts(DEFINITION, serviceWith({ network: undefined })), 'the service names no subnets'],
    [
      'a subnet that is gone',
      facts(DEFINITION, serviceWith({ network: { subnets: ['subnet-1', 'subnet-9'], publicIp: true } })),
      'The subnet subnet-9 does not exist.',
    ],
    [
      'public without an address',
      facts(DEFINITION, { ...alone(false), ...ways('internet-gateway') }),
      'assignPublicIp is DISABLED), and no VPC endpoint for ecr.api, ecr.dkr, s3, logs, secretsmanager',
    ],
    [
      'no way out',
      facts(DEFINITION, { ...alone(true), ...ways('none', ENDPOINTS.slice(1)) }),
      'no VPC endpoint for ecr.api:',
    ],
    [
      'an image of the internet without internet',
      facts(withApp({ image: 'nginx:1' }), { ...alone(false), ...ways('none', ENDPOINTS), images: [] }),
      'nginx:1 cannot be pulled',
    ],
  ])('%s', (_what, world, expected) => {
    const found = verifyFindings(world).filter(({ level }) => level === 'bad');
    expect(found.map(({ what }) => what).join('\n')).toContain(expected);
    expect(found.every(({ repair }) => repair !== '')).toBe(true);
  });
});

describe('what may be right is only noted', () => {
  test.each<[string, VerifyFacts, readonly string[]]>([
    [
      'no task is wanted',
      facts(DEFINITION, serviceWith({ desired: 0 })),
      ['note service: The service main/app wants 0 tasks: a deployment there proves nothing.'],
    ],
    [
      'ECS makes the log group',
      facts(
        withApp({
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': '/ecs/app',
              'awslogs-region': 'eu-west-1',
              'awslogs-stream-prefix': 'app',
              'awslogs-create-group': 'true',
            },
          },
        }),
        {},
      ),
      ['note logs: The log group /ecs/app of app is made by ECS when a task starts.'],
    ],
    [
      'an image without a tag',
      facts(withApp({ image: `${REGISTRY}/app` })),
      [
        `note images: The image ${REGISTRY}/app of app has neither tag nor digest: latest is meant, whatever that is by then.`,
      ],
    ],
    [
      'another registry',
      facts(withApp({ image: 'ghcr.io/acme/app:1' }), { images: [] }),
      ['note images: The image ghcr.io/acme/app:1 of app is not in ECR: it was not looked for.'],
    ],
    [
      'an appliance',
      facts(DEFINITION, { ...alone(false), ...ways('other') }),
      [
        'note network: subnet-1 sends what is for the internet to something whose end is not seen here (a transit gateway, an appliance).',
      ],
    ],
  ])('%s', (what, world, expected) => {
    const absent = { ...world, logGroups: world.logGroups.map((one) => ({ ...one, exists: seen(false) })) };
    expect(told(what === 'ECS makes the log group' ? absent : world)).toEqual(expected);
  });

  test('without internet, VPC endpoints are enough', () => {
    expect(told(facts(DEFINITION, { ...alone(false), ...ways('none', ENDPOINTS) }))).toEqual([]);
  });

  test('on instances the node pulls: routes, sizes and the platform are not judged', () => {
    const definition = { ...DEFINITION, requiresCompatibilities: ['EC2'], cpu: '100', memory: '100' };
    const service = serviceWith({ fargate: false, network: { subnets: ['subnet-1'], publicIp: false } });
    const world = facts(definition, { ...service, ...ways('none') });
    expect(told(world)).toEqual([
      'note images: The image of app is built for linux/amd64; the nodes decide whether that fits.',
    ]);
  });
});

test('a right that is missing is named, and hides nothing else', () => {
  const blind = facts(DEFINITION, {
    service: unseen('ecs:DescribeServices'),
    roles: [{ use: 'execution', arn: EXECUTION, trust: unseen('iam:GetRole') }],
    images: base.images.map((one) => ({ ...one, found: unseen('ecr:DescribeImages') })),
    logGroups: base.logGroups.map((one) => ({ ...one, exists: unseen('logs:DescribeLogGroups') })),
    secrets: base.secrets.map((one) => ({ ...one, found: unseen('secretsmanager:DescribeSecret') })),
  });
  expect(told(blind).map((text) => text.replace(/^(note \w+).*could not be checked/, '$1'))).toEqual([
    'note service: action ecs:DescribeServices (the right is missing)',
    'note roles: action iam:GetRole (the right is missing)',
    'note images: action ecr:DescribeImages (the right is missing)',
    'note logs: action logs:DescribeLogGroups (the right is missing)',
    'note secrets: action secretsmanager:DescribeSecret (the right is missing)',
  ]);
  const half = facts(DEFINITION, {
    images: base.images.map((one) => ({
      ...one,
      found: seen({ digest: 'sha256:abc', platforms: unseen('ecr:BatchGetImage') }),
    })),
    groups: new Map([[GROUP, unseen('elasticloadbalancing:DescribeTargetGroups')]]),
    network: {
      subnets: unseen('ec2:DescribeSubnets'),
      ways: unseen('ec2:DescribeRouteTables'),
      endpoints: unseen('ec2:DescribeVpcEndpoints'),
    },
  });
  expect(told(half)).toHaveLength(3);
  expect(verifyFindings(half).filter(({ check, level }) => check === 'images' && level === 'ok')).toHaveLength(1);
});
