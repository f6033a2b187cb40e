import {
  DescribeServicesCommand,
  ECSClient,
  paginateListClusters,
  paginateListServices,
  type Service,
} from '@aws-sdk/client-ecs';
import { type OptInRules, scheduleOfTags } from '../domain/schedule/tags.ts';
import type { TargetId } from '../domain/target.ts';
import type { Scheduled } from '../engine/schedule/ports.ts';
import { type ClientSettings, clientConfig } from './clients.ts';
import { groupsOf } from './ec2/bisect.ts';
import { machineOf, tagOf } from './ecs/facts.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html: ten at a time. */
const DESCRIBED = 10;

export function servicesClient(settings: ClientSettings): ECSClient {
  return new ECSClient(clientConfig(settings, { attempts: 3, connect: 2_000, request: 8_000 }));
}

/** The ECS services that have a schedule. ECS filters nothing by tag: all services of all clusters are read. */
export async function scheduledServices(client: ECSClient, { stack }: OptInRules): Promise<readonly Scheduled[]> {
  const found: Scheduled[] = [];
  for await (const { clusterArns = [] } of paginateListClusters({ client }, { maxResults: 100 })) {
    for (const cluster of clusterArns) {
      for await (const { serviceArns = [] } of paginateListServices({ client }, { cluster, maxResults: 100 })) {
        for (const part of groupsOf(serviceArns, DESCRIBED)) {
          const command = new DescribeServicesCommand({ cluster, services: [...part], include: ['TAGS'] });
          const { services = [] } = await client.send(command);
          found.push(...services.flatMap((service) => scheduledOf(service, stack)));
        }
      }
    }
  }
  return found;
}

function scheduledOf(service: Service, stack: string): readonly Scheduled[] {
  const tagged = scheduleOfTags((key) => tagOf(service, key), { stack });
  if (tagged === undefined) return [];
  const { power } = machineOf(service, { seenAt: 0, stack, bounds: {} });
  const cluster = service.clusterArn?.split('/').at(-1) ?? 'default';
  const name = service.serviceName ?? '';
  return power === 'gone' ? [] : [{ target: `ecs:${cluster}/${name}` as TargetId, name, power, ...tagged }];
}
