import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient, type Service } from '@aws-sdk/client-ecs';
import { DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ServiceFacts } from '../../domain/rollout/verify-facts.ts';
import type { VerifyPorts } from '../../engine/rollout/verify-ports.ts';
import type { ClientSettings } from '../clients.ts';
import { asking, configFor } from './verify-clients.ts';

/** The service, the definition that it runs, and the target groups that it registers its tasks with. */
export function verifyService(settings: ClientSettings): Pick<VerifyPorts, 'service' | 'definition' | 'targetGroup'> {
  const ecs = new ECSClient(configFor(settings));
  const balancing = new ElasticLoadBalancingV2Client(configFor(settings));
  return {
    service({ cluster, service }) {
      const of = `the service ${cluster}/${service}`;
      const ask = async () => {
        const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
        return services[0] === undefined ? undefined : serviceFacts(services[0]);
      };
      return asking({ port: 'service', of, none: ['ClusterNotFound'], ask });
    },
    definition(name) {
      const ask = async () => {
        const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: name }));
        return taskDefinition === undefined ? undefined : { ...taskDefinition };
      };
      // ECS has no name of its own for it: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html
      return asking({ port: 'definition', of: `the task definition ${name}`, none: ['Client'], ask });
    },
    targetGroup(arn) {
      const ask = async () => {
        const { TargetGroups = [] } = await balancing.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [arn] }));
        const [group] = TargetGroups;
        if (group === undefined) return undefined;
        return {
          type: group.TargetType ?? 'instance',
          port: group.Port,
          healthPort: group.HealthCheckPort ?? 'traffic-port',
          vpc: group.VpcId,
          balancers: group.LoadBalancerArns?.length ?? 0,
        };
      };
      return asking({ port: 'targetGroup', of: `the target group ${arn}`, none: ['TargetGroupNotFound'], ask });
    },
  };
}

function serviceFacts(service: Service): ServiceFacts {
  const { capacityProviderStrategy = [], launchType, networkConfiguration } = service;
  const providers = capacityProviderStrategy.map(({ capacityProvider = '' }) => capacityProvider);
  const network = networkConfiguration?.awsvpcConfiguration;
  return {
    arn: service.serviceArn ?? '',
    status: service.status ?? 'INACTIVE',
    desired: service.desiredCount ?? 0,
    fargate: launchType === 'FARGATE' || providers.some((name) => /^FARGATE(_SPOT)?$/.test(name)),
    controller: service.deploymentController?.type ?? 'ECS',
    definition: service.taskDefinition ?? '',
    loadBalancers: (service.loadBalancers ?? []).map(
      ({ targetGroupArn, containerName = '', containerPort = 0, advancedConfiguration }) => ({
        groups: [targetGroupArn, advancedConfiguration?.alternateTargetGroupArn].filter((arn) => arn !== undefined),
        container: containerName,
        port: containerPort,
      }),
    ),
    network: network && { subnets: network.subnets ?? [], publicIp: network.assignPublicIp === 'ENABLED' },
  };
}
