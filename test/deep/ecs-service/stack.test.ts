import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { subscribersOf } from '../../../src/aws/deploy/subscribers.ts';
import { systemClock } from '../../../src/net/clock.ts';
import { readTemplate, type Template } from '../../template/read.ts';
import { urlOf } from '../emulators/clients.ts';
import { portable } from './portable.ts';

jest.setTimeout(300_000);

const EXAMPLE = new URL('../../../examples/ecs-service/', import.meta.url);
const endpoint = urlOf('MINISTACK');
const REGION = 'us-east-1';
const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
const config = { endpoint, region: REGION, credentials };
const stacks = new CloudFormationClient(config);
const ecs = new ECSClient(config);

type Parameters = Readonly<Record<string, string>>;
const listOf = (parameters: Parameters) =>
  Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

/** Types of a template, with parameters that ask for all of it, that ministack says it does not know. */
async function unknownTypes(template: Template, parameters: Parameters): Promise<readonly string[]> {
  const order = {
    StackName: 'unknown',
    TemplateBody: portable(template, { types: [], parameters }).body,
    Capabilities: ['CAPABILITY_IAM' as const],
    Parameters: listOf(parameters),
  };
  const said = await stacks.send(new CreateStackCommand(order)).then(
    () => '',
    (error: Error) => error.message,
  );
  const [, list = ''] = /Unrecognized resource types: \[(.*)\]/.exec(said) ?? [];
  return list
    .split(',')
    .map((type) => type.trim())
    .filter((type) => type !== '');
}

async function ended(StackName: string) {
  const look = async () => (await stacks.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  for (;;) {
    const stack = await look();
    if (stack?.StackStatus?.endsWith('PROGRESS')) await systemClock.sleep(100);
    else return stack;
  }
}

/** What a stack says of the parts that failed, for the message of a test. */
async function failures(StackName: string): Promise<readonly string[]> {
  const { StackEvents = [] } = await stacks.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('FAILED')).map(
    ({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`,
  );
}

interface Example {
  readonly template: Template;
  /** What ministack does not make. */
  readonly unknown: readonly string[];
}

async function bring(StackName: string, { example, parameters }: { example: Example; parameters: Parameters }) {
  const { body } = portable(example.template, { types: example.unknown, parameters });
  const order = {
    StackName,
    TemplateBody: body,
    Capabilities: ['CAPABILITY_IAM' as const],
    Parameters: listOf(parameters),
  };
  const there = await stacks.send(new DescribeStacksCommand({ StackName })).then(
    () => true,
    () => false,
  );
  await stacks.send(there ? new UpdateStackCommand(order) : new CreateStackCommand(order));
  const stack = await ended(StackName);
  expect(await failures(StackName)).toEqual([]);
  const { StackResources = [] } = await stacks.send(new DescribeStackResourcesCommand({ StackName }));
  return {
    status: stack?.StackStatus,
    outputs: Object.fromEntries(
      (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    ),
    ids: StackResources.map(({ LogicalResourceId = '' }) => LogicalResourceId),
  };
}

const serviceOf = async (name: string) =>
  (await ecs.send(new DescribeServicesCommand({ cluster: name, services: [name] }))).services?.[0];

const IMAGE = { NodeImage: '/image' };
const left: string[] = [];
let service: Example;
let pipeline: Example;
beforeAll(async () => {
  const ssm = new SSMClient(config);
  await ssm.send(new PutParameterCommand({ Name: IMAGE.NodeImage, Value: 'ami-12345678', Type: 'String' }));
  ssm.destroy();
  const prepare = async (name: string, parameters: Parameters) => {
    const template = readTemplate(new URL(name, EXAMPLE));
    const unknown = await unknownTypes(template, parameters);
    const { leftOut } = portable(template, { types: unknown, parameters });
    left.push(...leftOut.map((what) => `${name}: ${what}`));
    return { template, unknown };
  };
  service = await prepare('template.yaml', { ...IMAGE, Tasks: '1', Compute: 'ec2', Subnets: 'private' });
  pipeline = await prepare('pipeline.yaml', {});
});
afterAll(() => {
  stacks.destroy();
  ecs.destroy();
  writeFileSync(process.env.WAKELOCK_LEFT_OUT ?? '', JSON.stringify(left));
});

test('the service comes without a task, starts when it is told to, keeps comments in its table, and goes without a trace', async () => {
  const parameters = { ...IMAGE, AlarmEmail: 'team@example.com' };
  const first = await bring('comments', { example: service, parameters });
  expect(first).toMatchObject({
    status: 'CREATE_COMPLETE',
    outputs: {
      ClusterName: 'comments',
      Url: expect.stringMatching(/^http:\/\//),
      AlarmTopicArn: expect.stringMatching(/:comments-alarms$/),
    },
  });
  expect(first.ids).toEqual(expect.arrayContaining(['Vpc', 'Balancer', 'Service', 'Dashboard', 'AlarmSubscription']));
  expect(await serviceOf('comments')).toMatchObject({
    status: 'ACTIVE',
    desiredCount: 0,
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
  });

  // ministack confirms every address by itself.
  const settings = { region: REGION, credentials: async () => credentials };
  expect(await subscribersOf(first.outputs.AlarmTopicArn ?? '', settings)).toEqual([
    { protocol: 'email', endpoint: 'team@example.com', confirmed: true },
  ]);

  const second = await bring('comments', { example: service, parameters: { ...parameters, Tasks: '1' } });
  expect(second.status).toBe('UPDATE_COMPLETE');
  expect(await serviceOf('comments')).toMatchObject({ desiredCount: 1 });

  const { PATH } = process.env;
  const said = execFileSync(process.execPath, ['--test', '--test-reporter=tap', 'test/store.test.mjs'], {
    cwd: fileURLToPath(new URL('app/', EXAMPLE)),
    encoding: 'utf8',
    env: {
      ...{ PATH, AWS_ENDPOINT_URL: endpoint, AWS_REGION: REGION, COMMENTS_TABLE: first.outputs.TableName },
      ...{ AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey },
    },
  });
  expect(said).toMatch(/^ok \d+ - DynamoDB keeps comments apart/m);

  await stacks.send(new DeleteStackCommand({ StackName: 'comments' }));
  await ended('comments').catch(() => undefined);
  await expect(serviceOf('comments')).rejects.toMatchObject({ name: 'ClusterNotFoundException' });
});

test.each([
  { name: 'hidden', Subnets: 'private', LoadBalancer: 'internal' },
  { name: 'nodes', Compute: 'ec2', Tasks: '1', WakelockStack: 'wakelock' },
])('it can be deployed as $name, as far as ministack looks', async ({ name, ...parameters }) => {
  const stack = await bring(name, { example: service, parameters: { ...IMAGE, ...parameters } });
  expect(stack.status).toBe('CREATE_COMPLETE');
  expect(stack.ids.includes('PrivateSubnetA')).toBe(name === 'hidden');
  expect(stack.ids.includes('Nodes')).toBe(name === 'nodes');
});

test.each([
  { name: 'commit' },
  {
    name: 'github',
    ConnectionArn: 'arn:aws:codeconnections:us-east-1:000000000000:connection/01234567-89ab-cdef-0123-456789abcdef',
    BuildSpecArn: 'arn:aws:s3:::pipelines/buildspec.yml',
    DeployWith: 'wakelock',
  },
])('the pipeline can be deployed from $name, as far as ministack looks', async ({ name, ...parameters }) => {
  const AlarmTopicArn = 'arn:aws:sns:us-east-1:000000000000:comments-alarms';
  const stack = await bring(`pipeline-${name}`, {
    example: pipeline,
    parameters: { ServiceStack: name, AlarmTopicArn, ...parameters },
  });
  expect(stack.status).toBe('CREATE_COMPLETE');
  expect(stack.ids).toEqual(
    expect.arrayContaining(['Artifacts', 'Build', 'BuildRole', 'PipelineRole', 'FailedBuildRule']),
  );
  expect(stack.ids.includes('PushRule')).toBe(name === 'commit');
});
