import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, PublishCommand } from '@aws-sdk/client-sns';
import { afterAll, expect, jest, test } from '@jest/globals';
import { given, type InstanceId, ran, Stage, until } from './stage.ts';

jest.setTimeout(300_000);

const stage = new Stage(given('WAKELOCK_OTHERS'));
afterAll(() => stage.close());

async function aws(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await ran(given('WAKELOCK_AWS'), args, stage.env());
  if (code !== 0) throw new Error(`aws ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
  return stdout;
}

const ELB = 'arn:aws:elasticloadbalancing:us-east-1:000000000000';
const FAILOVER = {
  ...{ name: 'web', alarm: 'web-lambda-is-full', calmAlarm: 'web-is-calm', service: 'ecs:web/api' },
  traffic: `${ELB}:listener/app/web/0123456789abcdef/0123456789abcdef`,
  lambdaGroup: `${ELB}:targetgroup/web-lambda/0123456789abcdef`,
  serviceGroup: `${ELB}:targetgroup/web-service/0123456789abcdef`,
};

test('the two commands of the documents deploy the template without ours, and its function works', async () => {
  const template = new URL('../../../lambda/template.yaml', import.meta.url).pathname;
  const packaged = join(mkdtempSync(join(given('WAKELOCK_WORK'), 'aws-')), 'packaged.yaml');
  const bucket = ['--s3-bucket', 'by-hand'];
  await aws('s3', 'mb', 's3://by-hand');
  await aws('cloudformation', 'package', '--template-file', template, ...bucket, '--output-template-file', packaged);
  const name = ['--stack-name', 'by-hand'];
  await aws(
    'cloudformation',
    'deploy',
    '--template-file',
    packaged,
    ...name,
    ...bucket,
    '--capabilities',
    'CAPABILITY_IAM',
    // What the command looks at before it deploys, load balancers with weights, ministack does not have.
    '--parameter-overrides',
    'EnableFailover=true',
    `FailoverSets=${JSON.stringify([FAILOVER])}`,
    `FailoverTraffic=${FAILOVER.traffic}`,
    `FailoverAlarms=${FAILOVER.alarm},${FAILOVER.calmAlarm}`,
  );
  const { Stacks } = JSON.parse(await aws('cloudformation', 'describe-stacks', ...name));
  expect(Stacks[0]).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
  const { Payload, FunctionError } = await stage.clients.lambda.send(
    new InvokeCommand({ FunctionName: 'by-hand-power', Payload: '{"DryRun":true}' }),
  );
  expect(FunctionError).toBeUndefined();
  expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toMatchObject({ dryRun: true });
  await aws('cloudformation', 'delete-stack', ...name);
});

test('a stack with every part that works there is deployed, and the bare texts of an older set-up switch a machine through its own topics', async () => {
  const { sns } = stage.clients;
  const [id] = (await stage.machines(1, 'all')) as [InstanceId];
  const topics: string[] = [];
  for (const Name of ['old-start', 'old-stop'])
    topics.push((await sns.send(new CreateTopicCommand({ Name }))).TopicArn ?? '');
  const parts = ['Services', 'Groups', 'Protection', 'Schedule', 'Snapshot', 'Tracing', 'PlainMode'];
  const parameters = [
    ...parts.map((part) => `Enable${part}=true`),
    'AlarmEmail=alarms@example.org',
    'GitHubSubjects=repo:OWNER/REPO:ref:refs/heads/main,repo:OWNER@1/REPO@2:pull_request',
    'GitHubProviderArn=arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com',
    ...topics.map((topic, index) => `ExtraTopic${index + 1}=${topic}`),
    `PlainTexts=${JSON.stringify([{ start: 'Starting Server Valida', stop: 'Stopping Server Valida', targets: [id] }])}`,
  ];
  const flags = parameters.flatMap((parameter) => ['--parameter', parameter]);
  expect(await stage.json(['deploy', '--yes', '--stack-name', 'all', ...flags])).toMatchObject({ did: 'created' });
  const becomes = (state: string) => until(async () => ((await stage.state(id)) === state ? true : undefined));
  await sns.send(new PublishCommand({ TopicArn: topics[0], Message: 'Starting Server Valida' }));
  await becomes('running');
  // Of two texts the later wins, and ministack stamps whole seconds.
  const second = Math.floor(Date.now() / 1000);
  await until(async () => (Math.floor(Date.now() / 1000) > second ? true : undefined));
  await sns.send(new PublishCommand({ TopicArn: topics[1], Message: 'Stopping Server Valida' }));
  await becomes('stopped');
  expect(await stage.json(['destroy', '--yes', '--delete-data', '--stack-name', 'all'])).toMatchObject({ left: [] });
});
