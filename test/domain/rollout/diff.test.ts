import { describe, expect, test } from '@jest/globals';
import { type DefinitionDocument, diffDefinitions, lineOf } from '../../../src/domain/rollout/diff.ts';

const REGISTERED: DefinitionDocument = {
  family: 'app',
  cpu: '256',
  memory: '512',
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  executionRoleArn: 'arn:aws:iam::123456789012:role/app-execution',
  containerDefinitions: [
    {
      name: 'app',
      image: 'app:1',
      portMappings: [{ containerPort: 8000 }],
      environment: [
        { name: 'LOG_LEVEL', value: 'info' },
        { name: 'DB_PASSWORD', value: 'tiger' },
      ],
      secrets: [{ name: 'API', valueFrom: 'arn:aws:ssm:eu-west-1:123456789012:parameter/api' }],
      healthCheck: { command: ['CMD-SHELL', 'curl -f localhost:8000/health-check'] },
      logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/app' } },
    },
  ],
};
const [APP] = REGISTERED.containerDefinitions as readonly [DefinitionDocument];
const withApp = (parts: object): DefinitionDocument => ({
  ...REGISTERED,
  containerDefinitions: [{ ...APP, ...parts }],
});
const lines = (before: DefinitionDocument | undefined, after: DefinitionDocument) =>
  diffDefinitions(before, after).map(lineOf);

test('what ECS answers for a registration is no difference from it, in either direction', () => {
  const answered = {
    ...REGISTERED,
    taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/app:7',
    revision: 7,
    status: 'ACTIVE',
    registeredAt: 1_767_225_600,
    registeredBy: 'arn:aws:iam::123456789012:root',
    compatibilities: ['EC2', 'FARGATE'],
    requiresAttributes: [{ name: 'ecs.capability.execution-role-awslogs' }],
    volumes: [],
    placementConstraints: [],
    containerDefinitions: [
      {
        ...APP,
        cpu: 0,
        essential: true,
        mountPoints: [],
        volumesFrom: [],
        systemControls: [],
        environment: [...(APP.environment as readonly unknown[])].reverse(),
        portMappings: [{ containerPort: 8000, hostPort: 8000, protocol: 'tcp' }],
        healthCheck: { ...(APP.healthCheck as object), interval: 30, timeout: 5, retries: 3 },
      },
    ],
  };
  expect(lines(answered, REGISTERED)).toEqual([]);
  expect(lines(REGISTERED, answered)).toEqual([]);
});

test.each<[string, DefinitionDocument, readonly string[]]>([
  ['an image', withApp({ image: 'app:2' }), ['~ app: image  app:1 → app:2']],
  [
    'plain variables',
    withApp({ environment: [{ name: 'LOG_LEVEL', value: 'debug' }] }),
    ['~ app: environment LOG_LEVEL  info → debug', '- app: environment DB_PASSWORD  (not shown)'],
  ],
  [
    'a secret by its reference',
    withApp({ secrets: [{ name: 'API', valueFrom: 'arn:aws:ssm:eu-west-1:123456789012:parameter/api2' }] }),
    [
      '~ app: secrets API  arn:aws:ssm:eu-west-1:123456789012:parameter/api → arn:aws:ssm:eu-west-1:123456789012:parameter/api2',
    ],
  ],
  ['cpu and memory', { ...REGISTERED, cpu: '512', memory: '1024' }, ['~ cpu  256 → 512', '~ memory  512 → 1024']],
  [
    'ports',
    withApp({ portMappings: [{ containerPort: 9000 }] }),
    ['+ app: portMappings 9000/tcp  yes', '- app: portMappings 8000/tcp  yes'],
  ],
  [
    'roles',
    { ...REGISTERED, taskRoleArn: 'arn:aws:iam::123456789012:role/app' },
    ['+ taskRoleArn  arn:aws:iam::123456789012:role/app'],
  ],
  [
    'where logs go',
    withApp({ logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/other' } } }),
    ['~ app: logConfiguration options awslogs-group  /ecs/app → /ecs/other'],
  ],
  [
    'the health check',
    withApp({ healthCheck: { command: ['CMD', 'true'], interval: 10 } }),
    [
      '~ app: healthCheck command  ["CMD-SHELL","curl -f localhost:8000/health-check"] → ["CMD","true"]',
      '+ app: healthCheck interval  10',
    ],
  ],
  [
    'a container more',
    {
      ...REGISTERED,
      containerDefinitions: [
        APP,
        { name: 'proxy', image: 'envoy:1', dependsOn: [{ containerName: 'app', condition: 'HEALTHY' }] },
      ],
    },
    ['+ proxy: image  envoy:1', '+ proxy: dependsOn app condition  HEALTHY'],
  ],
  ['a field that nobody here has heard of', { ...REGISTERED, novelty: { level: 3 } }, ['+ novelty level  3']],
])('%s', (_what, after, expected) => {
  expect(lines(REGISTERED, after)).toEqual(expected);
});

test('containers come one after the other, the image first, the task last', () => {
  const two = (tag: string, level: string): DefinitionDocument => ({
    cpu: level,
    containerDefinitions: ['one', 'two'].map((name) => ({
      environment: [{ name: 'LEVEL', value: level }],
      name,
      image: `app:${tag}`,
    })),
  });
  expect(diffDefinitions(two('1', '1'), two('2', '2')).map(({ container, field }) => `${container} ${field}`)).toEqual([
    'one image',
    'one environment LEVEL',
    'two image',
    'two environment LEVEL',
    ' cpu',
  ]);
});

test('without a definition before it everything is new', () => {
  expect(diffDefinitions(undefined, REGISTERED).every(({ kind }) => kind === 'added')).toBe(true);
});

describe('a value that may be a secret stands in no change', () => {
  const SECRET = 'tiger0123456789';
  test.each<[string, (value: string) => object]>([
    ['a variable named as one', (value) => ({ environment: [{ name: 'STRIPE_KEY', value }] })],
    [
      'an address with a password',
      (value) => ({ environment: [{ name: 'URL', value: `postgres://u:${value}@db/x` }] }),
    ],
    ['a token by its look', (value) => ({ environment: [{ name: 'X', value: `ghp_${value}${value}` }] })],
    ['an argument', (value) => ({ command: ['serve', `--password=${value}`] })],
    ['an argument after its name', (value) => ({ command: ['serve', '--password', value] })],
    ['an option of a log driver', (value) => ({ logConfiguration: { options: { 'splunk-token': value } } })],
    ['a label', (value) => ({ dockerLabels: { apiSecret: value } })],
  ])('%s', (_what, parts) => {
    const changes = diffDefinitions(withApp(parts(SECRET)), withApp(parts(`other${SECRET}`)));
    expect(changes.length).toBeGreaterThan(0);
    expect(JSON.stringify(changes)).not.toContain(SECRET);
    expect(changes.map(lineOf).join('\n')).toContain('(not shown) → another value');
  });
});

test('a value of a thousand characters is cut', () => {
  const [change] = diffDefinitions(REGISTERED, withApp({ image: 'a'.repeat(1000) }));
  expect(change?.after).toBe(`${'a'.repeat(200)}… (1000 characters)`);
});
