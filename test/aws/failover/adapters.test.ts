import { CloudWatchClient, DescribeAlarmsCommand, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { cloudWatch } from '../../../src/aws/failover/alarms.ts';
import { loadBalancer } from '../../../src/aws/failover/balancer.ts';
import { aSet, WRITTEN } from '../../domain/failover/world.ts';
import { awsError } from '../aws-error.ts';

const elb = mockClient(ElasticLoadBalancingV2Client);
const watch = mockClient(CloudWatchClient);
beforeEach(() => {
  elb.reset();
  watch.reset();
  now = 0;
});

const SET = aSet();
const RULE = aSet({ traffic: `${WRITTEN.traffic.replace(':listener/', ':listener-rule/')}/0011223344556677` });
const actions = (lambda: number, service: number) => [
  {
    Type: 'forward' as const,
    ForwardConfig: {
      TargetGroups: [
        { TargetGroupArn: SET.lambdaGroup, Weight: lambda },
        { TargetGroupArn: SET.serviceGroup, Weight: service },
      ],
    },
  },
];
let now = 0;
const by = 5_000;
const balancer = loadBalancer(new ElasticLoadBalancingV2Client({ region: 'eu-west-1' }), { now: () => now });

describe('traffic', () => {
  test('a listener is read and written by its default actions', async () => {
    elb
      .on(DescribeListenersCommand, { ListenerArns: [SET.traffic] })
      .resolves({ Listeners: [{ DefaultActions: actions(1, 0) }] });
    elb.on(ModifyListenerCommand).resolves({});
    const { seen, ...traffic } = await balancer.read(SET);
    expect(traffic).toEqual({ kind: 'read', share: 0 });
    expect(await balancer.shift(SET, { to: 100, seen, by })).toBe('written');
    expect(elb.commandCalls(ModifyListenerCommand)[0]?.args[0].input).toEqual({
      ListenerArn: SET.traffic,
      DefaultActions: actions(0, 100),
    });
  });

  test('a handler that was frozen between its read and its write does not write', async () => {
    elb.on(DescribeListenersCommand).callsFake(async () => {
      now = by;
      return { Listeners: [{ DefaultActions: actions(1, 0) }] };
    });
    const { seen } = await balancer.read(SET);
    expect(await balancer.shift(SET, { to: 100, seen, by })).toBe('too-late');
    expect(elb.commandCalls(ModifyListenerCommand)).toEqual([]);
  });

  test('a rule is read and written by its actions', async () => {
    elb.on(DescribeRulesCommand, { RuleArns: [RULE.traffic] }).resolves({ Rules: [{ Actions: actions(0, 1) }] });
    elb.on(ModifyRuleCommand).resolves({});
    const { seen } = await balancer.read(RULE);
    expect(await balancer.shift(RULE, { to: 0, seen, by })).toBe('written');
    expect(elb.commandCalls(ModifyRuleCommand)[0]?.args[0].input).toEqual({
      RuleArn: RULE.traffic,
      Actions: actions(100, 0),
    });
  });

  test('what somebody changed since it was judged is not written', async () => {
    elb
      .on(DescribeListenersCommand)
      .resolvesOnce({ Listeners: [{ DefaultActions: actions(1, 0) }] })
      .resolves({ Listeners: [{ DefaultActions: actions(70, 30) }] });
    const { seen } = await balancer.read(SET);
    expect(await balancer.shift(SET, { to: 100, seen, by })).toBe('changed-meanwhile');
    expect(elb.commandCalls(ModifyListenerCommand)).toEqual([]);
  });

  test('a right that is missing is named with what it is needed on', async () => {
    elb.on(DescribeListenersCommand).resolves({ Listeners: [{ DefaultActions: actions(1, 0) }] });
    elb.on(ModifyListenerCommand).rejects(awsError('AccessDenied'));
    const { seen } = await balancer.read(SET);
    await expect(balancer.shift(SET, { to: 100, seen, by })).rejects.toMatchObject({
      code: 'denied',
      repair: expect.stringContaining(`elasticloadbalancing:ModifyListener on ${SET.traffic}`),
    });
  });

  test('a listener that is gone cannot be shifted', async () => {
    elb.on(DescribeListenersCommand).resolves({ Listeners: [] });
    expect(await balancer.read(SET)).toMatchObject({ kind: 'unfit' });
  });
});

describe('health', () => {
  const health = (
    arn: string,
    ...states: readonly {
      State: 'healthy' | 'unhealthy' | 'initial' | 'draining' | 'unavailable' | 'unused';
      Reason?: 'Target.HealthCheckDisabled';
    }[]
  ) =>
    elb
      .on(DescribeTargetHealthCommand, { TargetGroupArn: arn })
      .resolves({ TargetHealthDescriptions: states.map((TargetHealth) => ({ TargetHealth })) });

  test('only targets that the load balancer calls healthy count', async () => {
    health(
      SET.serviceGroup,
      { State: 'healthy' },
      { State: 'initial' },
      { State: 'draining' },
      { State: 'unused' },
      { State: 'healthy' },
    );
    health(SET.lambdaGroup, { State: 'unavailable', Reason: 'Target.HealthCheckDisabled' });
    expect(await balancer.health(SET)).toEqual({ healthy: 2, lambdaUsable: true });
  });

  test('a Lambda group is usable without health checks, and with them when it is healthy', async () => {
    health(SET.serviceGroup);
    health(SET.lambdaGroup, { State: 'unhealthy' });
    expect(await balancer.health(SET)).toEqual({ healthy: 0, lambdaUsable: false });
    health(SET.lambdaGroup);
    expect((await balancer.health(SET)).lambdaUsable).toBe(false);
  });
});

describe('alarms', () => {
  const alarms = cloudWatch(new CloudWatchClient({ region: 'eu-west-1' }), {
    now: () => Date.parse('2026-11-21T12:00:30Z'),
  });

  test('metric and composite alarms are told by name, and one that is not there is missing', async () => {
    watch.on(DescribeAlarmsCommand).resolves({
      MetricAlarms: [{ AlarmName: 'a', StateValue: 'ALARM' }],
      CompositeAlarms: [{ AlarmName: 'b', StateValue: 'INSUFFICIENT_DATA' }],
    });
    expect([...(await alarms.states(['a', 'b', 'c']))]).toEqual([
      ['a', 'ALARM'],
      ['b', 'INSUFFICIENT_DATA'],
      ['c', 'missing'],
    ]);
  });

  test('requests are the most of the last two full minutes of the load balancer', async () => {
    watch.on(GetMetricStatisticsCommand).resolves({ Datapoints: [{ Sum: 120 }, { Sum: 480 }, {}] });
    expect(await alarms.requests(SET)).toBe(480);
    expect(watch.commandCalls(GetMetricStatisticsCommand)[0]?.args[0].input).toMatchObject({
      Dimensions: [{ Name: 'LoadBalancer', Value: 'app/web/0123456789abcdef' }],
      StartTime: new Date('2026-11-21T11:57:00Z'),
      EndTime: new Date('2026-11-21T11:59:00Z'),
    });
  });

  test('minutes without a request have no datapoint, and count as none', async () => {
    watch.on(GetMetricStatisticsCommand).resolves({});
    expect(await alarms.requests(SET)).toBe(0);
  });

  test('what may not be read is no number: the right is named', async () => {
    watch.on(GetMetricStatisticsCommand).rejects(awsError('AccessDenied'));
    await expect(alarms.requests(SET)).rejects.toMatchObject({
      code: 'denied',
      repair: expect.stringContaining('cloudwatch:GetMetricStatistics'),
    });
  });
});
