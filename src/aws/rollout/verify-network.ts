import {
  EC2Client,
  paginateDescribeRouteTables,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
  type RouteTable,
} from '@aws-sdk/client-ec2';
import type { Way } from '../../domain/rollout/verify-facts.ts';
import type { VerifyPorts } from '../../engine/rollout/verify-ports.ts';
import type { ClientSettings } from '../clients.ts';
import { asking, configFor } from './verify-clients.ts';

const byVpc = (vpcs: readonly string[]) => ({ Filters: [{ Name: 'vpc-id', Values: [...vpcs] }] });

/** Subnets and the ways out of them. By filters, not by ids: one that does not exist must not hide the others. */
export function verifyNetwork(settings: ClientSettings): Pick<VerifyPorts, 'subnets' | 'ways' | 'endpoints'> {
  const client = new EC2Client(configFor(settings));
  return {
    async subnets(ids) {
      const ask = async () => {
        const found = new Map<string, string>();
        const input = { Filters: [{ Name: 'subnet-id', Values: [...ids] }] };
        for await (const { Subnets = [] } of paginateDescribeSubnets({ client }, input)) {
          for (const { SubnetId = '', VpcId = '' } of Subnets) found.set(SubnetId, VpcId);
        }
        return found;
      };
      return (await asking({ port: 'subnets', of: `the subnets ${ids.join(', ')}`, ask })) ?? new Map();
    },
    async ways(subnets) {
      const vpcs = [...new Set(subnets.values())];
      const ask = async () => {
        const tables: RouteTable[] = [];
        for await (const { RouteTables = [] } of paginateDescribeRouteTables({ client }, byVpc(vpcs))) {
          tables.push(...RouteTables);
        }
        return new Map([...subnets].map(([id, vpc]) => [id, wayOf({ id, vpc }, tables)]));
      };
      return (await asking({ port: 'ways', of: `the routes of ${vpcs.join(', ')}`, ask })) ?? new Map();
    },
    async endpoints(vpcs) {
      const ask = async () => {
        const names = new Set<string>();
        for await (const { VpcEndpoints = [] } of paginateDescribeVpcEndpoints({ client }, byVpc(vpcs))) {
          for (const { ServiceName = '', State } of VpcEndpoints) {
            if (State?.toLowerCase() === 'available') names.add(ServiceName.replace(/^.*?amazonaws\.[^.]+\./, ''));
          }
        }
        return names;
      };
      return (await asking({ port: 'endpoints', of: `the endpoints of ${vpcs.join(', ')}`, ask })) ?? new Set();
    },
  };
}

/**
 * The route table of a subnet is the one that names it, else the main one of its VPC:
 * https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
 */
function wayOf({ id, vpc }: { readonly id: string; readonly vpc: string }, tables: readonly RouteTable[]): Way {
  const own = tables.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === id));
  const main = tables.find(({ VpcId, Associations = [] }) => VpcId === vpc && Associations.some(({ Main }) => Main));
  const routes = (own ?? main)?.Routes ?? [];
  const route = routes.find(
    ({ DestinationCidrBlock, State }) => DestinationCidrBlock === '0.0.0.0/0' && State !== 'blackhole',
  );
  if (route === undefined) return 'none';
  if (route.NatGatewayId !== undefined) return 'nat';
  return route.GatewayId?.startsWith('igw-') === true ? 'internet-gateway' : 'other';
}
