import { CloudWatchClient, DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, expect, test } from '@jest/globals';
import { type LocalAws, startLocal } from '../../src/local/index.ts';
import { SteppedTime } from './steppedTime.ts';

let aws: LocalAws | undefined;
afterEach(() => aws?.close());

const TWO = [
  { group: 'lambda', weight: 1 },
  { group: 'service', weight: 0 },
];

async function open() {
  const time = new SteppedTime();
  const local = await startLocal({
    time,
    seed: {
      ecs: { services: [{ name: 'web', targetGroup: 'service' }] },
      elb: {
        targetGroups: [
          { name: 'lambda', type: 'lambda', targets: [{ id: 'fn' }] },
          { name: 'service', healthySeconds: 10 },
        ],
        balancers: [{ name: 'front', forward: TWO, rules: [{ priority: 5, path: '/api/*', forward: TWO }] }],
      },
      alarms: [{ name: 'busy' }],
    },
  });
  aws = local;
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
  const config = { endpoint: local.url, region: 'us-east-1', credentials, maxAttempts: 1 };
  const elb = new ElasticLoadBalancingV2Client(config);
  const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({ Names: ['front'] }));
  const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
  const { Listeners } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
  const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({ Names: ['lambda', 'service'] }));
  const groups = TargetGroups.map(({ TargetGroupArn = '' }) => TargetGroupArn);
  return { time, local, elb, listener: Listeners?.[0], groups, alarms: new CloudWatchClient(config) };
}

test('weights of a listener are read, changed as a whole, and read back', async () => {
  const { local, elb, listener, groups } = await open();
  const ListenerArn = listener?.ListenerArn;
  expect(listener?.DefaultActions?.[0]?.ForwardConfig?.TargetGroups?.map(({ Weight }) => Weight)).toEqual([1, 0]);
  const TargetGroups = groups.map((TargetGroupArn, index) => ({ TargetGroupArn, Weight: index }));
  const TargetGroupStickinessConfig = { Enabled: true, DurationSeconds: 60 };
  const DefaultActions = [{ Type: 'forward' as const, ForwardConfig: { TargetGroups, TargetGroupStickinessConfig } }];
  await elb.send(new ModifyListenerCommand({ ListenerArn, DefaultActions }));
  const { Listeners } = await elb.send(new DescribeListenersCommand({ ListenerArns: [ListenerArn ?? ''] }));
  expect(Listeners?.[0]?.DefaultActions).toMatchObject(DefaultActions);
  expect(local.elb.shares(ListenerArn ?? '')).toEqual([
    { group: 'lambda', weight: 0 },
    { group: 'service', weight: 1 },
  ]);
});

test('a rule has weights of its own, and keeps other actions as they came', async () => {
  const { elb, listener, groups } = await open();
  const { Rules = [] } = await elb.send(new DescribeRulesCommand({ ListenerArn: listener?.ListenerArn }));
  expect(Rules.map(({ Priority, IsDefault }) => [Priority, IsDefault])).toEqual([
    ['default', true],
    ['5', false],
  ]);
  const RuleArn = Rules[1]?.RuleArn;
  const header = { Type: 'fixed-response' as const, Order: 2, FixedResponseConfig: { StatusCode: '404' } };
  const forward = { Type: 'forward' as const, Order: 1, TargetGroupArn: groups[0] };
  await elb.send(new ModifyRuleCommand({ RuleArn, Actions: [forward, header] }));
  const { Rules: after } = await elb.send(new DescribeRulesCommand({ RuleArns: [RuleArn ?? ''] }));
  expect(after?.[0]?.Actions).toMatchObject([{ ForwardConfig: { TargetGroups: [{ Weight: 1 }] } }, header]);
});

test('what is not there is named as ELB names it', async () => {
  const { elb, listener } = await open();
  const ListenerArn = `${listener?.ListenerArn}0`;
  const one = elb.send(new DescribeListenersCommand({ ListenerArns: [ListenerArn] }));
  await expect(one).rejects.toMatchObject({ name: 'ListenerNotFoundException' });
  const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn: `${ListenerArn}x` }];
  const two = elb.send(new ModifyListenerCommand({ ListenerArn: listener?.ListenerArn, DefaultActions }));
  await expect(two).rejects.toMatchObject({ name: 'TargetGroupNotFoundException' });
});

test('tasks of a service are targets from when they run, healthy after their checks, and drain at the end', async () => {
  const { time, local, elb, groups } = await open();
  const health = async () => {
    const { TargetHealthDescriptions = [] } = await elb.send(
      new DescribeTargetHealthCommand({ TargetGroupArn: groups[1] }),
    );
    return TargetHealthDescriptions.map(({ TargetHealth }) => TargetHealth?.State);
  };
  expect(await health()).toEqual([]);
  const service = local.ecs.service('default', 'web');
  service.update({ desired: 1, force: false });
  await time.step(5);
  expect(await health()).toEqual(['initial']);
  await time.step(10);
  expect(await health()).toEqual(['healthy']);
  service.update({ desired: 0, force: false });
  await time.step(1);
  expect(await health()).toEqual(['draining']);
  await time.step(5);
  expect(await health()).toEqual([]);
});

test('an alarm is set by hand, shown, and told when it changed', async () => {
  const { local, alarms } = await open();
  const told: string[] = [];
  local.onEvent(({ kind, text }) => kind === 'state' && told.push(text));
  const set = (StateValue: 'OK' | 'ALARM') =>
    alarms.send(new SetAlarmStateCommand({ AlarmName: 'busy', StateValue, StateReason: 'by hand' }));
  await set('ALARM');
  await set('ALARM');
  const { MetricAlarms } = await alarms.send(new DescribeAlarmsCommand({ AlarmNames: ['busy'] }));
  expect(MetricAlarms).toMatchObject([{ AlarmName: 'busy', StateValue: 'ALARM', StateReason: 'by hand' }]);
  expect(told).toEqual(['alarm busy OK -> ALARM']);
});
