import { describe, expect, test } from '@jest/globals';
import { allows, statementsOf } from './iam.ts';
import { isObject, type JsonObject, listOf, readTemplate } from './read.ts';
import { arn, resolve } from './resolve.ts';

const template = readTemplate();

const sidOf = (statements: readonly JsonObject[], sid: string) => statements.find(({ Sid }) => Sid === sid);
const NOT_PRODUCTION = {
  StringNotEqualsIgnoreCase: { 'ec2:ResourceTag/environment': 'p' },
  Null: { 'ec2:ResourceTag/environment': 'false' },
};

describe('schedules in the template', () => {
  const on = resolve(template, { EnableSchedule: 'true' });
  const both = resolve(template, { EnableSchedule: 'true', FollowPowercycle: 'true' });

  test('are not there by default', () => {
    const standard = resolve(template, { FollowPowercycle: 'true' });
    expect(standard.properties('ScheduleFunction')).toBeUndefined();
    expect(sidOf(statementsOf(standard, 'PowerRole'), 'StartAndStopEc2Powercycle')).toBeUndefined();
  });

  test('give the function no right to start or stop anything, nor on holds of people', () => {
    const statements = statementsOf(both, 'ScheduleRole');
    const actions = statements.flatMap(({ Action }) => listOf(Action).map(String));
    expect(actions.filter((action) => /Start|Stop|Update(?!Item)|Terminate|\*/.test(action))).toEqual([]);
    const keys = statements.flatMap(({ Condition }) => {
      const like = isObject(Condition) ? Condition['ForAllValues:StringLike'] : undefined;
      return isObject(like) ? listOf(like['dynamodb:LeadingKeys']) : [];
    });
    expect(keys).toEqual(['ec2:*', 'asg:*', 'ecs:*', 'schedules', 'document#*']);
  });

  test('let it write the one tag, on what opted in', () => {
    const tags = statementsOf(both, 'ScheduleRole').filter(({ Action }) => listOf(Action).includes('ec2:CreateTags'));
    expect(tags).toHaveLength(3);
    for (const { Condition } of tags) {
      expect(Condition).toMatchObject({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['wakelock:status'] } });
    }
    expect(statementsOf(on, 'ScheduleRole').filter(({ Sid }) => String(Sid).startsWith('SayWhatIsWrong'))).toHaveLength(
      1,
    );
  });

  test.each(['ec2Powercycle', 'asgLifecycle'])(
    'open power for %s as ec2-powercycle does: tagged, and not production',
    (key) => {
      const sid = `StartAndStop${key[0]?.toUpperCase()}${key.slice(1)}`;
      expect(sidOf(statementsOf(both, 'PowerRole'), sid)).toMatchObject({
        Action: ['ec2:StartInstances', 'ec2:StopInstances'],
        Condition: { StringLike: { [`ec2:ResourceTag/${key}`]: '*' }, ...NOT_PRODUCTION },
      });
      expect(sidOf(statementsOf(on, 'PowerRole'), sid)).toBeUndefined();
    },
  );

  test.each([
    ['1', 'rate(1 minute)', 3],
    ['15', 'rate(15 minutes)', 45],
  ])('each %s minutes: the rule, and an alarm where three runs are missing', (ScheduleMinutes, rate, minutes) => {
    const resolved = resolve(template, { EnableSchedule: 'true', ScheduleMinutes });
    expect(resolved.properties('ScheduleRule')).toMatchObject({ ScheduleExpression: rate });
    const alarm = resolved.properties('ScheduleAlarm');
    expect([alarm?.Period, Number(alarm?.EvaluationPeriods)]).toEqual([60, minutes]);
  });

  test('let an operator see all that has a schedule, and carry out none', () => {
    const may = (action: string, parameters: Readonly<Record<string, string>>, resource = '*') =>
      allows(statementsOf(resolve(template, parameters), 'OperatorPolicy'), {
        action,
        resource,
        context: { 'dynamodb:LeadingKeys': ['schedules'] },
      });
    const services = { EnableSchedule: 'true', ScheduleServices: 'true' };
    const groups = 'autoscaling:DescribeAutoScalingGroups';
    expect([may(groups, {}), may(groups, { EnableSchedule: 'true' })]).toEqual([false, true]);
    for (const action of ['ecs:ListClusters', 'ecs:ListServices', 'ecs:DescribeServices'])
      expect([action, may(action, { EnableSchedule: 'true' }), may(action, services)]).toEqual([action, false, true]);
    const table = arn('dynamodb', 'table/wakelock');
    expect(may('dynamodb:Query', services, table)).toBe(true);
    for (const action of ['UpdateItem', 'PutItem', 'DeleteItem'])
      expect([action, may(`dynamodb:${action}`, services, table)]).toEqual([action, false]);
    expect(may('ec2:CreateTags', services, arn('ec2', 'instance/i-0123456789abcdef0'))).toBe(false);
  });
});
