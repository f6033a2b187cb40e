import { describe, expect, test } from '@jest/globals';
import { at, isObject, type JsonObject, listOf, readTemplate } from '../template/read.ts';
import { ACCOUNT, REGION, type Resolved, resolve } from '../template/resolve.ts';

const template = readTemplate(new URL('../../examples/ecs-service/template.yaml', import.meta.url));
const standard = resolve(template);
const started = resolve(template, { Tasks: '1' });
const onNodes = resolve(template, { Tasks: '1', Compute: 'ec2' });
const hidden = resolve(template, { Subnets: 'private', LoadBalancer: 'internal' });

const made = (stack: Resolved, type: string): readonly JsonObject[] =>
  Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id]) => stack.properties(id))
    .filter((properties) => properties !== undefined);

test('each parameter is a sentence, takes its own default, and stands in one group', () => {
  const groups = listOf(at(template.Metadata, 'AWS::CloudFormation::Interface', 'ParameterGroups'));
  for (const [name, one] of Object.entries(template.Parameters)) {
    expect([name, one.Description]).toEqual([name, expect.stringMatching(/^[A-Z].*\.$/s)]);
    if (one.AllowedPattern !== undefined) expect(String(one.Default)).toMatch(new RegExp(one.AllowedPattern));
    if (one.AllowedValues !== undefined) expect(one.AllowedValues).toContain(one.Default);
    expect(groups.filter((group) => isObject(group) && listOf(group.Parameters).includes(name))).toHaveLength(1);
  }
});

test.each<[string, Resolved, string, readonly (string | number)[], unknown]>([
  ['no task runs before there is an image', standard, 'Service', ['DesiredCount'], '0'],
  [
    'a deployment that fails is undone',
    standard,
    'Service',
    ['DeploymentConfiguration', 'DeploymentCircuitBreaker'],
    { Enable: true, Rollback: true },
  ],
  [
    'a deployment takes no capacity away',
    standard,
    'Service',
    ['DeploymentConfiguration', 'MinimumHealthyPercent'],
    100,
  ],
  ['Fargate runs the tasks', standard, 'Service', ['CapacityProviderStrategy', 0, 'CapacityProvider'], 'FARGATE'],
  ['or nodes do', onNodes, 'Service', ['CapacityProviderStrategy', 0, 'CapacityProvider'], 'NodeProvider'],
  ['the definition fits Fargate', standard, 'Definition', ['RequiresCompatibilities'], ['FARGATE']],
  ['or nodes', onNodes, 'Definition', ['RequiresCompatibilities'], ['EC2']],
  ['the cluster has Fargate', standard, 'ClusterProviders', ['CapacityProviders'], ['FARGATE']],
  ['or the nodes', onNodes, 'ClusterProviders', ['CapacityProviders'], ['NodeProvider']],
  ['there are two nodes', onNodes, 'Nodes', ['MinSize'], '2'],
  [
    'which join the cluster',
    onNodes,
    'NodeTemplate',
    ['LaunchTemplateData', 'UserData'],
    expect.stringContaining('"ECS_CLUSTER=Cluster"'),
  ],
  [
    'and which a metadata thief cannot ask',
    onNodes,
    'NodeTemplate',
    ['LaunchTemplateData', 'MetadataOptions', 'HttpTokens'],
    'required',
  ],
  [
    'the container listens on 8000',
    standard,
    'Definition',
    ['ContainerDefinitions', 0, 'PortMappings', 0, 'ContainerPort'],
    8000,
  ],
  [
    'and checks itself',
    standard,
    'Definition',
    ['ContainerDefinitions', 0, 'HealthCheck', 'Command'],
    ['CMD', 'node', 'check.mjs'],
  ],
  ['its files cannot be changed', standard, 'Definition', ['ContainerDefinitions', 0, 'ReadonlyRootFilesystem'], true],
  ['the load balancer is public', standard, 'Balancer', ['Scheme'], 'internet-facing'],
  ['or internal', hidden, 'Balancer', ['Scheme'], 'internal'],
  ['beside the tasks', hidden, 'Balancer', ['Subnets'], ['PrivateSubnetA', 'PrivateSubnetB']],
  ['it listens on 80', standard, 'Listener', ['Port'], 80],
  ['and asks port 8000', standard, 'TargetGroup', ['Port'], 8000],
  ['for the health check', standard, 'TargetGroup', ['HealthCheckPath'], '/health-check'],
  [
    'tasks in public subnets have addresses',
    standard,
    'Service',
    ['NetworkConfiguration', 'AwsvpcConfiguration', 'AssignPublicIp'],
    'ENABLED',
  ],
  [
    'in private ones none',
    hidden,
    'Service',
    ['NetworkConfiguration', 'AwsvpcConfiguration', 'AssignPublicIp'],
    'DISABLED',
  ],
  [
    'on nodes none, ECS refuses them there',
    onNodes,
    'Service',
    ['NetworkConfiguration', 'AwsvpcConfiguration', 'AssignPublicIp'],
    'DISABLED',
  ],
  [
    'tasks run in private subnets',
    hidden,
    'Service',
    ['NetworkConfiguration', 'AwsvpcConfiguration', 'Subnets'],
    ['PrivateSubnetA', 'PrivateSubnetB'],
  ],
  ['which reach out through NAT', hidden, 'PrivateDefaultRoute', ['NatGatewayId'], 'NatGateway'],
  ['the service scales from one', started, 'Scaling', ['MinCapacity'], 1],
  ['to three tasks', started, 'Scaling', ['MaxCapacity'], 3],
  ['a build number is one image for good', standard, 'Repository', ['ImageTagMutability'], 'IMMUTABLE_WITH_EXCLUSION'],
  [
    'and latest moves',
    standard,
    'Repository',
    ['ImageTagMutabilityExclusionFilters', 0, 'ImageTagMutabilityExclusionFilterValue'],
    'latest',
  ],
  ['nobody may put it to sleep', standard, 'Service', ['Tags'], [{ Key: 'Name', Value: 'wakelock' }]],
  [
    'but who is named',
    resolve(template, { WakelockStack: 'wakelock' }),
    'Service',
    ['Tags', 1],
    { Key: 'wakelock', Value: 'wakelock' },
  ],
  [
    'alarms go to whom is named',
    resolve(template, { AlarmEmail: 'team@example.com' }),
    'AlarmSubscription',
    ['Endpoint'],
    'team@example.com',
  ],
])('%s', (_title, stack, id, path, expected) => {
  expect(at(stack.properties(id), ...path)).toEqual(expected);
});

test.each<[string, Resolved, string]>([
  ['before there is an image nothing scales', standard, 'AWS::ApplicationAutoScaling::ScalableTarget'],
  ['nor by any policy', standard, 'AWS::ApplicationAutoScaling::ScalingPolicy'],
  ['Fargate needs no group', started, 'AWS::AutoScaling::AutoScalingGroup'],
  ['nor a launch template', started, 'AWS::EC2::LaunchTemplate'],
  ['public subnets need no NAT', standard, 'AWS::EC2::NatGateway'],
  ['nor its address', standard, 'AWS::EC2::EIP'],
  ['without an address nobody is subscribed', standard, 'AWS::SNS::Subscription'],
])('%s', (_title, stack, type) => expect(made(stack, type)).toEqual([]));

test('there are two subnets, and two more behind the NAT gateway', () => {
  expect(made(standard, 'AWS::EC2::Subnet').map(({ AvailabilityZone }) => AvailabilityZone)).toEqual([
    `${REGION}a`,
    `${REGION}b`,
  ]);
  expect(made(hidden, 'AWS::EC2::Subnet')).toHaveLength(4);
});

test('one group lets in all of the VPC, the other 80 from clients and 8000 from the VPC, and nothing else is open', () => {
  const rulesOf = (id: string, stack: Resolved) =>
    listOf(stack.properties(id)?.SecurityGroupIngress).map((rule) =>
      [at(rule, 'IpProtocol'), at(rule, 'FromPort') ?? '', at(rule, 'ToPort') ?? '', at(rule, 'CidrIp')].join(' '),
    );
  const narrow = resolve(template, { ClientCidr: '203.0.113.0/24' });
  expect(rulesOf('InsideGroup', narrow)).toEqual(['-1   10.30.0.0/16']);
  expect(rulesOf('WebGroup', narrow)).toEqual(['tcp 80 80 203.0.113.0/24', 'tcp 8000 8000 10.30.0.0/16']);
  expect(made(standard, 'AWS::EC2::SecurityGroup')).toHaveLength(2);
});

test('the service scales by CPU and by requests to a task', () => {
  const policies = made(started, 'AWS::ApplicationAutoScaling::ScalingPolicy');
  const metrics = policies.map((policy) =>
    at(policy, 'TargetTrackingScalingPolicyConfiguration', 'PredefinedMetricSpecification'),
  );
  expect(metrics).toEqual([
    { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
    {
      PredefinedMetricType: 'ALBRequestCountPerTarget',
      ResourceLabel: 'Balancer.LoadBalancerFullName/TargetGroup.TargetGroupFullName',
    },
  ]);
});

test('alarms watch 5xx, health, CPU and memory, and all tell the topic, also when it is over', () => {
  const alarms = made(standard, 'AWS::CloudWatch::Alarm');
  expect(alarms.map(({ MetricName }) => MetricName)).toEqual([
    'HTTPCode_Target_5XX_Count',
    'HTTPCode_ELB_5XX_Count',
    'UnHealthyHostCount',
    'CPUUtilization',
    'MemoryUtilization',
  ]);
  const topic = `arn:aws:sns:${REGION}:${ACCOUNT}:wakelock-alarms`;
  for (const alarm of alarms) {
    expect(alarm).toMatchObject({ AlarmActions: [topic], OKActions: [topic], TreatMissingData: 'notBreaching' });
  }
});

test('CloudWatch and EventBridge may publish to the topic, EventBridge without a condition, which it could not meet', () => {
  const statements = listOf(at(standard.properties('AlarmTopicPolicy'), 'PolicyDocument', 'Statement'));
  expect(statements.map((one) => [at(one, 'Principal', 'Service'), at(one, 'Condition') !== undefined])).toEqual([
    ['cloudwatch.amazonaws.com', true],
    ['events.amazonaws.com', false],
  ]);
});

describe('the dashboard', () => {
  const { widgets } = JSON.parse(String(standard.properties('Dashboard')?.DashboardBody));

  test('shows pipeline, build, service, load balancer, scaling and alarms', () => {
    expect(widgets.map(({ properties }: JsonObject) => at(properties, 'title'))).toEqual([
      'Pipeline',
      'Build',
      'Service, %',
      'Load balancer',
      'Scaling',
      'Alarms',
    ]);
  });

  test('shows every alarm that there is', () => {
    const alarms = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm');
    const shown: readonly string[] = widgets.at(-1).properties.alarms;
    expect(shown.map((arn) => arn.split('/').at(-1))).toEqual(alarms.map(([id]) => id));
  });

  test('lays its panels side by side', () => {
    const places = widgets.map(({ x, y, width, height }: Record<string, number>) => [x, y, width, height].join());
    expect(new Set(places).size).toBe(widgets.length);
  });
});

test('the app may write and read comments, and ECS may fetch this one image and write this one log', () => {
  const allowed = (role: string) =>
    listOf(at(standard.properties(role), 'Policies', 0, 'PolicyDocument', 'Statement')).map((one) =>
      [...listOf(at(one, 'Action')), at(one, 'Resource')].join(' '),
    );
  expect(allowed('TaskRole')).toEqual([expect.stringMatching(/^dynamodb:PutItem dynamodb:Query arn:aws:dynamodb:/)]);
  expect(allowed('ExecutionRole')).toEqual([
    'ecr:GetAuthorizationToken *',
    expect.stringMatching(/^ecr:\w+ ecr:\w+ ecr:\w+ arn:aws:ecr:/),
    expect.stringMatching(/^logs:CreateLogStream logs:PutLogEvents arn:aws:logs:/),
  ]);
});
