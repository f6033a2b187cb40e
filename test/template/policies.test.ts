import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { allows, type Request, statementsOf } from './iam.ts';
import { isObject, listOf, readTemplate } from './read.ts';
import { ACCOUNT, arn, REGION, resolve } from './resolve.ts';

const template = readTemplate();
const key = arn('kms', 'key/1234abcd-12ab-34cd-56ef-1234567890ab');
const everything = {
  EnableProtection: 'true',
  EnableSsm: 'true',
  EnableServices: 'true',
  EnableGroups: 'true',
  EnablePlainMode: 'true',
  EnableTracing: 'true',
  EnableSchedule: 'true',
  EnableSnapshot: 'true',
  EnableFailover: 'true',
  VolumeKeyArns: key,
  TopicKeyArn: key,
  GitHubSubjects: 'repo:OWNER/REPO:ref:refs/heads/main',
};
const table = arn('dynamodb', 'table/wakelock');
const topic = arn('sns', 'wakelock');
const machine = arn('ec2', 'instance/i-0123456789abcdef0');
const lambda = arn('lambda', 'function:wakelock-power');
const box = 'ec2:i-0123456789abcdef0';

const on = (action: string, resource: string, context: Request['context'] = {}): Request => ({
  action,
  resource,
  context,
});
const item = (action: string, ...keys: string[]) => on(`dynamodb:${action}`, table, { 'dynamodb:LeadingKeys': keys });
const tagged = (action: string, stack: string, more: Request['context'] = {}) =>
  on(`ec2:${action}`, machine, { 'aws:ResourceTag/wakelock': stack, ...more });

function policy(id: string, parameters: Readonly<Record<string, string>> = {}) {
  const statements = statementsOf(resolve(template, parameters), id);
  return (request: Request) => allows(statements, request);
}

describe('power', () => {
  const may = policy('PowerRole');
  const mayAll = policy('PowerRole', everything);

  test.each(['StartInstances', 'StopInstances'])('may %s what opted in for its stack, and nothing else', (action) => {
    for (const power of [may, mayAll]) {
      expect(power(tagged(action, 'wakelock'))).toBe(true);
      expect(power(tagged(action, 'other'))).toBe(false);
      expect(power(tagged(action, 'wakelock-2'))).toBe(false);
      expect(power(on(`ec2:${action}`, machine))).toBe(false);
      expect(power({ ...tagged(action, 'wakelock'), resource: machine.replace(ACCOUNT, '999999999999') })).toBe(false);
      expect(power({ ...tagged(action, 'wakelock'), resource: machine.replace(REGION, 'us-east-1') })).toBe(false);
    }
  });

  test('may modify the attribute DisableApiStop alone, only of what opted in, and only where protection is enabled', () => {
    const modify = (attribute: string, stack = 'wakelock') =>
      tagged('ModifyInstanceAttribute', stack, { 'ec2:Attribute': attribute });
    expect(may(modify('DisableApiStop'))).toBe(false);
    expect(mayAll(modify('DisableApiStop'))).toBe(true);
    expect(mayAll(modify('UserData'))).toBe(false);
    expect(mayAll(modify('InstanceType'))).toBe(false);
    expect(mayAll(tagged('ModifyInstanceAttribute', 'wakelock'))).toBe(false);
    expect(mayAll(modify('DisableApiStop', 'other'))).toBe(false);
  });

  test('may open volumes for EC2 alone, and only under keys that were named', () => {
    const grant = (forAws: string, via = `ec2.${REGION}.amazonaws.com`) =>
      on('kms:CreateGrant', key, { 'kms:GrantIsForAWSResource': forAws, 'kms:ViaService': via });
    expect(may(grant('true'))).toBe(false);
    expect(mayAll(grant('true'))).toBe(true);
    expect(mayAll(grant('false'))).toBe(false);
    expect(mayAll(grant('true', `rds.${REGION}.amazonaws.com`))).toBe(false);
    expect(mayAll(on('kms:CreateGrant', key))).toBe(false);
    expect(mayAll({ ...grant('true'), resource: `${key}0` })).toBe(false);
    expect(mayAll(on('kms:Decrypt', key, { 'kms:ViaService': `ec2.${REGION}.amazonaws.com` }))).toBe(false);
  });

  test.each([
    'TerminateInstances',
    'RunInstances',
    'RebootInstances',
    'CreateTags',
    'DeleteTags',
    'ModifyInstanceMetadataOptions',
  ])('may not ec2:%s, whatever is enabled', (action) => {
    expect(mayAll(tagged(action, 'wakelock'))).toBe(false);
    expect(mayAll(on(`ec2:${action}`, '*'))).toBe(false);
  });

  test('may read and update items, and neither put them whole, delete them, scan the table nor remove it', () => {
    for (const action of ['GetItem', 'Query', 'UpdateItem']) expect(may(item(action, box))).toBe(true);
    for (const action of ['PutItem', 'DeleteItem', 'Scan', 'BatchWriteItem', 'DeleteTable', 'UpdateTable']) {
      expect([action, mayAll(item(action, box))]).toEqual([action, false]);
    }
    expect(may(on('dynamodb:Query', `${table}/index/due`))).toBe(true);
    expect(may(on('dynamodb:GetItem', `${table}2`))).toBe(false);
  });

  test('may ask Systems Manager only where that is enabled', () => {
    const ask = on('ssm:DescribeInstanceInformation', '*');
    expect([may(ask), policy('PowerRole', { EnableSsm: 'false' })(ask)]).toEqual([true, false]);
    for (const action of ['ssm:SendCommand', 'ssm:StartSession', 'ssm:GetParameter']) {
      expect(mayAll(on(action, '*'))).toBe(false);
    }
  });

  test('may change the size of services and groups that opted in, and only where that is enabled', () => {
    const service = (stack: string) => ({
      action: 'ecs:UpdateService',
      resource: arn('ecs', 'service/team/web'),
      context: { 'aws:ResourceTag/wakelock': stack },
    });
    const group = (stack: string) => ({
      action: 'autoscaling:UpdateAutoScalingGroup',
      resource: arn('autoscaling', 'autoScalingGroup:1234:autoScalingGroupName/pool'),
      context: { 'autoscaling:ResourceTag/wakelock': stack },
    });
    for (const scale of [service, group]) {
      expect([may(scale('wakelock')), mayAll(scale('wakelock')), mayAll(scale('other'))]).toEqual([false, true, false]);
      expect(mayAll({ ...scale('wakelock'), context: {} })).toBe(false);
    }
    const bounds = (namespace: string) =>
      on('application-autoscaling:RegisterScalableTarget', arn('application-autoscaling', 'scalable-target/1'), {
        'application-autoscaling:service-namespace': namespace,
      });
    expect([mayAll(bounds('ecs')), mayAll(bounds('dynamodb'))]).toEqual([true, false]);
    for (const action of ['ecs:DeleteService', 'ecs:RegisterTaskDefinition', 'autoscaling:DeleteAutoScalingGroup']) {
      expect(mayAll(on(action, '*'))).toBe(false);
    }
  });

  test('may publish to its own topic alone', () => {
    expect(may(on('sns:Publish', topic))).toBe(true);
    expect(may(on('sns:Publish', `${topic}-alarms`))).toBe(false);
  });

  test('without a key of its own nobody needs a right on any key', () => {
    for (const id of ['PowerRole', 'RunnerPolicy', 'OperatorPolicy']) {
      expect(JSON.stringify(statementsOf(resolve(template), id))).not.toContain('kms:');
    }
  });
});

describe('a runner', () => {
  const may = policy('RunnerPolicy');
  const mayAll = policy('RunnerPolicy', everything);

  test('has two rights: to publish, and to read items by their whole key', () => {
    const actions = statementsOf(resolve(template), 'RunnerPolicy').flatMap(({ Action }) => listOf(Action));
    expect(actions).toEqual(['sns:Publish', 'dynamodb:GetItem']);
  });

  test('may read leases and what selectors mean, and neither holds nor the rest', () => {
    for (const pk of [box, 'ecs:cluster/service', 'asg:group', 'pin#0123'])
      expect([pk, may(item('GetItem', pk))]).toEqual([pk, true]);
    for (const pk of [`hold#${box}`, 'path', 'schedule', ''])
      expect([pk, mayAll(item('GetItem', pk))]).toEqual([pk, false]);
    expect(mayAll(item('GetItem', box, `hold#${box}`))).toBe(false);
  });

  test.each(['Query', 'Scan', 'UpdateItem', 'PutItem', 'DeleteItem', 'BatchGetItem', 'PartiQLSelect'])(
    'may not dynamodb:%s',
    (action) => {
      expect(mayAll(item(action, box))).toBe(false);
    },
  );

  test('may see machines only where plain mode is enabled, and change none', () => {
    expect([may(on('ec2:DescribeInstances', '*')), mayAll(on('ec2:DescribeInstances', '*'))]).toEqual([false, true]);
    for (const action of ['StartInstances', 'StopInstances', 'TerminateInstances']) {
      expect(mayAll(tagged(action, 'wakelock'))).toBe(false);
    }
  });

  test('may publish to the topic, and not change it or listen to it', () => {
    expect(may(on('sns:Publish', topic))).toBe(true);
    for (const action of ['Subscribe', 'SetTopicAttributes', 'AddPermission', 'DeleteTopic']) {
      expect(mayAll(on(`sns:${action}`, topic))).toBe(false);
    }
  });

  test('with a key of the stack may use it through SNS, for two actions', () => {
    const via = { 'kms:ViaService': `sns.${REGION}.amazonaws.com` };
    expect([mayAll(on('kms:GenerateDataKey', key, via)), mayAll(on('kms:Decrypt', key, via))]).toEqual([true, true]);
    expect([mayAll(on('kms:Decrypt', key)), mayAll(on('kms:CreateGrant', key, via))]).toEqual([false, false]);
  });
});

describe('an operator', () => {
  const may = policy('OperatorPolicy', everything);

  test('may write holds and denials, and neither leases nor states', () => {
    expect(may(item('UpdateItem', `hold#${box}`))).toBe(true);
    for (const pk of [box, 'pin#0123', 'path', 'holdings'])
      expect([pk, may(item('UpdateItem', pk))]).toEqual([pk, false]);
    expect(may(item('UpdateItem', `hold#${box}`, box))).toBe(false);
  });

  test('may see everything of the table and the machines, and neither scan, delete nor switch', () => {
    for (const pk of [box, `hold#${box}`, 'path']) {
      expect([may(item('GetItem', pk)), may(item('Query', pk))]).toEqual([true, true]);
    }
    expect(may(on('dynamodb:Query', `${table}/index/due`))).toBe(true);
    expect(may(on('ec2:DescribeInstances', '*'))).toBe(true);
    for (const action of ['Scan', 'DeleteItem', 'PutItem']) expect(may(item(action, `hold#${box}`))).toBe(false);
    expect(may(tagged('StopInstances', 'wakelock'))).toBe(false);
  });
});

describe('a build pipeline', () => {
  const may = policy('PipelinePolicy');
  const ACTIONS = [
    'CreateAlias',
    'GetFunction',
    'InvokeFunction',
    'ListAliases',
    'ListVersionsByFunction',
    'PublishVersion',
  ];

  test('may update the functions of the stack, and no others', () => {
    for (const action of [...ACTIONS, 'UpdateAlias', 'UpdateFunctionCode']) {
      expect([action, may(on(`lambda:${action}`, lambda))]).toEqual([action, true]);
      expect([action, may(on(`lambda:${action}`, `${lambda}s`))]).toEqual([action, false]);
    }
    expect(may(on('lambda:InvokeFunction', `${lambda}:LIVE`))).toBe(true);
  });

  test('may not give others the right to invoke, change what a function may do, or remove it', () => {
    for (const action of [
      'AddPermission',
      'UpdateFunctionConfiguration',
      'DeleteFunction',
      'DeleteAlias',
      'CreateFunction',
    ]) {
      expect([action, may(on(`lambda:${action}`, lambda))]).toEqual([action, false]);
    }
    expect(may(on('iam:PassRole', arn('iam', 'role/any')))).toBe(false);
  });

  test('may update a function that is enabled, and none that is not', () => {
    const schedule = on('lambda:UpdateFunctionCode', `${lambda.replace('power', 'schedule')}`);
    expect([may(schedule), policy('PipelinePolicy', everything)(schedule)]).toEqual([false, true]);
  });
});

describe('the statement in docs/deploy.md that guards the tags', () => {
  const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
  const [json = ''] = /\{\n {2}"Version"[^`]*\}\n(?=```)/.exec(page) ?? [];
  const everybody = { Effect: 'Allow', Action: '*', Resource: '*' };
  const may = (action: string, tags: readonly string[], who: string) =>
    allows([everybody, ...JSON.parse(json).Statement], {
      action,
      resource: machine,
      context: { 'aws:TagKeys': tags, 'aws:PrincipalArn': arn('iam', `role/${who}`) },
    });

  test.each(['ec2:CreateTags', 'ec2:DeleteTags'])(
    'leaves %s of our tags to one role, and other tags to all',
    (action) => {
      for (const tag of ['wakelock', 'wakelock:slots']) {
        expect([may(action, [tag], 'developer'), may(action, ['Name', tag], 'developer')]).toEqual([false, false]);
        expect(may(action, [tag], 'machine-admins')).toBe(true);
      }
      expect(may(action, ['Name', 'wakelocked'], 'developer')).toBe(true);
    },
  );
});

describe('every policy of the stack, whatever is enabled', () => {
  const resolved = resolve(template, everything);
  const policies = Object.entries(template.Resources).filter(([, { Type }]) =>
    ['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy'].includes(Type),
  );
  const statements = policies.flatMap(([id]) => statementsOf(resolved, id).map((statement) => ({ id, statement })));

  /** Actions that know no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/ */
  const WITHOUT_RESOURCES =
    /^(ec2:Describe\w+|ssm:DescribeInstanceInformation|xray:Put\w+|ecs:(List|Describe)\w+|application-autoscaling:Describe\w+|autoscaling:Describe\w+|elasticloadbalancing:Describe\w+|cloudwatch:(DescribeAlarms|GetMetricStatistics|PutMetricData))$/;

  test('names its actions in full; List* of the pipeline alone is short', () => {
    for (const { id, statement } of statements) {
      for (const action of listOf(statement.Action)) {
        if (id === 'PipelinePolicy' && action === 'lambda:List*') continue;
        expect([id, String(action)]).toEqual([id, expect.stringMatching(/^[a-z0-9-]+:[A-Za-z]+$/)]);
      }
    }
  });

  test('names what it is about, except for actions that know no resources', () => {
    for (const { id, statement } of statements) {
      if (!listOf(statement.Resource).includes('*')) continue;
      for (const action of listOf(statement.Action)) {
        expect([id, String(action)]).toEqual([id, expect.stringMatching(WITHOUT_RESOURCES)]);
      }
    }
  });

  test('never passes roles on, ends machines or makes new ones', () => {
    for (const { id, statement } of statements) {
      for (const action of listOf(statement.Action)) {
        expect([id, String(action)]).toEqual([
          id,
          expect.not.stringMatching(/PassRole|RunInstances|TerminateInstances/),
        ]);
      }
    }
  });

  test('a statement on machines says which: those that opted in, or for snapshots members of a group', () => {
    const onMachines = statements.filter(({ statement }) =>
      listOf(statement.Resource).some((resource) => String(resource).includes(':instance/')),
    );
    expect(onMachines.length).toBeGreaterThan(0);
    for (const { id, statement } of onMachines) {
      const equals = isObject(statement.Condition) ? statement.Condition.StringEquals : undefined;
      const isNull = isObject(statement.Condition) ? statement.Condition.Null : undefined;
      expect([id, id === 'SnapshotRole' ? isNull : equals]).toEqual([
        id,
        expect.objectContaining(
          id === 'SnapshotRole'
            ? { 'aws:ResourceTag/aws:autoscaling:groupName': 'false' }
            : { 'aws:ResourceTag/wakelock': 'wakelock' },
        ),
      ]);
    }
  });
});
