import { describe, expect, test } from '@jest/globals';
import { definitionOfJson, logsOf, planRevision, shortDefinition } from '../../../src/domain/rollout/revision.ts';

const arn = (revision: number) => `arn:aws:ecs:eu-central-1:123456789012:task-definition/web:${revision}`;
const definition = (revision: number, image: string, more: object = {}) => ({
  ...{ family: 'web', revision, taskDefinitionArn: arn(revision), status: 'ACTIVE', registeredAt: new Date(0) },
  containerDefinitions: [
    { name: 'app', image, essential: true },
    { name: 'side', image: 'side:1' },
  ],
  ...more,
});
const live = definition(1, 'app:1');
const images = (image: string) => [{ name: 'app', image }];

describe('which revision is to run', () => {
  test('an image that differs needs a new one, which has nothing in it that only ECS says', () => {
    const plan = planRevision({ base: live, live, images: images('app:2') });
    expect(plan).toMatchObject({ kind: 'register', changes: [{ kind: 'changed', container: 'app', field: 'image' }] });
    expect(plan.kind === 'register' && plan.definition).toEqual({
      family: 'web',
      containerDefinitions: [
        { name: 'app', image: 'app:2', essential: true },
        { name: 'side', image: 'side:1' },
      ],
    });
    expect(plan.images).toEqual([
      { name: 'app', image: 'app:2' },
      { name: 'side', image: 'side:1' },
    ]);
  });

  test('the same images need none', () => {
    expect(planRevision({ base: live, live, images: images('app:1') })).toMatchObject({
      kind: 'existing',
      arn: arn(1),
    });
    expect(planRevision({ base: live, live, images: [] })).toMatchObject({ kind: 'existing', arn: arn(1) });
  });

  test('a newer revision of the family that says the same is taken', () => {
    const base = definition(5, 'app:2');
    expect(planRevision({ base, live, images: images('app:2') })).toMatchObject({ kind: 'existing', arn: arn(5) });
  });

  test('a file that says what runs already needs none, whatever revision it was copied from', () => {
    const base = definitionOfJson(JSON.stringify({ taskDefinition: definition(9, 'app:0') }), 'task.json');
    expect(planRevision({ base, live, images: images('app:1') })).toMatchObject({ kind: 'existing', arn: arn(1) });
    expect(planRevision({ base, live, images: images('app:3') })).toMatchObject({ kind: 'register' });
  });

  test('a revision that was deregistered cannot be taken', () => {
    const gone = definition(1, 'app:1', { status: 'INACTIVE' });
    expect(planRevision({ base: gone, live: gone, images: [] })).toMatchObject({ kind: 'register' });
  });

  test('tags are kept, but those of AWS', () => {
    const tags = [
      { key: 'team', value: 'a' },
      { key: 'aws:cloudformation:stack-name', value: 'x' },
    ];
    const plan = planRevision({ base: definition(1, 'app:1', { tags }), live, images: images('app:2') });
    expect(plan.kind === 'register' && plan.definition.tags).toEqual([{ key: 'team', value: 'a' }]);
  });

  test('a container that is not there is refused, and those that are, are named', () => {
    expect(() => planRevision({ base: live, live, images: [{ name: 'web', image: 'app:2' }] })).toThrow(
      'there is no container "web" in the task definition',
    );
  });
});

test.each([
  ['x', 'it is no JSON'],
  ['{}', 'it is no task definition'],
  ['{"family":"web","containerDefinitions":[]}', 'it is no task definition'],
])('the file %j is no task definition', (text, words) => expect(() => definitionOfJson(text, 'f')).toThrow(words));

test('where a container logs is known for awslogs with a prefix only', () => {
  const logging = (options: object, logDriver = 'awslogs') => ({
    containerDefinitions: [{ name: 'app', image: 'app:1', logConfiguration: { logDriver, options } }],
  });
  const options = { 'awslogs-group': '/ecs/app', 'awslogs-stream-prefix': 'ecs', 'awslogs-region': 'eu-west-1' };
  expect(logsOf(logging(options), 'app')).toEqual({ group: '/ecs/app', prefix: 'ecs', region: 'eu-west-1' });
  expect(logsOf(logging({ 'awslogs-group': '/ecs/app' }), 'app')).toBeUndefined();
  expect(logsOf(logging(options, 'awsfirelens'), 'app')).toBeUndefined();
  expect(logsOf(logging(options), 'other')).toBeUndefined();
  expect(shortDefinition(arn(3))).toBe('web:3');
});
