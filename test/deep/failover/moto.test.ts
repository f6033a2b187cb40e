import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CreateSubnetCommand, CreateVpcCommand } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DescribeListenersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyTargetGroupAttributesCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { beforeAll, expect, test } from '@jest/globals';
import { dynamoStore } from '../../../src/aws/dynamo-store.ts';
import { cloudWatch } from '../../../src/aws/failover/alarms.ts';
import { loadBalancer } from '../../../src/aws/failover/balancer.ts';
import { dynamoMemory } from '../../../src/aws/failover/memory.ts';
import { failoverSurvey } from '../../../src/aws/failover/survey.ts';
import type { FailoverSet } from '../../../src/domain/failover/set.ts';
import { parseSets } from '../../../src/domain/failover/set.ts';
import { leaseOf } from '../../../src/engine/failover/lease.ts';
import { lookAtSet } from '../../../src/engine/failover/look.ts';
import type { FailoverEntry, FailoverPorts } from '../../../src/engine/failover/ports.ts';
import { clientsOf, urlOf } from '../emulators/clients.ts';
import { createTable } from '../emulators/table.ts';

const MINUTE = 60_000;
const url = urlOf('MOTO');
const { ec2, dynamodb } = clientsOf(url);
const config = {
  endpoint: url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test' },
};
const elb = new ElasticLoadBalancingV2Client(config);
const watch = new CloudWatchClient(config);

let set: FailoverSet;
let rule: FailoverSet;
let ahead = 0;
const clock = { now: () => Date.now() + ahead };
const entries: FailoverEntry[] = [];
let ports: FailoverPorts;

beforeAll(async () => {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
  const subnets = await Promise.all(
    ['a', 'b'].map((zone, index) =>
      ec2.send(
        new CreateSubnetCommand({
          ...{ VpcId: Vpc?.VpcId, CidrBlock: `10.9.${index}.0/24`, AvailabilityZone: `us-east-1${zone}` },
        }),
      ),
    ),
  );
  const { LoadBalancers = [] } = await elb.send(
    new CreateLoadBalancerCommand({ Name: 'web', Subnets: subnets.map(({ Subnet }) => Subnet?.SubnetId ?? '') }),
  );
  const group = async (name: string, type: 'ip' | 'lambda') => {
    const place = type === 'ip' ? { Protocol: 'HTTP' as const, Port: 8080, VpcId: Vpc?.VpcId } : {};
    const { TargetGroups } = await elb.send(new CreateTargetGroupCommand({ Name: name, TargetType: type, ...place }));
    return TargetGroups?.[0]?.TargetGroupArn ?? '';
  };
  const [lambdaGroup, serviceGroup, others] = [
    await group('web-lambda', 'lambda'),
    await group('web-service', 'ip'),
    await group('web-others', 'ip'),
  ];
  await elb.send(
    new ModifyTargetGroupAttributesCommand({
      TargetGroupArn: serviceGroup,
      Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }],
    }),
  );
  const weighted = (lambda: number, service: number, more: readonly [string, number][] = []) => ({
    Type: 'forward' as const,
    Order: 1,
    ForwardConfig: {
      TargetGroups: ([[lambdaGroup, lambda], [serviceGroup, service], ...more] as const).map(
        ([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight }),
      ),
      TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 300 },
    },
  });
  const { Listeners } = await elb.send(
    new CreateListenerCommand({
      ...{ LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn, Protocol: 'HTTP', Port: 80 },
      DefaultActions: [weighted(1, 0)],
    }),
  );
  const ListenerArn = Listeners?.[0]?.ListenerArn ?? '';
  const { Rules } = await elb.send(
    new CreateRuleCommand({
      ...{ ListenerArn, Priority: 5, Conditions: [{ Field: 'path-pattern', Values: ['/api/*'] }] },
      Actions: [weighted(100, 0, [[others, 7]])],
    }),
  );
  const written = {
    ...{ name: 'web', alarm: 'web-full', calmAlarm: 'web-busy', traffic: ListenerArn, lambdaGroup, serviceGroup },
    ...{ service: 'ecs:web/api', dwell: '1m', quiet: '1m', drain: '30s' },
  };
  const traffic = Rules?.[0]?.RuleArn;
  [set, rule] = parseSets(
    JSON.stringify([written, { ...written, name: 'rule', service: 'ecs:web/other', traffic }]),
  ) as [FailoverSet, FailoverSet];
  for (const AlarmName of ['web-full', 'web-busy'])
    await watch.send(
      new PutMetricAlarmCommand({
        ...{ AlarmName, Namespace: 'AWS/Lambda', MetricName: 'ConcurrentExecutions', Statistic: 'Maximum' },
        ...{ Period: 60, EvaluationPeriods: 3, Threshold: 80, ComparisonOperator: 'GreaterThanOrEqualToThreshold' },
        TreatMissingData: 'notBreaching',
      }),
    );
  await createTable(dynamodb, 'failover');
  const options = { client: dynamodb, table: 'failover' };
  ports = {
    clock,
    alarms: cloudWatch(watch, clock),
    balancer: loadBalancer(elb, clock),
    memory: dynamoMemory(options),
    store: dynamoStore(options),
    publisher: { publish: async () => undefined },
    journal: { note: (entry) => void entries.push(entry) },
  };
});

const alarm = (name: string, StateValue: 'OK' | 'ALARM') =>
  watch.send(new SetAlarmStateCommand({ AlarmName: name, StateValue, StateReason: 'test' }));
const forwardOf = async () => {
  const { Listeners } = await elb.send(new DescribeListenersCommand({ ListenerArns: [set.traffic] }));
  return Listeners?.[0]?.DefaultActions?.[0]?.ForwardConfig;
};
const weights = async () => (await forwardOf())?.TargetGroups?.map(({ Weight }) => Weight);
const look = async (minutes = 0) => {
  ahead += minutes * MINUTE;
  return (await lookAtSet(set, ports))?.reason.code;
};

test('F84 an alarm moves a weighted listener to the service, not before it has a healthy target, and back only to a Lambda group that has one', async () => {
  await alarm('web-full', 'OK');
  await alarm('web-busy', 'OK');
  expect(await look()).toBe('quiet');
  await alarm('web-full', 'ALARM');
  expect(await look()).toBe('alarm');
  const { memory } = await ports.memory.read('web');
  const id = leaseOf(set, memory?.lease ?? 0);
  const lease = await ports.store.readLease(set.service, id);
  const ack = { boot: 'b', at: clock.now(), alreadyOn: false, addresses: {} };
  await ports.store.changeLease(set.service, id, { change: { ack }, n: lease?.n ?? 0 });
  expect([await look(1), await weights()]).toEqual(['warming', [1, 0]]);

  await elb.send(
    new RegisterTargetsCommand({ TargetGroupArn: set.serviceGroup, Targets: [{ Id: '10.9.0.10', Port: 8080 }] }),
  );
  expect([await look(1), await weights()]).toEqual(['staying', [0, 100]]);
  expect((await forwardOf())?.TargetGroupStickinessConfig).toEqual({ Enabled: true, DurationSeconds: 300 });

  await alarm('web-full', 'OK');
  await look(2);
  expect([await look(2), await weights()]).toEqual(['nowhere-healthy', [0, 100]]);
  const Targets = [{ Id: 'arn:aws:lambda:us-east-1:123456789012:function:web' }];
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn: set.lambdaGroup, Targets }));
  await look(1);
  expect([await weights(), (await ports.memory.read('web')).memory?.phase]).toEqual([[100, 0], 'draining']);
  await look(1);
  await look();
  expect((await ports.memory.read('web')).memory).toMatchObject({ phase: 'lambda', share: 0 });
  expect((await ports.store.readLease(set.service, id))?.releasedAt).toEqual(expect.any(Number));
}, 60_000);

test('weights that somebody else set are noticed, and left alone', async () => {
  const forward = await forwardOf();
  const TargetGroups = forward?.TargetGroups?.map((group, index) => ({ ...group, Weight: index === 0 ? 70 : 30 }));
  const DefaultActions = [{ Type: 'forward' as const, Order: 1, ForwardConfig: { ...forward, TargetGroups } }];
  const { seen } = await ports.balancer.read(set);
  await elb.send(new ModifyListenerCommand({ ListenerArn: set.traffic, DefaultActions }));
  expect(await ports.balancer.shift(set, { to: 100, seen, by: clock.now() + MINUTE })).toBe('changed-meanwhile');
  expect([await look(), await weights()]).toEqual(['edited', [70, 30]]);
});

test('a rule beside other groups is shifted within the weight of the two, and no more', async () => {
  const { seen, ...traffic } = await ports.balancer.read(rule);
  expect(traffic).toEqual({ kind: 'read', share: 0 });
  expect(await ports.balancer.shift(rule, { to: 40, seen, by: clock.now() + MINUTE })).toBe('written');
  const { Rules } = await elb.send(new DescribeRulesCommand({ RuleArns: [rule.traffic] }));
  expect(Rules?.[0]?.Actions?.[0]?.ForwardConfig?.TargetGroups?.map(({ Weight }) => Weight)).toEqual([60, 40, 7]);
});

test('what the sets name is found, and what is not there is told as such', async () => {
  process.env.AWS_ENDPOINT_URL = url;
  const survey = failoverSurvey({ region: 'us-east-1', credentials: async () => config.credentials });
  expect(await survey.traffic(set)).toMatchObject({ kind: 'read' });
  expect(await survey.group(set.serviceGroup)).toEqual({ type: 'ip', targets: 1, drain: 30_000 });
  expect(await survey.group(set.lambdaGroup)).toMatchObject({ type: 'lambda', targets: 1 });
  expect(await survey.alarms(['web-full', 'nobody'])).toEqual(
    new Map([['web-full', { namespace: 'AWS/Lambda', missing: 'notBreaching' }]]),
  );
  const gone = (arn: string) => arn.replace(/[0-9a-f]{8}$/, '00000000');
  expect(await survey.traffic({ ...set, traffic: gone(set.traffic) })).toBeUndefined();
  expect(await survey.group(gone(set.serviceGroup))).toBeUndefined();
});

test('a pin is written once by whoever comes later, and read with the memory', async () => {
  const memory = dynamoMemory({ client: dynamodb, table: 'failover' });
  const until = clock.now() + MINUTE;
  expect(await memory.writePin('pinned', { to: 'service', until, by: 'an operator' }, 2)).toBe(true);
  expect(await memory.writePin('pinned', { to: 'lambda', until, by: 'another' }, 1)).toBe(false);
  expect((await memory.read('pinned')).pin).toEqual({ to: 'service', until, by: 'an operator' });
});
