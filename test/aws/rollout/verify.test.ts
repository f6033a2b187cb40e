import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  ECRClient,
  GetDownloadUrlForLayerCommand,
} from '@aws-sdk/client-ecr';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import { DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { verifyPorts } from '../../../src/aws/rollout/verify.ts';
import { imageRef } from '../../../src/domain/rollout/verify-image.ts';
import { RIGHTS, type VerifyPorts } from '../../../src/engine/rollout/verify-ports.ts';
import { EXECUTION, GROUP, REGISTRY, SECRET } from '../../domain/rollout/verify-world.ts';
import { awsError } from '../aws-error.ts';

const mocks = {
  ecs: mockClient(ECSClient),
  elb: mockClient(ElasticLoadBalancingV2Client),
  ecr: mockClient(ECRClient),
  iam: mockClient(IAMClient),
  logs: mockClient(CloudWatchLogsClient),
  secrets: mockClient(SecretsManagerClient),
  ssm: mockClient(SSMClient),
  ec2: mockClient(EC2Client),
};
beforeEach(() => {
  for (const mock of Object.values(mocks)) mock.reset();
});

const read: string[] = [];
const ports = verifyPorts({ region: 'eu-west-1' }, async (url) => {
  read.push(url.host);
  return { os: 'linux', architecture: 'arm64' };
});
const OF = { cluster: 'main', service: 'app' };
const IMAGE = imageRef(`${REGISTRY}/team/app:12`);

describe('a service', () => {
  const LIVE = {
    serviceArn: 'arn:…:service/main/app',
    status: 'ACTIVE',
    desiredCount: 2,
    taskDefinition: 'arn:…:app:11',
    capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }],
    loadBalancers: [
      {
        targetGroupArn: GROUP,
        containerName: 'app',
        containerPort: 8000,
        advancedConfiguration: { alternateTargetGroupArn: 'other', productionListenerRule: 'r', roleArn: 'x' },
      },
    ],
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], assignPublicIp: 'ENABLED' as const } },
  };

  test('is read with both its target groups', async () => {
    mocks.ecs.on(DescribeServicesCommand, { cluster: 'main', services: ['app'] }).resolves({ services: [LIVE] });
    expect(await ports.service(OF)).toEqual({
      arn: 'arn:…:service/main/app',
      status: 'ACTIVE',
      desired: 2,
      fargate: true,
      controller: 'ECS',
      definition: 'arn:…:app:11',
      loadBalancers: [{ groups: [GROUP, 'other'], container: 'app', port: 8000 }],
      network: { subnets: ['subnet-1'], publicIp: true },
    });
  });

  test('that is not there is none, and one without a network has none', async () => {
    mocks.ecs.on(DescribeServicesCommand).resolves({ services: [], failures: [{ reason: 'MISSING' }] });
    expect(await ports.service(OF)).toBeUndefined();
    mocks.ecs.on(DescribeServicesCommand).rejects(awsError('ClusterNotFoundException'));
    expect(await ports.service(OF)).toBeUndefined();
    mocks.ecs.on(DescribeServicesCommand).resolves({ services: [{ launchType: 'EC2' }] });
    expect(await ports.service(OF)).toMatchObject({ fargate: false, network: undefined, loadBalancers: [] });
  });

  test('its definition and its target group are read as they are', async () => {
    mocks.ecs
      .on(DescribeTaskDefinitionCommand, { taskDefinition: 'app:11' })
      .resolves({ taskDefinition: { family: 'app' } });
    expect(await ports.definition('app:11')).toEqual({ family: 'app' });
    mocks.elb.on(DescribeTargetGroupsCommand, { TargetGroupArns: [GROUP] }).resolves({
      TargetGroups: [
        { TargetType: 'ip', Port: 80, HealthCheckPort: '8000', VpcId: 'vpc-1', LoadBalancerArns: ['one'] },
      ],
    });
    expect(await ports.targetGroup(GROUP)).toEqual({
      type: 'ip',
      port: 80,
      healthPort: '8000',
      vpc: 'vpc-1',
      balancers: 1,
    });
  });
});

describe('an image', () => {
  const place = { registryId: '123456789012', repositoryName: 'team/app' };

  test('is looked for by tag or digest, in the registry that it names', async () => {
    mocks.ecr
      .on(DescribeImagesCommand, { ...place, imageIds: [{ imageTag: '12' }] })
      .resolves({ imageDetails: [{ imageDigest: 'sha256:abc' }] });
    expect(await ports.image(IMAGE)).toEqual({ digest: 'sha256:abc' });
    mocks.ecr
      .on(DescribeImagesCommand, { ...place, imageIds: [{ imageDigest: 'sha256:def' }] })
      .resolves({ imageDetails: [{ imageDigest: 'sha256:def' }] });
    expect(await ports.image(imageRef(`${REGISTRY}/team/app:12@sha256:def`))).toEqual({ digest: 'sha256:def' });
    const { region } = mocks.ecr.commandCalls(DescribeImagesCommand)[0]?.thisValue.config ?? {};
    expect(await region()).toBe('eu-west-1');
  });

  test.each(['ImageNotFoundException', 'RepositoryNotFoundException'])('is none after %s', async (name) => {
    mocks.ecr.on(DescribeImagesCommand).rejects(awsError(name));
    expect(await ports.image(IMAGE)).toBeUndefined();
  });

  test('tells its platforms by its index, or by its configuration, which is fetched', async () => {
    const manifest = (value: object) => ({ images: [{ imageManifest: JSON.stringify(value) }] });
    mocks.ecr
      .on(BatchGetImageCommand)
      .resolves(manifest({ manifests: [{ platform: { os: 'linux', architecture: 'amd64' } }] }));
    expect(await ports.platforms(IMAGE, 'sha256:abc')).toEqual(['linux/amd64']);
    expect(read).toEqual([]);
    mocks.ecr.on(BatchGetImageCommand).resolves(manifest({ config: { digest: 'sha256:cfg' } }));
    mocks.ecr
      .on(GetDownloadUrlForLayerCommand, { ...place, layerDigest: 'sha256:cfg' })
      .resolves({ downloadUrl: 'https://layers.example/x?signature=y' });
    expect(await ports.platforms(IMAGE, 'sha256:abc')).toEqual(['linux/arm64']);
    expect(read).toEqual(['layers.example']);
  });
});

describe('names', () => {
  test('a role by its name; one of another account is none', async () => {
    const document = { Statement: [] };
    const AssumeRolePolicyDocument = encodeURIComponent(JSON.stringify(document));
    const Role = {
      Path: '/',
      RoleName: 'app-execution',
      RoleId: 'x',
      CreateDate: new Date(0),
      AssumeRolePolicyDocument,
    };
    mocks.iam.on(GetRoleCommand, { RoleName: 'app-execution' }).resolves({ Role: { ...Role, Arn: EXECUTION } });
    expect(await ports.trustPolicy(EXECUTION)).toEqual(document);
    expect(await ports.trustPolicy('arn:aws:iam::999999999999:role/app-execution')).toBeUndefined();
    mocks.iam.on(GetRoleCommand).rejects(awsError('NoSuchEntityException'));
    expect(await ports.trustPolicy(EXECUTION)).toBeUndefined();
  });

  test('a log group by its whole name', async () => {
    const logGroups = [{ logGroupName: '/ecs/app-2' }];
    mocks.logs.on(DescribeLogGroupsCommand, { logGroupNamePrefix: '/ecs/app' }).resolves({ logGroups });
    expect(await ports.logGroup({ name: '/ecs/app', region: 'eu-west-1' })).toBe(false);
    mocks.logs.on(DescribeLogGroupsCommand).resolves({ logGroups: [{ logGroupName: '/ecs/app' }, ...logGroups] });
    expect(await ports.logGroup({ name: '/ecs/app', region: 'eu-west-1' })).toBe(true);
  });

  test('a secret without the key and version that stand behind its ARN', async () => {
    const SecretId = SECRET.replace(':password::', '');
    mocks.secrets.on(DescribeSecretCommand, { SecretId }).resolves({});
    expect(await ports.secret(SECRET)).toBe('there');
    mocks.secrets.on(DescribeSecretCommand).resolves({ DeletedDate: new Date(0) });
    expect(await ports.secret(SECRET)).toBe('deleted');
    mocks.secrets.on(DescribeSecretCommand).rejects(awsError('ResourceNotFoundException'));
    expect(await ports.secret(SECRET)).toBe('none');
  });

  test.each([
    ['api', ['api']],
    ['/team/api', ['/team/api']],
    ['arn:aws:ssm:eu-central-1:123456789012:parameter/api', ['api', '/api']],
    ['arn:aws:ssm:eu-central-1:123456789012:parameter/team/api', ['/team/api']],
  ])('a parameter %s', async (from, Values) => {
    mocks.ssm.on(DescribeParametersCommand).resolves({ Parameters: [{ Name: 'x' }] });
    expect(await ports.parameter(from)).toBe(true);
    const [call] = mocks.ssm.commandCalls(DescribeParametersCommand);
    expect(call?.args[0].input).toEqual({ ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values }] });
    expect(await call?.thisValue.config.region()).toBe(from.startsWith('arn:') ? 'eu-central-1' : 'eu-west-1');
    mocks.ssm.on(DescribeParametersCommand).resolves({});
    expect(await ports.parameter(from)).toBe(false);
  });

  test('a parameter on a later page, after one that is empty, is there', async () => {
    mocks.ssm.on(DescribeParametersCommand).resolves({ Parameters: [], NextToken: 'on' });
    mocks.ssm.on(DescribeParametersCommand, { NextToken: 'on' }).resolves({ Parameters: [{ Name: 'api' }] });
    expect(await ports.parameter('api')).toBe(true);
  });
});

describe('the network', () => {
  const SUBNETS = new Map([
    ['subnet-own', 'vpc-1'],
    ['subnet-main', 'vpc-1'],
  ]);
  const route = (parts: object) => ({ DestinationCidrBlock: '0.0.0.0/0', State: 'active' as const, ...parts });
  const main = (routes: readonly object[]) => ({ VpcId: 'vpc-1', Associations: [{ Main: true }], Routes: [...routes] });

  test('a subnet takes the table that names it, else the main one', async () => {
    mocks.ec2.on(DescribeRouteTablesCommand).resolves({
      RouteTables: [
        main([route({ NatGatewayId: 'nat-1' })]),
        { VpcId: 'vpc-1', Associations: [{ SubnetId: 'subnet-own' }], Routes: [route({ GatewayId: 'igw-1' })] },
      ],
    });
    expect(Object.fromEntries(await ports.ways(SUBNETS))).toEqual({
      'subnet-own': 'internet-gateway',
      'subnet-main': 'nat',
    });
  });

  test.each([
    ['other', [route({ TransitGatewayId: 'tgw-1' })]],
    ['other', [route({ GatewayId: 'vgw-1' })]],
    ['none', [route({ NatGatewayId: 'nat-1', State: 'blackhole' })]],
    ['none', [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' }]],
  ])('a way is %s', async (way, routes) => {
    mocks.ec2.on(DescribeRouteTablesCommand).resolves({ RouteTables: [main(routes)] });
    expect((await ports.ways(SUBNETS)).get('subnet-main')).toBe(way);
  });

  test('subnets that do not exist are left out, endpoints that are not available as well', async () => {
    mocks.ec2.on(DescribeSubnetsCommand).resolves({ Subnets: [{ SubnetId: 'subnet-own', VpcId: 'vpc-1' }] });
    expect(Object.fromEntries(await ports.subnets(['subnet-own', 'subnet-9']))).toEqual({ 'subnet-own': 'vpc-1' });
    mocks.ec2.on(DescribeVpcEndpointsCommand).resolves({
      VpcEndpoints: [
        { ServiceName: 'com.amazonaws.eu-west-1.ecr.api', State: 'Available' },
        { ServiceName: 'cn.com.amazonaws.cn-north-1.s3', State: 'Available' },
        { ServiceName: 'com.amazonaws.eu-west-1.logs', State: 'Pending' },
      ],
    });
    expect([...(await ports.endpoints(['vpc-1']))]).toEqual(['ecr.api', 's3']);
  });
});

test.each<[keyof VerifyPorts, () => Promise<unknown>]>([
  ['service', () => ports.service(OF)],
  ['definition', () => ports.definition('app')],
  ['trustPolicy', () => ports.trustPolicy(EXECUTION)],
  ['image', () => ports.image(IMAGE)],
  ['platforms', () => ports.platforms(IMAGE, 'sha256:abc')],
  ['logGroup', () => ports.logGroup({ name: '/ecs/app', region: 'eu-west-1' })],
  ['secret', () => ports.secret(SECRET)],
  ['parameter', () => ports.parameter('api')],
  ['targetGroup', () => ports.targetGroup(GROUP)],
  ['subnets', () => ports.subnets(['subnet-1'])],
  ['ways', () => ports.ways(new Map([['subnet-1', 'vpc-1']]))],
  ['endpoints', () => ports.endpoints(['vpc-1'])],
])('F56 a refusal of %s names its right', async (port, ask) => {
  const all: readonly { rejects(error: Error): unknown }[] = Object.values(mocks);
  for (const mock of all) mock.rejects(awsError('AccessDeniedException'));
  await expect(ask()).rejects.toMatchObject({ code: 'denied', repair: expect.stringContaining(RIGHTS[port]) });
});
