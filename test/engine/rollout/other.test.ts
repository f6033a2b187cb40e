import { describe, expect, test } from '@jest/globals';
import type { RolloutOrder } from '../../../src/domain/rollout/order.ts';
import type { RevisionPlan } from '../../../src/domain/rollout/revision.ts';
import { meet, otherDeployment } from '../../../src/engine/rollout/other.ts';
import { Dock } from './dock.ts';
import { held } from './held.ts';
import { type Account, account, arn, ORDER } from './plan-account.ts';

test.each<[string, Account['deployments'], unknown]>([
  [
    'none',
    [
      ['SUCCESSFUL', 'web:5'],
      ['STOPPED', 'web:4'],
    ],
    undefined,
  ],
  [
    'one',
    [
      ['IN_PROGRESS', 'web:6'],
      ['SUCCESSFUL', 'web:5'],
    ],
    { arn: expect.stringMatching(/d0$/), definition: arn('web:6') },
  ],
  [
    'one behind a newer one that ended',
    [
      ['STOPPED', 'web:6'],
      ['PENDING', 'web:5'],
    ],
    { arn: expect.stringMatching(/d1$/), definition: arn('web:5') },
  ],
  [
    'one of a revision that is not known',
    [['PENDING', 'forgotten']],
    { arn: expect.stringMatching(/d0$/), definition: undefined },
  ],
  [
    'one whose revision is not told yet',
    [['PENDING', '']],
    { arn: expect.stringMatching(/d0$/), definition: undefined },
  ],
])('of the deployments that are under way there is %s', async (_what, deployments = [], found) => {
  expect(await otherDeployment(ORDER, account({ deployments }).ports)).toEqual(found);
});

describe('another deployment that is under way', () => {
  const other = { arn: 'arn:aws:ecs:eu-central-1:1:service-deployment/prod/web/d7', definition: arn('web:6') };
  const existing = (name: string): RevisionPlan => ({ kind: 'existing', arn: arn(name), changes: [], images: [] });
  const register: RevisionPlan = { kind: 'register', definition: {}, changes: [], images: [] };

  test.each<[string, RevisionPlan, Partial<RolloutOrder>]>([
    ['of another revision', existing('web:5'), {}],
    ['where ours is to be registered', register, {}],
    ['of our revision', existing('web:6'), {}],
    ['of our revision, where it is to be deployed anew', existing('web:6'), { force: true }],
  ])('%s', (_what, revision, parts) => {
    const orders = (['wait', 'refuse', 'replace'] as const).map((one) => ({
      ...ORDER,
      ...parts,
      otherDeployment: one,
    }));
    expect(orders.map((order) => meet(other, { revision, order }))).toMatchSnapshot();
  });

  test('is told without its revision where ECS does not tell that', () => {
    const orders = (['wait', 'refuse'] as const).map((one) => ({ ...ORDER, otherDeployment: one }));
    const unknown = { ...other, definition: undefined };
    expect(orders.map((order) => meet(unknown, { revision: register, order }))).toMatchSnapshot();
  });

  test('is refused before a service is woken for nothing', async () => {
    const dock = new Dock();
    dock.begin('web:9', []);
    const { end } = await dock.deploy({ otherDeployment: 'refuse' }, held(dock, {}));
    expect([end.kind, dock.calls]).toEqual(['failed', []]);
  });

  test('is refused as well where it begins while the service wakes', async () => {
    const dock = new Dock();
    dock.service = { ...dock.service, desired: 0, running: 0 };
    void dock.clock.sleep(7_000).then(() => dock.begin('web:9', []));
    const { end } = await dock.deploy({ otherDeployment: 'refuse' }, held(dock, {}));
    expect(end).toEqual({
      ...{ kind: 'failed', how: 'refused' },
      why: 'web:9 is being deployed just now (arn:aws:ecs:eu-central-1:1:service-deployment/prod/web/d2), and other-deployment is refuse.',
    });
    expect(dock.calls).toEqual(['lease web', 'release']);
  });
});

test('where nothing else is under way the way is free', () => {
  const revision: RevisionPlan = { kind: 'existing', arn: arn('web:5'), changes: [], images: [] };
  expect(meet(undefined, { revision, order: ORDER })).toEqual({ kind: 'free' });
});
