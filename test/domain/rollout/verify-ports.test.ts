import { describe, expect, test } from '@jest/globals';
import { portFindings } from '../../../src/domain/rollout/verify-ports.ts';
import {
  DEFINITION,
  facts,
  GROUP,
  SERVICE,
  seen,
  sentences,
  serviceWith,
  unseen,
  withApp,
  withContainers,
} from './verify-world.ts';

const bridge = { ...DEFINITION, networkMode: 'bridge' };
const IP = { type: 'ip', port: 80, healthPort: 'traffic-port', vpc: 'vpc-1', balancers: 1 };
const group = (parts: object, definition = DEFINITION) =>
  facts(definition, { groups: new Map([[GROUP, seen({ ...IP, ...parts })]]) });
const inVpcs = (...vpcs: readonly string[]) => {
  const { network } = facts();
  if (network === undefined) throw new Error('a world without a network');
  return { network: { ...network, subnets: seen(new Map(vpcs.map((vpc, at) => [`subnet-${at}`, vpc]))) } };
};
const ports = (...list: readonly number[]) => list.map((containerPort) => ({ containerPort }));

describe('what a load balancer sends to is judged', () => {
  test.each([
    ['all fits', group({})],
    [
      'the health check has a port of its own',
      group({ healthPort: '9100' }, withApp({ portMappings: ports(8000, 9100) })),
    ],
    [
      'a container beside answers the health check',
      group({ healthPort: '9100' }, withContainers({}, { name: 'probe', portMappings: ports(9100) })),
    ],
    ['no container answers the health check', group({ healthPort: '9100' })],
    [
      'under bridge the port of the health check is that of the node',
      group({ type: 'instance', healthPort: '9100' }, bridge),
    ],
    ['tasks under bridge are no targets by address', group({}, bridge)],
    ['tasks with a network of their own are no instances', group({ type: 'instance' })],
    ['no load balancer sends to it', group({ balancers: 0 })],
    ['it is gone', facts(DEFINITION, { groups: new Map([[GROUP, seen(undefined)]]) })],
    ['it cannot be read', facts(DEFINITION, { groups: new Map([[GROUP, unseen('elasticloadbalancing:X')]]) })],
    ['nobody asked for it', facts(DEFINITION, { groups: new Map() })],
    ['it is in another VPC', { ...group({ vpc: 'vpc-9' }), ...inVpcs('vpc-1', 'vpc-2', 'vpc-1') }],
    ['one subnet is in another VPC', { ...group({}), ...inVpcs('vpc-1', 'vpc-2') }],
    ['it says no VPC', group({ vpc: undefined })],
    ['the tasks have no network that is known', { ...group({ vpc: 'vpc-9' }), network: undefined }],
    ['several things are wrong', group({ type: 'lambda', balancers: 0, healthPort: '1' })],
    ['another port', facts(withApp({ portMappings: ports(80, 443) }))],
    ['no port', facts(withApp({ portMappings: [] }))],
    ['no such container', facts(withContainers({ name: 'web' }, { name: 'side' }))],
  ])('%s', (_what, world) => {
    expect(sentences(portFindings(world))).toMatchSnapshot();
  });

  test('subnets of which it is not known where they are, are in no other VPC', () => {
    const { network } = facts();
    const blind = network === undefined ? undefined : { ...network, subnets: unseen('ec2:DescribeSubnets') };
    expect(portFindings({ ...group({ vpc: 'vpc-9' }), network: blind }).map(({ level }) => level)).toEqual([
      'ok',
      'ok',
    ]);
  });

  test('each group of each load balancer, those of blue/green as well', () => {
    const green = GROUP.replace('/app/', '/green/');
    const [attached] = SERVICE.loadBalancers;
    if (attached === undefined) throw new Error('a service without a load balancer');
    const both = serviceWith({ loadBalancers: [{ ...attached, groups: [GROUP, green] }, attached] });
    const groups = new Map([GROUP, green].map((arn) => [arn, seen(IP)] as const));
    expect(portFindings(facts(DEFINITION, { ...both, groups }))).toHaveLength(5);
  });

  test('nothing is judged of a service that is not there or cannot be read', () => {
    expect(portFindings(facts(DEFINITION, { service: seen(undefined) }))).toEqual([]);
    expect(portFindings(facts(DEFINITION, { service: unseen('ecs:DescribeServices') }))).toEqual([]);
    expect(portFindings(facts(DEFINITION, serviceWith({ loadBalancers: [] })))).toEqual([]);
  });
});
