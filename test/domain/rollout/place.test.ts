import { describe, expect, test } from '@jest/globals';
import { describeError } from '../../../src/domain/errors.ts';
import { type NamedBy, placeOf, stranger } from '../../../src/domain/rollout/place.ts';

const SERVICE = 'arn:aws:ecs:eu-west-1:111111111111:service/prod/web';
const CLUSTER = 'arn:aws:ecs:eu-west-1:111111111111:cluster/prod';

const at = (named: Partial<NamedBy>) =>
  placeOf({ service: 'web', cluster: 'default', region: '', topic: '', ...named });

test.each<[string, Partial<NamedBy>, readonly string[]]>([
  ['names alone', { cluster: 'prod', region: 'eu-west-1' }, ['prod', 'web', 'eu-west-1', '']],
  ['no cluster', {}, ['default', 'web', '', '']],
  ['the ARN of the service', { service: SERVICE }, ['prod', 'web', 'eu-west-1', '111111111111']],
  [
    'the ARN of a service of before clusters stood in it',
    { service: 'arn:aws-cn:ecs:cn-north-1:111111111111:service/web', cluster: 'prod' },
    ['prod', 'web', 'cn-north-1', '111111111111'],
  ],
  ['the ARN of the cluster', { cluster: CLUSTER }, ['prod', 'web', 'eu-west-1', '111111111111']],
  ['both', { service: SERVICE, cluster: CLUSTER }, ['prod', 'web', 'eu-west-1', '111111111111']],
  ['the ARN of the service and its cluster by name', { service: SERVICE, cluster: 'prod' }, ['prod', 'web']],
  ['the region of the topic', { topic: 'eu-west-2' }, ['default', 'web', 'eu-west-2', '']],
])('a service is named by %s', (_what, named, place) => {
  const { cluster, service, region, account } = at(named);
  expect([cluster, service, region, account].slice(0, place.length)).toEqual(place);
});

test.each<Partial<NamedBy>>([
  { service: '' },
  { service: 'a b' },
  { service: CLUSTER },
  { service: `${SERVICE}/more` },
  { service: `${SERVICE.slice(0, -3)}` },
  { cluster: SERVICE },
  { cluster: `${CLUSTER}/more` },
  { cluster: 'a/b' },
  { region: 'Frankfurt' },
  { service: SERVICE, region: 'eu-west-2' },
  { service: SERVICE, topic: 'eu-west-2' },
  { service: SERVICE, cluster: 'staging' },
  { service: SERVICE, cluster: CLUSTER.replace('prod', 'default') },
  { service: SERVICE, cluster: CLUSTER.replaceAll('1111', '2222') },
])('%j is refused, and why is said', (named) => {
  let said = 'taken';
  try {
    at(named);
  } catch (error) {
    said = describeError(error);
  }
  expect(said).toMatchSnapshot();
});

describe('the service that was read', () => {
  const place = { cluster: 'prod', service: 'web', account: '111111111111' };

  test.each([
    ['of that account', place, SERVICE],
    ['of whatever account, where none is named', { ...place, account: '' }, SERVICE.replaceAll('1', '2')],
  ])('is the one that is meant: %s', (_what, named, arn) => expect(stranger(named, arn)).toBeUndefined());

  test('is another one in another account, whatever it is called, and where nobody says whose it is', () => {
    expect(stranger(place, SERVICE.replace('111111111111', '222222222222'))).toMatchSnapshot();
    expect(stranger(place, '')).toBeDefined();
  });
});
