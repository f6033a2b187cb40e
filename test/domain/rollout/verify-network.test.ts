import { describe, expect, test } from '@jest/globals';
import type { DefinitionDocument } from '../../../src/domain/rollout/diff.ts';
import type { VerifyFacts, Way } from '../../../src/domain/rollout/verify-facts.ts';
import { networkFindings } from '../../../src/domain/rollout/verify-network.ts';
import {
  DEFINITION,
  facts,
  REGISTRY,
  seen,
  sentences,
  serviceWith,
  unseen,
  withApp,
  withContainers,
} from './verify-world.ts';

const PARAMETER = { name: 'P', valueFrom: '/app/parameter' };
const ALL = ['ecr.api', 'ecr.dkr', 's3', 'logs', 'secretsmanager', 'ssm'];

/** One subnet that leads so far, with these endpoints beside it. */
function way(to: Way, { publicIp = false, endpoints = [] as readonly string[], definition = DEFINITION } = {}) {
  return facts(definition, {
    ...serviceWith({ network: { subnets: ['subnet-1'], publicIp } }),
    network: {
      subnets: seen(new Map([['subnet-1', 'vpc-1']])),
      ways: seen(new Map([['subnet-1', to]])),
      endpoints: seen(new Set(endpoints)),
    },
  });
}
const network = (parts: Partial<NonNullable<VerifyFacts['network']>>) => {
  const world = way('none', { endpoints: ALL });
  return world.network === undefined ? world : { ...world, network: { ...world.network, ...parts } };
};

describe('a subnet of tasks on Fargate is judged by where it leads', () => {
  test.each([
    ['a public one, with public addresses', way('internet-gateway', { publicIp: true })],
    ['a public one, without', way('internet-gateway')],
    ['NAT', way('nat')],
    ['NAT, with public addresses that nobody needs', way('nat', { publicIp: true })],
    ['something else', way('other', { publicIp: true })],
    ['nowhere', way('none')],
    ['nowhere, with public addresses', way('none', { publicIp: true })],
    ['nowhere, with VPC endpoints', way('none', { endpoints: ALL })],
    ['a public one, without addresses, with VPC endpoints', way('internet-gateway', { endpoints: ALL })],
    ['its routes cannot be read', network({ ways: unseen('ec2:DescribeRouteTables') })],
    ['its endpoints cannot be read', network({ endpoints: unseen('ec2:DescribeVpcEndpoints') })],
    ['it cannot be read', network({ subnets: unseen('ec2:DescribeSubnets') })],
    ['it is not there', network({ subnets: seen(new Map()), ways: seen(new Map()) })],
    ['two, of which one is not there', { ...facts(), network: network({}).network }],
    ['two, that cannot be read', { ...facts(), network: network({ ways: unseen('ec2:X') }).network }],
    ['two, of which nothing is known', { ...facts(), network: network({ subnets: unseen('ec2:X') }).network }],
  ])('%s', (_what, world) => {
    expect(sentences(networkFindings(world))).toMatchSnapshot();
  });
});

describe('without internet a task needs endpoints for', () => {
  const bare = { secrets: [], logConfiguration: undefined };
  const lacking = (...containers: readonly DefinitionDocument[]) => {
    const [found] = networkFindings(way('none', { definition: withContainers(...containers) }));
    return /no VPC endpoint for (.*): its tasks/.exec(found?.what ?? '')?.[1] ?? found?.what;
  };

  test.each([
    ['its image', [bare], 'ecr.api, ecr.dkr, s3'],
    ['logs of one of its containers', [bare, { secrets: [] }], 'ecr.api, ecr.dkr, s3, logs'],
    ['secrets', [{ logConfiguration: undefined }], 'ecr.api, ecr.dkr, s3, secretsmanager'],
    ['parameters', [{ ...bare, secrets: [PARAMETER] }], 'ecr.api, ecr.dkr, s3, ssm'],
    [
      'both',
      [bare, { ...bare, secrets: [PARAMETER] }, { logConfiguration: undefined }],
      'ecr.api, ecr.dkr, s3, secretsmanager, ssm',
    ],
    [
      'nothing of a log driver that AWS does not run',
      [{ ...bare, logConfiguration: { logDriver: 'splunk' } }],
      'ecr.api, ecr.dkr, s3',
    ],
  ])('%s', (_what, containers, expected) => expect(lacking(...containers)).toBe(expected));

  test('nothing, where it has no image and says nothing', () => {
    const world = way('none', { definition: withApp({ ...bare, image: '' }) });
    expect(networkFindings(world).map(({ level }) => level)).toEqual(['ok']);
  });

  test('images of other registries, other regions too, which no endpoint brings', () => {
    const far = REGISTRY.replace('eu-west-1', 'us-east-1');
    const images = [{}, { image: 'nginx:1' }, { image: `${far}/app:1` }, { image: '' }];
    const world = way('none', { endpoints: ALL, definition: withContainers(...images) });
    expect(sentences(networkFindings(world))).toMatchSnapshot();
  });
});

describe('where the service names no subnets', () => {
  const none = serviceWith({ network: undefined });

  test('a task that wants a network of its own cannot run', () => {
    expect(sentences(networkFindings(facts(DEFINITION, none)))).toMatchSnapshot();
  });

  test("one that takes the node's can", () => {
    expect(networkFindings(facts({ ...DEFINITION, networkMode: 'bridge' }, none))).toEqual([]);
  });

  test('and is not there or cannot be read, nothing is judged', () => {
    expect(networkFindings(facts(DEFINITION, { service: seen(undefined) }))).toEqual([]);
    expect(networkFindings(facts(DEFINITION, { service: unseen('ecs:DescribeServices') }))).toEqual([]);
  });
});

test('a network that nobody looked at is not judged', () => {
  expect(networkFindings({ ...facts(), network: undefined })).toEqual([]);
});

test('on instances only that the subnets are there is judged', () => {
  const { network: seenNetwork } = network({ subnets: seen(new Map([['subnet-2', 'vpc-1']])) });
  const on = serviceWith({ fargate: false });
  expect(sentences(networkFindings(facts(DEFINITION, { ...on, network: seenNetwork })))).toEqual([
    'bad: The subnet subnet-1 does not exist. | Change networkConfiguration of the service.',
  ]);
});
