import { describe, expect, test } from '@jest/globals';
import { describeError } from '../../../src/domain/errors.ts';
import type { RolloutOrder } from '../../../src/domain/rollout/order.ts';
import { makePlan, type Plan, planLines } from '../../../src/engine/rollout/plan.ts';
import { type Account, account, arn, IMAGES, ORDER } from './plan-account.ts';

const plan = (order: Partial<RolloutOrder> = {}, facts: Account = {}): Promise<Plan> =>
  makePlan({ ...ORDER, ...order }, account(facts).ports);

test('what cannot be deployed is refused with the reason and what to do', async () => {
  const refusals = [{ status: 'DRAINING' }, { status: 'INACTIVE' }, { controller: 'CODE_DEPLOY' }].map((service) =>
    plan({}, { service }).catch((error) => `${error.code}: ${describeError(error)}`),
  );
  expect(await Promise.all(refusals)).toMatchSnapshot();
});

test('the service of another account than the one that was named is not deployed, whatever else it is', async () => {
  await expect(plan({ account: '222222222222' }, { service: { status: 'DRAINING' } })).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringContaining('arn:aws:ecs:eu-central-1:111111111111:service/prod/web'),
  });
  expect((await plan({ account: '111111111111' })).done).toBe(true);
});

describe('the images are put into', () => {
  const file = { family: 'filed', containerDefinitions: [{ name: 'app', image: 'app:7' }] };

  test.each<[string, RolloutOrder['base'], string]>([
    ['what is live', { kind: 'live' }, 'web'],
    ['a family by its name', { kind: 'named', name: 'other' }, 'other'],
    ['a file', { kind: 'file', definition: file }, 'filed'],
  ])('%s', async (_what, base, family) => {
    expect((await plan({ base, images: IMAGES })).revision).toMatchObject({
      kind: 'register',
      definition: { family, containerDefinitions: [{ name: 'app', image: 'app:9' }] },
    });
  });

  test('with a base that cannot be read there is no plan', async () => {
    await expect(plan({ base: { kind: 'named', name: 'none' } })).rejects.toThrow('There is no none.');
  });
});

test.each([
  [true, ['app:9'], 'app:9@sha256:abc'],
  [false, [], 'app:9'],
])('a tag is replaced by what it stands for now only on demand: %s', async (digest, asked, image) => {
  const { ports, pins } = account();
  const { revision } = await makePlan({ ...ORDER, digest, images: IMAGES }, ports);
  expect(pins).toEqual(asked);
  expect(revision.images).toEqual([{ name: 'app', image }]);
});

describe('on demand all tags are replaced', () => {
  const containers = ({ revision }: Plan) => revision.images.map(({ image }) => image);
  const file = {
    family: 'filed',
    containerDefinitions: [{ name: 'app', image: 'app:7' }, { name: 'side', image: 'side:1' }, { name: 'bare' }],
  };

  test('also those of the task definition, where no image is given', async () => {
    const { ports, pins } = account();
    const found = await makePlan({ ...ORDER, digest: true }, ports);
    expect(found).toMatchObject({ done: false, revision: { kind: 'register' } });
    expect([pins, containers(found)]).toEqual([['app:5'], ['app:5@sha256:abc']]);
  });

  test('also those of containers that no image is given for; what has no image keeps none', async () => {
    const { ports, pins } = account();
    const found = await makePlan(
      { ...ORDER, base: { kind: 'file', definition: file }, digest: true, images: IMAGES },
      ports,
    );
    expect([pins, containers(found)]).toEqual([
      ['app:9', 'side:1'],
      ['app:9@sha256:abc', 'side:1@sha256:abc', ''],
    ]);
    const registered = found.revision.kind === 'register' && found.revision.definition.containerDefinitions;
    expect(registered).toContainEqual({ name: 'bare' });
  });

  test('not before it is known that the containers are there', async () => {
    const { ports, pins } = account();
    const images = [{ name: 'nobody', image: 'app:9' }];
    await expect(makePlan({ ...ORDER, digest: true, images }, ports)).rejects.toThrow('there is no container "nobody"');
    expect(pins).toEqual([]);
  });
});

test.each<[string, Account, string]>([
  [
    'of the last deployment that succeeded',
    {
      deployments: [
        ['SUCCESSFUL', 'web:5'],
        ['SUCCESSFUL', 'web:4'],
      ],
    },
    'web:5',
  ],
  [
    'that served before deployments that did not end well',
    {
      deployments: [
        ['IN_PROGRESS', 'web:8'],
        ['STOPPED', 'web:7'],
        ['ROLLBACK_FAILED', 'web:6'],
        ['SUCCESSFUL', 'web:4'],
      ],
    },
    'web:4',
  ],
  [
    'that ECS went back to',
    {
      deployments: [['ROLLBACK_SUCCESSFUL', 'web:6']],
      rollback: { rollback: { reason: '', revision: 'revision web:3' } },
    },
    'web:3',
  ],
  ['that is live, where there are no deployments', { deployments: [] }, 'web:5'],
  [
    'that is live, where ECS does not know the revision any more',
    { deployments: [['SUCCESSFUL', 'forgotten']] },
    'web:5',
  ],
  ['that is live, where ECS tells no revision', { deployments: [['SUCCESSFUL', '']] }, 'web:5'],
  [
    'that is live, where ECS does not tell what it went back to',
    { deployments: [['ROLLBACK_SUCCESSFUL', 'web:6']], rollback: { rollback: undefined } },
    'web:5',
  ],
  [
    'that is live, where that deployment is not known any more',
    { deployments: [['ROLLBACK_SUCCESSFUL', 'web:6']] },
    'web:5',
  ],
])('after a failure the way back leads to the definition %s', async (_what, facts, name) => {
  expect((await plan({}, facts)).previous).toBe(arn(name));
});

test('where deployments are listed and none of them succeeded there is no way back', async () => {
  const deployments: Account['deployments'] = [
    ['STOPPED', 'web:5'],
    ['ROLLBACK_FAILED', 'web:4'],
  ];
  expect((await plan({}, { deployments })).previous).toBeUndefined();
});

test.each<[string, Partial<RolloutOrder>, Account, boolean]>([
  ['what is live and served last', {}, {}, true],
  ['what is live, on demand', { force: true }, {}, false],
  [
    'what is live and did not serve',
    {},
    {
      deployments: [
        ['STOPPED', 'web:5'],
        ['SUCCESSFUL', 'web:4'],
      ],
    },
    false,
  ],
  ['what is live, of a service of which nothing ever served', {}, { deployments: [['STOPPED', 'web:5']] }, false],
  ['an image that is not live', { images: IMAGES }, {}, false],
  ['a revision of another family', { base: { kind: 'named', name: 'other' } }, {}, false],
])('whether nothing is left to deploy: %s', async (_what, order, facts, done) => {
  expect((await plan(order, facts)).done).toBe(done);
});

test('a plan is told line by line', async () => {
  const back = { rollback: 'on-failure' } as const;
  const told: readonly (readonly [Partial<RolloutOrder>, Account])[] = [
    [{}, {}],
    [back, {}],
    [{ images: IMAGES }, {}],
    [{ ...back, images: IMAGES }, { deployments: [['SUCCESSFUL', 'web:4']] }],
    [{ ...back, force: true }, {}],
    [back, { deployments: [['STOPPED', 'web:5']] }],
  ];
  const lines = told.map(async ([order, facts]) => planLines(await plan(order, facts), { ...ORDER, ...order }));
  expect(await Promise.all(lines)).toMatchSnapshot();
});
