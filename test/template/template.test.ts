import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readSettings } from '../../lambda/settings.ts';
import { RULES } from '../../src/domain/rules.ts';
import { at, isObject, type Json, type JsonObject, listOf, PATH, readTemplate } from './read.ts';
import { ACCOUNT, arn, REGION, resolve } from './resolve.ts';

const template = readTemplate();
const resources = Object.entries(template.Resources);
const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type);
const standard = resolve(template);

function* nodes(value: Json): Generator<JsonObject> {
  if (Array.isArray(value)) for (const part of value) yield* nodes(part);
  else if (isObject(value)) {
    yield value;
    for (const part of Object.values(value)) yield* nodes(part);
  }
}

describe('the file', () => {
  test('needs no macro', () => {
    expect(template.Transform).toBeUndefined();
    expect(JSON.stringify(template)).not.toMatch(/Fn::(ForEach|Transform|Length|ToJsonString)/);
  });

  test('refers only to what is there', () => {
    const known = new Set([...Object.keys(template.Parameters), ...Object.keys(template.Resources)]);
    const conditions = new Set(Object.keys(template.Conditions));
    for (const node of nodes([template.Resources, template.Outputs, template.Conditions] as unknown as Json)) {
      const names = [node.Ref, isObject(node) && listOf(node['Fn::GetAtt'])[0]];
      for (const name of names) {
        if (typeof name === 'string' && !name.startsWith('AWS::'))
          expect([name, known.has(name)]).toEqual([name, true]);
      }
      const [condition] = listOf(node['Fn::If'] ?? (typeof node.Condition === 'string' ? [node.Condition] : []));
      if (condition !== undefined) expect([condition, conditions.has(String(condition))]).toEqual([condition, true]);
    }
  });

  test('is small enough for CloudFormation: 1 MB, 200 parameters, 500 resources', () => {
    expect(readFileSync(PATH).length).toBeLessThan(200_000);
    expect(Object.keys(template.Parameters).length).toBeLessThan(200);
  });

  test('has one section for each function', () => {
    const sections = readFileSync(PATH, 'utf8').match(/^ {2}# ---- (power|schedule|snapshot|failover)$/gm) ?? [];
    expect(sections.map((line) => line.slice(9)).sort()).toEqual(['failover', 'power', 'schedule', 'snapshot']);
  });
});

describe('a parameter', () => {
  const parameters = Object.entries(template.Parameters);

  test.each(parameters)(
    '%s is a sentence, has a default that it takes itself, and stands in one group',
    (name, one) => {
      expect(one.Description).toMatch(/^[A-Z].*\.$/s);
      expect(one.Description.length).toBeLessThanOrEqual(4000);
      expect(one.Default).toBeDefined();
      const given = String(one.Default);
      if (one.AllowedPattern !== undefined) expect(given).toMatch(new RegExp(`^(?:${one.AllowedPattern})$`));
      if (one.AllowedValues !== undefined) expect(one.AllowedValues.map(String)).toContain(given);
      const groups = listOf(at(template.Metadata, 'AWS::CloudFormation::Interface', 'ParameterGroups'));
      expect(groups.filter((group) => isObject(group) && listOf(group.Parameters).includes(name))).toHaveLength(1);
    },
  );

  const takes = (name: string, value: string) =>
    new RegExp(`^(?:${template.Parameters[name]?.AllowedPattern})$`).test(value);

  test.each([
    'repo:OWNER/REPO:ref:refs/heads/main',
    'repo:OWNER/REPO:ref:refs/tags/v1.2.3',
    'repo:OWNER/my.repo_1:environment:Test and more',
    'repo:OWNER/REPO:pull_request',
    'repo:OWNER@123456/REPO@456789:ref:refs/heads/release/1.x',
    'repo:OWNER@123456/REPO@456789:environment:test',
  ])('GitHubSubjects takes the whole subject %s', (subject) => {
    expect(takes('GitHubSubjects', subject)).toBe(true);
  });

  test.each([
    '*',
    'repo:*',
    'repo:OWNER/*',
    'repo:OWNER/*:ref:refs/heads/main',
    'repo:OWNER/REPO:*',
    'repo:OWNER/REPO',
    'repo:OWNER/REPO:ref:*',
    'repo:OWNER/REPO:ref:refs/heads/*',
    'repo:OWNER/REPO:ref:refs/heads/feature-?',
    'repo:OWNER/REPO:ref:refs/heads/',
    'repo:OWNER/REPO:environment:*',
    'repo:OWNER@*/REPO@*:ref:refs/heads/main',
    'repo:OWNER@/REPO@1:ref:refs/heads/main',
    'xrepo:OWNER/REPO:pull_request',
    'repo:OWNER/REPO:pull_request*',
  ])('GitHubSubjects refuses %s, which admits more than one place', (subject) => {
    expect(takes('GitHubSubjects', subject)).toBe(false);
  });

  test.each([
    [
      'PublisherArns',
      'arn:aws:iam::123456789012:role/ci',
      ['*', 'arn:aws:iam::*:root', 'arn:aws:iam::123456789012:role/*'],
    ],
    ['ExtraTopic1', arn('sns', 'old-start'), ['*', arn('sns', '*'), arn('sns', 'old.fifo')]],
    ['TopicKeyArn', arn('kms', 'key/1234-ab'), [arn('kms', 'alias/mine'), arn('kms', 'key/*')]],
    ['VolumeKeyArns', arn('kms', 'key/1234-ab'), ['*', arn('kms', 'key/*')]],
    ['PlainTexts', '[{"start":"on","stop":"off","targets":["i-0123456789abcdef0"]}]', ['{}', 'on', '[\n]']],
    ['MaxTtl', '1h30m', ['', '0', '-1h', '1 h', 'forever']],
    ['AlarmEmail', 'alarms@example.org', ['alarms', 'a@b', 'a@b.c,d@e.f']],
    ['FunctionAlias', 'LIVE', ['1', '$LATEST', 'a b']],
  ])('%s takes %s and refuses what is wider or malformed', (name, good, bad) => {
    expect(takes(name, good)).toBe(true);
    for (const value of bad) expect([value, takes(name, value)]).toEqual([value, false]);
  });
});

describe('every resource', () => {
  /** What CloudFormation cannot tag; https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/ */
  const UNTAGGABLE = new Set([
    'AWS::CloudWatch::Dashboard',
    'AWS::IAM::ManagedPolicy',
    'AWS::Lambda::EventInvokeConfig',
    'AWS::Lambda::Permission',
    'AWS::SNS::Subscription',
    'AWS::SNS::TopicPolicy',
    'AWS::SQS::QueuePolicy',
  ]);

  test.each(resources.filter(([, { Type }]) => !UNTAGGABLE.has(Type)))(
    '%s is tagged with its stack',
    (_, { Properties }) => {
      expect(listOf(Properties.Tags)).toContainEqual({ Key: 'wakelock:stack', Value: { Ref: 'AWS::StackName' } });
    },
  );

  test('that holds what people wrote outlives the stack, and nothing else does', () => {
    const kept = resources.filter(([, { DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain'));
    expect(kept.map(([id]) => id)).toEqual(['Table']);
  });
});

describe('the table', () => {
  const { Properties, DeletionPolicy, UpdateReplacePolicy } = template.Resources.Table ?? { Properties: {} };

  test('is retained when the stack is removed and when a change would replace it', () => {
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  });

  test('has what can never be changed without replacing it, and so without losing leases', () => {
    const attribute = (AttributeName: string, AttributeType: string) => ({ AttributeName, AttributeType });
    expect(Properties).toMatchObject({
      TableName: { Ref: 'AWS::StackName' },
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        attribute('pk', 'S'),
        attribute('sk', 'S'),
        attribute('shard', 'S'),
        attribute('lookAt', 'N'),
      ],
    });
    expect(Object.keys(Properties)).not.toContain('LocalSecondaryIndexes');
  });

  test('is paid by use, can be brought back to any second, and forgets what is over', () => {
    expect(Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'removeAt', Enabled: true },
    });
  });
});

describe('the way of a message', () => {
  const queue = standard.properties('Queue');
  const timeout = Number(standard.properties('PowerFunction')?.Timeout);

  test('a message stays hidden for six time-outs, is tried at least five times and then kept for 14 days', () => {
    expect(Number(queue?.VisibilityTimeout)).toBeGreaterThanOrEqual(6 * timeout);
    expect(at(queue, 'RedrivePolicy', 'maxReceiveCount')).toBeGreaterThanOrEqual(5);
    expect(at(queue, 'RedrivePolicy', 'deadLetterTargetArn')).toBe(arn('sqs', 'DeadLetterQueue'));
    for (const id of ['Queue', 'DeadLetterQueue']) {
      expect(standard.properties(id)).toMatchObject({
        MessageRetentionPeriod: 14 * 86_400,
        SqsManagedSseEnabled: true,
      });
    }
  });

  test('a batch hands back single records, and few batches run at once', () => {
    expect(standard.properties('PowerMessages')).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
      BatchSize: 10,
    });
    expect(standard.properties('PowerFunction')).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  test('only the topics of the stack may fill the queue, extra ones where they are named', () => {
    const sources = (resolved: typeof standard) => {
      return at(resolved.properties('QueuePolicy'), 'PolicyDocument', 'Statement', 0, 'Condition', 'ArnEquals');
    };
    const [own, old] = [arn('sns', 'wakelock'), 'arn:aws:sns:us-east-1:123456789012:old-start'];
    expect(sources(standard)).toEqual({ 'aws:SourceArn': [own] });
    const extra = resolve(template, { ExtraTopic1: old });
    expect(sources(extra)).toEqual({ 'aws:SourceArn': [own, old] });
    expect(extra.properties('ExtraSubscription1')).toMatchObject({
      TopicArn: old,
      Region: 'us-east-1',
      Protocol: 'sqs',
    });
    expect(extra.properties('ExtraSubscription2')).toBeUndefined();
    for (const [, { Properties }] of ofType('AWS::SNS::Subscription'))
      expect(Properties).not.toHaveProperty('RawMessageDelivery');
  });

  test('the topic names its publishers: power, and those given, never everybody', () => {
    const publishers = (resolved: typeof standard) => {
      const statements = listOf(at(resolved.properties('TopicPolicy'), 'PolicyDocument', 'Statement')).filter(isObject);
      return statements.filter(({ Effect }) => Effect === 'Allow').map(({ Principal, Action }) => [Principal, Action]);
    };
    const power = arn('iam', 'role/PowerRole');
    expect(publishers(standard)).toEqual([[{ AWS: power }, 'sns:Publish']]);
    const [one, two] = ['arn:aws:iam::111111111111:role/ci', 'arn:aws:iam::222222222222:root'];
    expect(publishers(resolve(template, { PublisherArns: `${one},${two}` }))).toEqual([
      [{ AWS: [power, one, two] }, 'sns:Publish'],
    ]);
  });

  test('the topic is under the key that SNS manages, or the one that is given', () => {
    const key = arn('kms', 'key/1234');
    expect(standard.properties('Topic')).toMatchObject({ TopicName: 'wakelock', KmsMasterKeyId: 'alias/aws/sns' });
    expect(resolve(template, { TopicKeyArn: key }).properties('Topic')).toMatchObject({ KmsMasterKeyId: key });
  });
});

describe('a function', () => {
  const functions = ofType('AWS::Lambda::Function');

  test.each(functions)(
    '%s runs on Node 24 for Arm, from a built bundle, under a role and a log group of its own',
    (id, { Properties }) => {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
      expect(Properties.Code).toMatch(/^\.\.\/dist\/lambda\/\w+$/);
      const name = id.replace('Function', '');
      expect(at(Properties.Role, 'Fn::GetAtt')).toEqual([`${name}Role`, 'Arn']);
      expect(Properties.LoggingConfig).toMatchObject({ LogGroup: { Ref: `${name}Logs` } });
      expect(template.Resources[`${name}Logs`]?.Properties.RetentionInDays).toEqual({ Ref: 'LogRetentionDays' });
      expect(readdirSync(new URL('../../lambda/', import.meta.url))).toContain(
        String(Properties.Code).split('/').pop(),
      );
    },
  );

  test.each(functions)('%s is tried again as often, and its events live as long, as the template says', (id) => {
    const configs = ofType('AWS::Lambda::EventInvokeConfig').map(([, { Properties }]) => Properties);
    expect(configs.filter(({ FunctionName }) => isObject(FunctionName) && FunctionName.Ref === id)).toEqual([
      expect.objectContaining({
        MaximumRetryAttempts: expect.any(Number),
        MaximumEventAgeInSeconds: expect.any(Number),
      }),
    ]);
  });

  test('power starts with the variables that the stack gives it, and they say what the defaults in the code say', () => {
    const variables = at(standard.properties('PowerFunction'), 'Environment', 'Variables');
    const settings = readSettings({ AWS_REGION: REGION, ...(variables as Record<string, string>) });
    expect(settings).toMatchObject({
      region: REGION,
      table: 'wakelock',
      topicArns: [arn('sns', 'wakelock')],
      rules: RULES,
      texts: [],
      protect: false,
    });
  });

  test('power is given the extra topics, the plain texts and the protection', () => {
    const texts = '[{"start":"on","stop":"off","targets":["i-0123456789abcdef0"]}]';
    const extra = arn('sns', 'old-stop');
    const resolved = resolve(template, {
      ExtraTopic2: extra,
      PlainTexts: texts,
      EnableProtection: 'true',
      MaxLeases: '7',
    });
    const variables = at(resolved.properties('PowerFunction'), 'Environment', 'Variables');
    expect(readSettings({ AWS_REGION: REGION, ...(variables as Record<string, string>) })).toMatchObject({
      topicArns: [arn('sns', 'wakelock'), extra],
      texts: [{ start: 'on', stop: 'off' }],
      protect: true,
      rules: { maxLeases: 7 },
    });
  });

  test('what wakes power goes to its newest code, or to the alias that was named', () => {
    const places = (resolved: typeof standard) => [
      resolved.properties('PowerMessages')?.FunctionName,
      ...['TickRule', 'StateChangeRule'].map((id) => at(resolved.properties(id), 'Targets', 0, 'Arn')),
      ...['TickPermission', 'StateChangePermission'].map((id) => resolved.properties(id)?.FunctionName),
    ];
    const power = arn('lambda', 'function:wakelock-power');
    expect(new Set(places(standard))).toEqual(new Set([power]));
    expect(new Set(places(resolve(template, { FunctionAlias: 'LIVE' })))).toEqual(new Set([`${power}:LIVE`]));
  });

  test('only AWS services that are named may invoke one, each from one source', () => {
    for (const [id, { Properties }] of ofType('AWS::Lambda::Permission')) {
      expect([id, Properties.Principal]).toEqual([id, expect.stringMatching(/^[a-z]+\.amazonaws\.com$/)]);
      expect([id, Properties.SourceArn]).toEqual([id, expect.anything()]);
    }
  });
});

describe('an alarm', () => {
  const alarms = ofType('AWS::CloudWatch::Alarm');
  const code = ['power/journal.ts', 'runtime.ts'];
  const sources = code.map((path) => readFileSync(new URL(`../../lambda/${path}`, import.meta.url), 'utf8'));

  test.each(alarms)(
    '%s goes to the alarm topic, says what to do, and what missing figures mean',
    (_, { Properties }) => {
      expect(Properties.AlarmActions).toEqual([{ Ref: 'AlarmTopic' }]);
      expect(Properties.AlarmDescription).toMatch(/^[A-Z].*\.$/s);
      expect(['breaching', 'notBreaching', 'ignore', 'missing']).toContain(Properties.TreatMissingData);
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html: a day, seven from an hour up.
      for (const part of nodes(Properties)) {
        if (part.Period !== undefined) expect(Number(part.Period) * 24).toBeLessThanOrEqual(7 * 86_400);
      }
    },
  );

  test('there is one for each thing that must not go unnoticed', () => {
    const metrics = alarms.map(([, { Properties }]) => Properties.MetricName);
    for (const metric of [
      'ApproximateNumberOfMessagesVisible',
      'Errors',
      'Throttles',
      'TickLag',
      'CapHits',
      'Unheld',
    ]) {
      expect(metrics).toContain(metric);
    }
  });

  test('on a figure of power looks at one that power tells, under the names that it tells it by', () => {
    const own = alarms.filter(([, { Properties }]) =>
      JSON.stringify(Properties.Dimensions).includes('"Value":"power"'),
    );
    expect(own.length).toBeGreaterThanOrEqual(3);
    for (const [id, { Properties }] of own) {
      expect(Properties).toMatchObject({
        Namespace: 'Wakelock',
        Dimensions: [
          { Name: 'service', Value: 'power' },
          { Name: 'stack', Value: { Ref: 'AWS::StackName' } },
        ],
      });
      expect([id, sources.some((text) => text.includes(`'${String(Properties.MetricName)}'`))]).toEqual([id, true]);
    }
  });

  test('reaches its topic: no key of SNS, and CloudWatch of this account may publish', () => {
    expect(standard.properties('AlarmTopic')).toEqual(
      expect.not.objectContaining({ KmsMasterKeyId: expect.anything() }),
    );
    const statement = at(standard.properties('AlarmTopicPolicy'), 'PolicyDocument', 'Statement', 0);
    expect(statement).toMatchObject({
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
    });
  });

  test('is sent by e-mail only where an address is given', () => {
    expect(standard.properties('AlarmSubscription')).toBeUndefined();
    expect(resolve(template, { AlarmEmail: 'alarms@example.org' }).properties('AlarmSubscription')).toMatchObject({
      Protocol: 'email',
      Endpoint: 'alarms@example.org',
    });
  });
});

describe('GitHub', () => {
  const subjects = 'repo:OWNER/REPO:ref:refs/heads/main,repo:OWNER@1/REPO@2:environment:test';

  test('is trusted with nothing unless subjects are given', () => {
    expect([standard.properties('GitHubProvider'), standard.properties('GitHubRole')]).toEqual([undefined, undefined]);
  });

  test('gets the runner policy for exactly the subjects given and for AWS as the audience', () => {
    const role = resolve(template, { GitHubSubjects: subjects }).properties('GitHubRole');
    const statement = at(role, 'AssumeRolePolicyDocument', 'Statement', 0);
    expect(statement).toEqual({
      Effect: 'Allow',
      Principal: { Federated: arn('iam', 'oidcprovider/GitHubProvider') },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': subjects.split(','),
        },
      },
    });
    expect(role?.ManagedPolicyArns).toEqual([arn('iam', 'managedpolicy/RunnerPolicy')]);
  });

  test('is taken through the provider that the account has already, where one is given', () => {
    const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
    const resolved = resolve(template, { GitHubSubjects: subjects, GitHubProviderArn: provider });
    expect(resolved.properties('GitHubProvider')).toBeUndefined();
    expect(JSON.stringify(resolved.properties('GitHubRole'))).toContain(provider);
  });
});

test('the outputs that others build on are there', () => {
  const names = [
    'TopicArn',
    'TableName',
    'RunnerPolicyArn',
    'OperatorPolicyArn',
    'PipelinePolicyArn',
    'DashboardUrl',
    'AlarmTopicArn',
  ];
  for (const name of names) expect(template.Outputs[name]?.Value).toBeDefined();
  expect(standard.value(template.Outputs.TopicArn?.Value)).toBe(arn('sns', 'wakelock'));
});

test('the dashboard is JSON, and shows the alarms and figures of this stack', () => {
  const { DashboardBody } = standard.properties('Dashboard') ?? {};
  const body = JSON.parse(String(DashboardBody));
  expect(body.widgets.length).toBeGreaterThanOrEqual(5);
  expect(String(DashboardBody)).toContain('"stack", "wakelock"');
});
