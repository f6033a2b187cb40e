import { describe, expect, test } from '@jest/globals';
import { trafficOf, withShare } from '../../../src/aws/failover/weights.ts';
import { aSet, WRITTEN } from '../../domain/failover/world.ts';

const SET = aSet();
const OTHER = `${WRITTEN.lambdaGroup}f`;

function forward(weights: Readonly<Record<string, number | undefined>>, more: object = {}) {
  const TargetGroups = Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight }));
  return {
    Type: 'forward',
    ...more,
    ForwardConfig: { TargetGroups, TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 } },
  };
}
const both = (lambda: number, service: number, more: object = {}) =>
  forward({ [SET.lambdaGroup]: lambda, [SET.serviceGroup]: service }, more);

describe('the share of the service', () => {
  test.each<[string, number, number, number]>([
    ['all on Lambda', 1, 0, 0],
    ['all on the service', 0, 1, 100],
    ['half and half', 50, 50, 50],
    ['thirds', 2, 1, 33],
  ])('%s', (_what, lambda, service, share) => {
    expect(trafficOf([both(lambda, service)], SET)).toEqual({ kind: 'read', share });
  });

  test('a group without a weight counts as one part', () => {
    expect(trafficOf([forward({ [SET.lambdaGroup]: undefined, [SET.serviceGroup]: 1 })], SET)).toEqual({
      kind: 'read',
      share: 50,
    });
  });
});

describe('what cannot be shifted', () => {
  test.each<[string, Parameters<typeof trafficOf>[0], string]>([
    ['no action', [], 'no action forwards to both'],
    ['a redirect', [{ Type: 'redirect' }], 'no action forwards to both'],
    ['one group alone', [forward({ [SET.lambdaGroup]: 1 })], 'no action forwards to both'],
    ['no weight at all', [both(0, 0)], 'have the weight 0'],
    [
      'a third group and weights that are too small',
      [forward({ [SET.lambdaGroup]: 1, [SET.serviceGroup]: 0, [OTHER]: 3 })],
      'add up to 100',
    ],
  ])('%s', (_what, actions, why) => {
    const set = aSet({ steps: [10, 100] });
    expect(trafficOf(actions, set)).toEqual({ kind: 'unfit', why: expect.stringContaining(why) });
  });
});

describe('a shift', () => {
  test('gives the service its share and Lambda the rest, and can be read back', () => {
    for (const share of [0, 10, 33, 100])
      expect(trafficOf(withShare([both(1, 0)], SET, share), SET)).toEqual({ kind: 'read', share });
  });

  test('keeps stickiness, order, other actions and the weights of other groups', () => {
    const action = forward({ [OTHER]: 300, [SET.lambdaGroup]: 100, [SET.serviceGroup]: 0 }, { Order: 2 });
    const first = { Type: 'authenticate-cognito', Order: 1, AuthenticateCognitoConfig: { UserPoolArn: 'arn' } };
    expect(withShare([first, action], SET, 40)).toEqual([
      first,
      forward({ [OTHER]: 300, [SET.lambdaGroup]: 60, [SET.serviceGroup]: 40 }, { Order: 2 }),
    ]);
  });

  test('tells the load balancer to keep the client secret of a login, which it never shows', () => {
    const login = { Type: 'authenticate-oidc', AuthenticateOidcConfig: { Issuer: 'https://login.example' } };
    expect(withShare([login, both(1, 0)], SET, 100)[0]).toEqual({
      Type: 'authenticate-oidc',
      AuthenticateOidcConfig: { Issuer: 'https://login.example', UseExistingClientSecret: true },
    });
  });

  test('drops the single group beside the weights, which could name one group only', () => {
    expect(withShare([both(1, 0, { TargetGroupArn: SET.lambdaGroup })], SET, 100)[0]).not.toHaveProperty(
      'TargetGroupArn',
    );
  });
});
