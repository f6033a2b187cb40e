import { describe, expect, test } from '@jest/globals';
import { WRITTEN } from '../domain/failover/world.ts';
import { allows, type Request, statementsOf } from './iam.ts';
import { at, listOf, readTemplate } from './read.ts';
import { ACCOUNT, arn, REGION, resolve } from './resolve.ts';

const template = readTemplate();
const ON = {
  EnableFailover: 'true',
  FailoverSets: JSON.stringify([WRITTEN]),
  FailoverTraffic: WRITTEN.traffic,
  FailoverAlarms: 'full,calm',
  FailoverServices: 'api,shop',
};
const on = resolve(template, ON);

function policy(id: string, parameters: Readonly<Record<string, string>> = ON) {
  const statements = statementsOf(resolve(template, parameters), id);
  return (action: string, resource: string, context: Request['context'] = {}) =>
    allows(statements, { action, resource, context });
}
const TABLE = arn('dynamodb', 'table/wakelock');
const key = (pk: string) => ({ 'dynamodb:LeadingKeys': [pk] });

describe('the function failover', () => {
  const may = policy('FailoverRole');

  test('is not there by default, nor is anything that wakes it', () => {
    const standard = resolve(template);
    const ids = Object.keys(template.Resources).filter((id) => id.startsWith('Failover'));
    expect(ids.length).toBeGreaterThan(10);
    expect(ids.filter((id) => standard.properties(id) !== undefined)).toEqual([]);
  });

  test.each(['ModifyListener', 'ModifyRule'])('may %s what is listed, and no other listener or rule', (action) => {
    expect(may(`elasticloadbalancing:${action}`, WRITTEN.traffic)).toBe(true);
    expect(may(`elasticloadbalancing:${action}`, `${WRITTEN.traffic}/0123`)).toBe(false);
    const { FailoverTraffic: _, ...none } = ON;
    expect(policy('FailoverRole', none)(`elasticloadbalancing:${action}`, WRITTEN.traffic)).toBe(false);
  });

  test.each<readonly [string, string, boolean]>([
    ['GetItem', 'failover#web', true],
    ['UpdateItem', 'failover#web', true],
    ['UpdateItem', 'ecs:web/api', true],
    ['GetItem', 'hold#failover:web', true],
    ['UpdateItem', 'hold#failover:web', false],
    ['GetItem', 'hold#ecs:web/api', false],
    ['UpdateItem', 'ec2:i-0123456789abcdef0', false],
    ['DeleteItem', 'failover#web', false],
    ['PutItem', 'failover#web', false],
  ])('%s of %s: %s', (action, pk, allowed) => {
    expect(may(`dynamodb:${action}`, TABLE, key(pk))).toBe(allowed);
    expect(may(`dynamodb:${action}`, TABLE)).toBe(false);
  });

  test.each([
    'ecs:UpdateService',
    'application-autoscaling:RegisterScalableTarget',
    'elasticloadbalancing:CreateRule',
    'elasticloadbalancing:RegisterTargets',
    'elasticloadbalancing:ModifyTargetGroup',
    'cloudwatch:SetAlarmState',
    'lambda:PutFunctionConcurrency',
  ])('may not %s: it holds a lease, and power scales the service', (action) => {
    expect(may(action, '*')).toBe(false);
  });
});

describe('what wakes it', () => {
  const patternOf = (id: string) => on.properties(id)?.EventPattern;

  test('each minute, the alarms and the tasks that are named, and what services of the account come to', () => {
    expect(on.properties('FailoverTickRule')).toMatchObject({ ScheduleExpression: 'rate(1 minute)' });
    expect(patternOf('FailoverAlarmRule')).toEqual({
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      detail: { alarmName: ['full', 'calm'] },
    });
    expect(patternOf('FailoverTaskRule')).toEqual({
      source: ['aws.ecs'],
      'detail-type': ['ECS Task State Change'],
      detail: { lastStatus: ['RUNNING', 'STOPPED'], group: ['service:api', 'service:shop'] },
    });
    expect(at(patternOf('FailoverServiceRule'), 'detail-type')).toEqual([
      'ECS Service Action',
      'ECS Deployment State Change',
    ]);
  });

  test.each(['Tick', 'Alarm', 'Task', 'Service'])(
    'the rule %s alone may invoke it, with or without an alias',
    (rule) => {
      for (const parameters of [ON, { ...ON, FunctionAlias: 'LIVE' }]) {
        const resolved = resolve(template, parameters);
        const permission = resolved.properties(`Failover${rule}Permission`);
        expect(permission?.SourceArn).toBe(resolved.value({ 'Fn::GetAtt': [`Failover${rule}Rule`, 'Arn'] }));
        expect(permission?.FunctionName).toBe(at(resolved.properties(`Failover${rule}Rule`), 'Targets', 0, 'Arn'));
      }
    },
  );

  test('without names of alarms and services there are no rules that would match everything', () => {
    const bare = resolve(template, { ...ON, FailoverAlarms: '', FailoverServices: '' });
    for (const id of ['FailoverAlarmRule', 'FailoverAlarmPermission', 'FailoverTaskRule', 'FailoverTaskPermission'])
      expect([id, bare.properties(id)]).toEqual([id, undefined]);
  });
});

describe('an operator', () => {
  const stack = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/wakelock/1234`;
  const may = policy('OperatorPolicy');

  test('may see and pin traffic where there is failover, and shift nothing by hand', () => {
    expect(may('dynamodb:UpdateItem', TABLE, key('hold#failover:web'))).toBe(true);
    expect(may('dynamodb:UpdateItem', TABLE, key('failover#web'))).toBe(false);
    const seeing: readonly (readonly [string, string])[] = [
      ['cloudformation:DescribeStacks', stack],
      ['elasticloadbalancing:DescribeListeners', '*'],
      ['elasticloadbalancing:DescribeTargetHealth', '*'],
      ['cloudwatch:DescribeAlarms', '*'],
    ];
    for (const [action, resource] of seeing) {
      expect([action, may(action, resource)]).toEqual([action, true]);
      expect([action, policy('OperatorPolicy', {})(action, resource)]).toEqual([action, false]);
    }
    expect(may('elasticloadbalancing:ModifyListener', WRITTEN.traffic)).toBe(false);
    expect(may('cloudformation:DescribeStacks', stack.replace('stack/wakelock', 'stack/other'))).toBe(false);
  });
});

describe('the alarms of examples/failover-alarms', () => {
  const example = readTemplate(new URL('../../examples/failover-alarms/template.yaml', import.meta.url));
  const given = { FunctionName: 'web', Concurrency: '80', LoadBalancer: 'app/web/01', CalmRequests: '3000' };
  const { properties } = resolve(example, given);

  test('the alarm looks at what Lambda runs at a time, M of N minutes', () => {
    expect(properties('FullAlarm')).toMatchObject({
      ...{ Namespace: 'AWS/Lambda', MetricName: 'ConcurrentExecutions', Statistic: 'Maximum', Threshold: '80' },
      ...{ EvaluationPeriods: '3', DatapointsToAlarm: '2', TreatMissingData: 'notBreaching' },
      Dimensions: [{ Name: 'FunctionName', Value: 'web' }],
    });
  });

  test('the calm alarm looks at what the shift does not empty, and a minute without requests is calm', () => {
    expect(properties('BusyAlarm')).toMatchObject({
      ...{ Namespace: 'AWS/ApplicationELB', MetricName: 'RequestCount', Statistic: 'Sum', Threshold: '3000' },
      ...{ ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching' },
      Dimensions: [{ Name: 'LoadBalancer', Value: 'app/web/01' }],
    });
  });

  test('its outputs are names of alarms, as sets take them', () => {
    const names = Object.values(example.Outputs).map(({ Value }) => listOf(at(Value, 'Ref'))[0]);
    expect(names).toEqual(['FullAlarm', 'BusyAlarm']);
  });
});
