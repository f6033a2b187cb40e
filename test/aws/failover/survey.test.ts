import { ApplicationAutoScalingClient, DescribeScalableTargetsCommand } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import {
  DescribeListenersCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { failoverSurvey } from '../../../src/aws/failover/survey.ts';
import { aSet } from '../../domain/failover/world.ts';
import { awsError } from '../aws-error.ts';

const [elb, watch, ecs, scaling] = [
  mockClient(ElasticLoadBalancingV2Client),
  mockClient(CloudWatchClient),
  mockClient(ECSClient),
  mockClient(ApplicationAutoScalingClient),
];
beforeEach(() => {
  for (const mock of [elb, watch, ecs, scaling]) mock.reset();
});
const survey = failoverSurvey({ region: 'eu-west-1' });
const set = aSet();

test('a group is told by its type, its targets and its deregistration delay', async () => {
  elb
    .on(DescribeTargetGroupsCommand, { TargetGroupArns: [set.serviceGroup] })
    .resolves({ TargetGroups: [{ TargetType: 'ip' }] });
  elb
    .on(DescribeTargetGroupAttributesCommand)
    .resolves({ Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }] });
  elb.on(DescribeTargetHealthCommand).resolves({ TargetHealthDescriptions: [{}, {}] });
  expect(await survey.group(set.serviceGroup)).toEqual({ type: 'ip', targets: 2, drain: 30_000 });
});

test('what is not there is no error', async () => {
  elb.on(DescribeListenersCommand).rejects(awsError('ListenerNotFoundException'));
  for (const call of [DescribeTargetGroupsCommand, DescribeTargetGroupAttributesCommand, DescribeTargetHealthCommand])
    elb.on(call as typeof DescribeTargetGroupsCommand).rejects(awsError('TargetGroupNotFoundException'));
  ecs.on(DescribeServicesCommand).resolves({ failures: [{ arn: 'arn:x/api', reason: 'MISSING' }] });
  expect(await survey.traffic(set)).toBeUndefined();
  expect(await survey.group(set.lambdaGroup)).toBeUndefined();
  expect(await survey.service(set.service, 'wakelock')).toBeUndefined();
});

test('alarms of both kinds are told by what they look at', async () => {
  watch.on(DescribeAlarmsCommand, { AlarmNames: ['full', 'calm', 'none'] }).resolves({
    MetricAlarms: [{ AlarmName: 'full', Namespace: 'AWS/Lambda', TreatMissingData: 'notBreaching' }],
    CompositeAlarms: [{ AlarmName: 'calm' }],
  });
  expect(await survey.alarms(['full', 'calm', 'none'])).toEqual(
    new Map([
      ['full', { namespace: 'AWS/Lambda', missing: 'notBreaching' }],
      ['calm', { namespace: undefined, missing: undefined }],
    ]),
  );
});

test('F86 a service is told with its tag, its groups, a deployment under way and the floor of its autoscaling', async () => {
  ecs.on(DescribeServicesCommand).resolves({
    services: [
      {
        ...{ serviceName: 'api', status: 'ACTIVE', tags: [{ key: 'wakelock', value: 'wakelock' }] },
        loadBalancers: [{ targetGroupArn: set.serviceGroup }],
        deployments: [{ rolloutState: 'IN_PROGRESS' }],
      },
    ],
  });
  scaling.on(DescribeScalableTargetsCommand).resolves({
    ScalableTargets: [
      {
        ...{ ResourceId: 'service/web/api', MinCapacity: 2, MaxCapacity: 4, ServiceNamespace: 'ecs', RoleARN: 'r' },
        ...{ ScalableDimension: 'ecs:service:DesiredCount', CreationTime: new Date(0) },
      },
    ],
  });
  const facts = { status: 'ACTIVE', optedIn: true, groups: [set.serviceGroup], deploying: true, floor: 2 };
  expect(await survey.service(set.service, 'wakelock')).toEqual(facts);
  expect(await survey.service(set.service, 'another')).toMatchObject({ optedIn: false });
});

test('a right that is missing is named', async () => {
  const denied = awsError('AccessDeniedException');
  elb.onAnyCommand().rejects(denied);
  watch.onAnyCommand().rejects(denied);
  ecs.onAnyCommand().rejects(denied);
  const rights = [
    [survey.traffic(set), 'elasticloadbalancing:DescribeListeners'],
    [survey.group(set.lambdaGroup), 'elasticloadbalancing:DescribeTarget'],
    [survey.alarms(['full']), 'cloudwatch:DescribeAlarms'],
    [survey.service(set.service, 'wakelock'), 'ecs:DescribeServices'],
  ] as const;
  for (const [asked, right] of rights)
    await expect(asked).rejects.toMatchObject({
      code: 'denied',
      repair: expect.stringContaining(`The right: ${right}`),
    });
});
