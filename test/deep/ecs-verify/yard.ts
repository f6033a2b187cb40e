import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeRouteTablesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type Keys, REGION, ROOT } from '../conformance/stage.ts';

export const IMAGE = `000000000000.dkr.ecr.${REGION}.amazonaws.com/app:1`;

/** SDK clients of all that is looked at, one try each. */
export function clientsOf(endpoint: string, credentials: Keys = ROOT) {
  const config = { endpoint, region: REGION, credentials, maxAttempts: 1 };
  return {
    ec2: new EC2Client(config),
    ecr: new ECRClient(config),
    ecs: new ECSClient(config),
    elb: new ElasticLoadBalancingV2Client(config),
    iam: new IAMClient(config),
    logs: new CloudWatchLogsClient(config),
    secrets: new SecretsManagerClient(config),
    ssm: new SSMClient(config),
  };
}

export type Clients = ReturnType<typeof clientsOf>;

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const INDEX = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [
    {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: `sha256:${'0'.repeat(64)}`,
      size: 1,
      platform: { os: 'linux', architecture: 'amd64' },
    },
  ],
};

/** A service on Fargate in a public subnet, in which nothing is wrong. @returns its task definition */
export async function furnish(clients: Clients): Promise<RegisterTaskDefinitionCommandInput> {
  const { ecr, ecs, iam, logs, secrets, ssm } = clients;
  for (const RoleName of ['app-execution', 'app-task'])
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'app' }));
  await ecr.send(
    new PutImageCommand({
      repositoryName: 'app',
      imageTag: '1',
      imageManifest: JSON.stringify(INDEX),
      imageManifestMediaType: INDEX.mediaType,
    }),
  );
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/ecs/app' }));
  const { ARN: secret = '' } = await secrets.send(new CreateSecretCommand({ Name: 'db', SecretString: 'tiger' }));
  await ssm.send(new PutParameterCommand({ Name: '/team/api', Value: 'x', Type: 'SecureString' }));
  const { subnets, group } = await network(clients);
  const definition = definitionWith(secret);
  await ecs.send(new RegisterTaskDefinitionCommand(definition));
  await ecs.send(new CreateClusterCommand({ clusterName: 'main' }));
  await ecs.send(
    new CreateServiceCommand({
      cluster: 'main',
      serviceName: 'app',
      taskDefinition: 'app',
      desiredCount: 1,
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets: [...subnets], assignPublicIp: 'ENABLED' } },
      loadBalancers: [{ targetGroupArn: group, containerName: 'app', containerPort: 8000 }],
    }),
  );
  return definition;
}

function definitionWith(secret: string): RegisterTaskDefinitionCommandInput {
  const parameter = `arn:aws:ssm:${REGION}:000000000000:parameter/team/api`;
  return {
    family: 'app',
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    executionRoleArn: 'arn:aws:iam::000000000000:role/app-execution',
    taskRoleArn: 'arn:aws:iam::000000000000:role/app-task',
    containerDefinitions: [
      {
        name: 'app',
        image: IMAGE,
        portMappings: [{ containerPort: 8000 }],
        secrets: [
          { name: 'DB', valueFrom: secret },
          { name: 'API', valueFrom: parameter },
        ],
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': '/ecs/app', 'awslogs-region': REGION, 'awslogs-stream-prefix': 'app' },
        },
      },
    ],
  };
}

async function network({
  ec2,
  elb,
}: Clients): Promise<{ readonly subnets: readonly string[]; readonly group: string }> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.7.0.0/16' }));
  const VpcId = Vpc?.VpcId ?? '';
  const subnets: string[] = [];
  for (const part of ['a', 'b']) {
    const CidrBlock = `10.7.${part === 'a' ? 0 : 1}.0/24`;
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone: `${REGION}${part}` }),
    );
    subnets.push(Subnet?.SubnetId ?? '');
  }
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const GatewayId = InternetGateway?.InternetGatewayId ?? '';
  await ec2.send(new AttachInternetGatewayCommand({ VpcId, InternetGatewayId: GatewayId }));
  const Filters = [{ Name: 'vpc-id', Values: [VpcId] }];
  const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ Filters }));
  const RouteTableId = RouteTables[0]?.RouteTableId;
  await ec2.send(new CreateRouteCommand({ RouteTableId, GatewayId, DestinationCidrBlock: '0.0.0.0/0' }));
  const { TargetGroups = [] } = await elb.send(
    new CreateTargetGroupCommand({ Name: 'app', Protocol: 'HTTP', Port: 80, VpcId, TargetType: 'ip' }),
  );
  const group = TargetGroups[0]?.TargetGroupArn ?? '';
  const { LoadBalancers = [] } = await elb.send(new CreateLoadBalancerCommand({ Name: 'app', Subnets: subnets }));
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: group }],
    }),
  );
  return { subnets, group };
}
