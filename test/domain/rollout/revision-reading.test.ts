import { describe, expect, test } from '@jest/globals';
import { describeError } from '../../../src/domain/errors.ts';
import {
  arnOf,
  definitionOfJson,
  logsOf,
  planRevision,
  shortDefinition,
} from '../../../src/domain/rollout/revision.ts';

const APP = { name: 'app', image: 'app:1' };
const FILE = { family: 'web', containerDefinitions: [APP] };
const ARN = 'arn:aws:ecs:eu-central-1:123456789012:task-definition/web:1';
const live = { ...FILE, taskDefinitionArn: ARN };

function refusal(read: () => unknown): string {
  try {
    return `taken: ${JSON.stringify(read())}`;
  } catch (error) {
    return describeError(error);
  }
}

describe('a task definition in a file', () => {
  test.each([
    ['as it is registered', FILE],
    ['as DescribeTaskDefinition prints it', { taskDefinition: live, tags: [] }],
    ['with an ARN', live],
  ])('is read %s, without the ARN that it was copied from', (_what, value) => {
    expect(definitionOfJson(JSON.stringify(value), 'task.json')).toEqual(FILE);
    expect(definitionOfJson(`\ufeff${JSON.stringify(value)}`, 'task.json')).toEqual(FILE);
  });

  test('keeps every character of its values', () => {
    const odd = { ...FILE, family: 'we\ufeffb' };
    expect(definitionOfJson(JSON.stringify(odd), 'task.json')).toEqual(odd);
  });

  test.each([
    'x',
    '',
    'null',
    '[]',
    '"web"',
    '{}',
    '{"taskDefinition":null}',
    '{"family":"web"}',
    '{"family":"web","containerDefinitions":"app"}',
    '{"family":"web","containerDefinitions":[]}',
    '{"family":"web","containerDefinitions":[null]}',
    '{"family":7,"containerDefinitions":[{"name":"app"}]}',
    '{"containerDefinitions":[{"name":"app"}]}',
  ])('is refused where it is %j, and why is said', (text) => {
    expect(refusal(() => definitionOfJson(text, 'task.json'))).toMatchSnapshot();
  });
});

describe('what is registered', () => {
  const registered = (more: object) => {
    const plan = planRevision({ base: { ...FILE, ...more }, live, images: [{ name: 'app', image: 'app:2' }] });
    return plan.kind === 'register' ? plan.definition : plan;
  };

  test('has no empty list of tags, which ECS refuses', () => {
    expect(registered({ tags: [{ key: 'aws:x', value: '1' }] })).not.toHaveProperty('tags');
    expect(registered({ tags: [] })).not.toHaveProperty('tags');
    expect(registered({ tags: 'team' })).not.toHaveProperty('tags');
  });

  test('has the tags that are some', () => {
    const team = { key: 'team', value: 'a' };
    expect(registered({ tags: [null, { value: 'no key' }, team] })).toHaveProperty('tags', [team]);
  });

  test('has the containers that are some', () => {
    const odd = { containerDefinitions: [null, APP, { image: 'nameless:1' }] };
    expect(registered(odd)).toHaveProperty('containerDefinitions', [
      { name: 'app', image: 'app:2' },
      { image: 'nameless:1' },
    ]);
  });
});

test('a file that is like no revision is registered though no image changes', () => {
  const plan = planRevision({ base: { ...FILE, cpu: '256' }, live, images: [] });
  expect(plan).toMatchObject({ kind: 'register', images: [APP] });
});

test('a revision of which nobody says whether it is active is taken', () => {
  expect(planRevision({ base: live, live, images: [] })).toMatchObject({ kind: 'existing', arn: ARN });
});

test('a container that is not there is refused in words that name those that are', () => {
  const two = { ...FILE, containerDefinitions: [APP, { name: 'side', image: 'side:1' }] };
  expect(refusal(() => planRevision({ base: two, live, images: [{ name: 'web', image: 'app:2' }] }))).toMatchSnapshot();
});

test('an ARN is told as family:revision', () => {
  expect(shortDefinition(ARN)).toBe('web:1');
  expect(shortDefinition('web:1')).toBe('web:1');
  expect(arnOf(live)).toBe(ARN);
  expect(arnOf({ taskDefinitionArn: 7 })).toBeUndefined();
});

test('the group of a log is needed to find it, its region is not', () => {
  const logging = (options: unknown) => ({
    containerDefinitions: [{ name: 'app', logConfiguration: { logDriver: 'awslogs', options } }],
  });
  const prefix = { 'awslogs-stream-prefix': 'ecs' };
  expect(logsOf(logging(prefix), 'app')).toBeUndefined();
  expect(logsOf(logging(null), 'app')).toBeUndefined();
  expect(logsOf({ containerDefinitions: [{ name: 'app', logConfiguration: null }] }, 'app')).toBeUndefined();
  expect(logsOf(logging({ ...prefix, 'awslogs-group': '/ecs/app' }), 'app')).toEqual({
    group: '/ecs/app',
    prefix: 'ecs',
    region: '',
  });
});
