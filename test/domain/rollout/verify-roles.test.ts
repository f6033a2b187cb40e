import { describe, expect, test } from '@jest/globals';
import type { VerifyFacts } from '../../../src/domain/rollout/verify-facts.ts';
import { logFindings, roleFindings, secretFindings } from '../../../src/domain/rollout/verify-roles.ts';
import {
  DEFINITION,
  EXECUTION,
  facts,
  REGISTRY,
  seen,
  sentences,
  serviceWith,
  unseen,
  withApp,
  withContainers,
} from './verify-world.ts';

const EC2 = serviceWith({ fargate: false });
const role = (use: 'execution' | 'task', trust: object | undefined) =>
  facts(DEFINITION, { roles: [{ use, arn: EXECUTION, trust: seen(trust as never) }] });

describe('roles', () => {
  test.each([
    ['tasks may assume it', role('execution', { tasks: true, conditions: [] })],
    ['under conditions', role('task', { tasks: true, conditions: ['aws:SourceArn', 'aws:SourceAccount'] })],
    ['tasks may not', role('task', { tasks: false, conditions: [] })],
    ['it is gone', role('execution', undefined)],
    [
      'it cannot be read',
      facts(DEFINITION, { roles: [{ use: 'task', arn: EXECUTION, trust: unseen('iam:GetRole') }] }),
    ],
  ])('are judged: %s', (_what, world) => {
    expect(sentences(roleFindings(world))).toMatchSnapshot();
  });

  const bare = { secrets: [], logConfiguration: undefined, image: 'hub.example/app:1' };
  const logs = { logConfiguration: { logDriver: 'awslogs' } };
  test.each([
    ['nothing', [bare], {}, undefined],
    ['secrets of one of its containers', [bare, { ...bare, secrets: [{ name: 'A', valueFrom: 'a' }] }], EC2, 'secrets'],
    ['images of ECR', [bare, { ...bare, image: `${REGISTRY}/app:1` }], {}, 'images of ECR on Fargate'],
    ['images of ECR on instances', [{ ...bare, image: `${REGISTRY}/app:1` }], EC2, undefined],
    ['awslogs', [bare, { ...bare, ...logs }], {}, 'awslogs on Fargate'],
    ['awslogs on instances', [{ ...bare, ...logs }], EC2, undefined],
    ['another driver', [{ ...bare, logConfiguration: { logDriver: 'splunk' } }], {}, undefined],
  ])('a task with %s in need of an execution role is told', (_what, containers, service, need) => {
    const without = facts({ ...withContainers(...containers), executionRoleArn: undefined }, { ...service, roles: [] });
    const why = `bad: There is no execution role, which is needed for ${need}. | Set executionRoleArn to a role with AmazonECSTaskExecutionRolePolicy.`;
    expect(sentences(roleFindings(without))).toEqual(need === undefined ? [] : [why]);
    const having = facts(withContainers(...containers), { ...service, roles: [] });
    expect(roleFindings(having)).toEqual([]);
  });

  test('a missing execution role hides nothing of the task role', () => {
    const roles = [{ use: 'task', arn: EXECUTION, trust: seen(undefined) }] as const;
    const found = roleFindings(facts({ ...DEFINITION, executionRoleArn: undefined }, { roles }));
    expect(found.map(({ level }) => level)).toEqual(['bad', 'bad']);
  });
});

describe('logs', () => {
  const awslogs = (options: object) => withApp({ logConfiguration: { logDriver: 'awslogs', options } });
  const group = { 'awslogs-group': '/ecs/app', 'awslogs-region': 'eu-west-1' };
  const exists = (there: boolean, definition = DEFINITION) => {
    const world = facts(definition);
    return { ...world, logGroups: world.logGroups.map((one) => ({ ...one, exists: seen(there) })) };
  };

  test.each([
    ['the group is there', exists(true)],
    ['it is not', exists(false)],
    ['it is not, and nothing else is known of it', exists(false, withApp({ logConfiguration: undefined }))],
    [
      'ECS makes it',
      exists(false, awslogs({ ...group, 'awslogs-stream-prefix': 'a', 'awslogs-create-group': 'true' })),
    ],
    [
      'ECS does not',
      exists(false, awslogs({ ...group, 'awslogs-stream-prefix': 'a', 'awslogs-create-group': 'false' })),
    ],
    ['an option is empty', exists(true, awslogs({ ...group, 'awslogs-stream-prefix': '' }))],
    ['Fargate wants a prefix', exists(true, awslogs(group))],
    ['instances want none', { ...exists(true, awslogs(group)), ...EC2 }],
    ['instances want the rest', { ...exists(true, awslogs({})), ...EC2 }],
  ])('are judged: %s', (_what, world) => {
    expect(sentences(logFindings(world))).toMatchSnapshot();
  });

  test('of another driver, or of none, are not judged', () => {
    const definition = withContainers({ logConfiguration: { logDriver: 'splunk' } }, { logConfiguration: undefined });
    expect(logFindings(facts(definition, { logGroups: [] }))).toEqual([]);
  });

  test('that cannot be looked for are named', () => {
    const world = facts();
    const logGroups = world.logGroups.map((one) => ({ ...one, exists: unseen('logs:DescribeLogGroups') }));
    expect(sentences(logFindings({ ...world, logGroups }))).toMatchSnapshot();
  });
});

test.each<[string, VerifyFacts['secrets'][number]['found']]>([
  ['is there', seen('there')],
  ['goes', seen('deleted')],
  ['is not there', seen('none')],
  ['cannot be looked for', unseen('secretsmanager:DescribeSecret')],
])('a secret that %s is judged by its name', (_what, found) => {
  const world = facts();
  const secrets = world.secrets.map((one) => ({ ...one, found }));
  expect(sentences(secretFindings({ ...world, secrets }))).toMatchSnapshot();
});
