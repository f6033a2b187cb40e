import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { policyToDeploy } from '../../src/domain/rollout/policy.ts';
import { at, isObject, type Json, listOf, readTemplate } from '../template/read.ts';
import { ACCOUNT, arn, REGION, resolve } from '../template/resolve.ts';
import { runBuild } from './codebuild.ts';

const fileOf = (name: string) => new URL(`../../examples/ecs-service/${name}`, import.meta.url);
const template = readTemplate(fileOf('pipeline.yaml'));
const standard = resolve(template);
const TOPIC = arn('sns', 'comments-alarms');
const telling = resolve(template, { AlarmTopicArn: TOPIC });
const CONNECTION = arn('codeconnections', 'connection/01234567-89ab-cdef-0123-456789abcdef');
const gitHub = resolve(template, { ConnectionArn: CONNECTION, SourceRepository: 'OWNER/comments', Branch: 'main' });
const byWakelock = resolve(template, {
  DeployWith: 'wakelock',
  AppUrl: 'http://comments.example.com',
  AlarmTopicArn: TOPIC,
});
const SPEC = 'arn:aws:s3:::pipelines/comments/buildspec.yml';
const inS3 = resolve(template, { BuildSpecArn: SPEC });

const stages = (stack: typeof standard) =>
  listOf(stack.properties('Pipeline')?.Stages).map((stage) => at(stage, 'Actions', 0));

const statements = (role: string, stack = standard) =>
  listOf(stack.properties(role)?.Policies).flatMap((policy) => listOf(at(policy, 'PolicyDocument', 'Statement')));
const ecsAction = listOf(at(standard.properties('EcsActionPolicy'), 'PolicyDocument', 'Statement'));
const rightsTo = (action: string, of: readonly Json[]) =>
  of.filter((one) => listOf(at(one, 'Action')).includes(action)).flatMap((one) => listOf(at(one, 'Resource')));

/** Each right with what it is on and under which condition, whatever statement it stands in. */
const rightsOf = (of: readonly Json[]) =>
  of
    .flatMap((one) =>
      listOf(at(one, 'Action')).map((action) => JSON.stringify([action, at(one, 'Resource'), at(one, 'Condition')])),
    )
    .sort();

test('each parameter is a sentence, takes its own default, and stands in one group', () => {
  const groups = listOf(at(template.Metadata, 'AWS::CloudFormation::Interface', 'ParameterGroups'));
  for (const [name, one] of Object.entries(template.Parameters)) {
    expect([name, one.Description]).toEqual([name, expect.stringMatching(/^[A-Z].*\.$/s)]);
    if (one.AllowedValues !== undefined) expect(one.AllowedValues).toContain(one.Default);
    expect(String(one.Default)).toMatch(new RegExp(one.AllowedPattern ?? ''));
    expect(groups.filter((group) => isObject(group) && listOf(group.Parameters).includes(name))).toHaveLength(1);
  }
});

test('the buildspec in the template is buildspec.yml', () => {
  expect(at(standard.properties('Build'), 'Source', 'BuildSpec')).toBe(readFileSync(fileOf('buildspec.yml'), 'utf8'));
});

test('or one in S3, which the build may then read, and nothing else there', () => {
  expect(at(inS3.properties('Build'), 'Source', 'BuildSpec')).toBe(SPEC);
  const artifacts = expect.stringMatching(/^arn:aws:s3:.*\/\*$/);
  expect(rightsTo('s3:GetObject', statements('BuildRole', inS3))).toEqual([artifacts, SPEC]);
  expect(rightsTo('s3:GetObject', statements('BuildRole'))).toEqual([artifacts]);
});

test('the branch dev of CodeCommit is built and deployed, started by its event and not by polling', () => {
  const [source, build, deploy] = stages(standard);
  expect(at(source, 'ActionTypeId', 'Provider')).toBe('CodeCommit');
  expect(at(source, 'Configuration')).toMatchObject({ BranchName: 'dev', PollForSourceChanges: 'false' });
  expect(at(build, 'ActionTypeId', 'Provider')).toBe('CodeBuild');
  expect(at(deploy, 'Configuration')).toMatchObject({
    ClusterName: 'comments',
    ServiceName: 'comments',
    FileName: 'image-to-ecs.json',
  });
  expect(at(standard.properties('PushRule'), 'EventPattern', 'detail', 'referenceName')).toEqual(['dev']);
  expect(at(standard.properties('PushRule'), 'Targets', 0, 'Arn')).toBe(
    rightsTo('codepipeline:StartPipelineExecution', statements('PushRole'))[0],
  );
});

test('a connection to GitHub takes the place of CodeCommit, and starts the pipeline itself', () => {
  const [source] = stages(gitHub);
  expect(at(source, 'Configuration')).toEqual({
    ConnectionArn: CONNECTION,
    FullRepositoryId: 'OWNER/comments',
    BranchName: 'main',
    DetectChanges: 'true',
  });
  for (const id of ['Source', 'PushRule', 'PushRole']) expect(gitHub.properties(id)).toBeUndefined();
  expect(rightsTo('codeconnections:UseConnection', statements('PipelineRole', gitHub))).toEqual([CONNECTION]);
  expect(rightsTo('codecommit:GetBranch', statements('PipelineRole', gitHub))).toEqual([]);
});

test('account and image come as variables', () => {
  expect(at(standard.properties('Build'), 'Environment', 'EnvironmentVariables')).toEqual([
    { Name: 'AWS_ACCOUNT_ID', Value: ACCOUNT },
    { Name: 'IMAGE_NAME', Value: 'comments' },
    { Name: 'CONTAINER_NAME', Value: 'app' },
  ]);
});

test('Wakelock deploys in place of the action for ECS, with the rights that it says it needs and no others', () => {
  const [, , deploy] = stages(byWakelock);
  expect(at(deploy, 'ActionTypeId', 'Provider')).toBe('CodeBuild');
  expect(byWakelock.properties('EcsActionPolicy')).toBeUndefined();
  for (const id of ['Deploy', 'DeployRole', 'DeployLogs']) expect(standard.properties(id)).toBeUndefined();
  const needed = policyToDeploy(
    {
      ...{ partition: 'aws', region: REGION, account: ACCOUNT, cluster: 'comments', service: 'comments' },
      ...{ family: 'comments', roles: [`arn:aws:iam::${ACCOUNT}:role/comments-*`], topic: undefined },
      ...{ repositories: ['comments'], logGroups: ['/ecs/comments'], secrets: [] },
    },
    'deploy',
  );
  const given = at(byWakelock.properties('DeployRole'), 'Policies', 1, 'PolicyDocument', 'Statement');
  expect(rightsOf(listOf(given))).toEqual(rightsOf(needed.Statement as unknown as readonly Json[]));
  const watched = at(byWakelock.properties('FailedBuildRule'), 'EventPattern', 'detail', 'project-name');
  expect(listOf(watched)).toHaveLength(2);
});

describe('the command by which Wakelock deploys', () => {
  const spec = String(at(byWakelock.properties('Deploy'), 'Source', 'BuildSpec'));
  const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/comments:17';
  const files = { 'image-to-ecs.json': JSON.stringify([{ name: 'app', imageUri: image }]) };
  const env = {
    SERVICE: 'comments',
    APP_URL: 'http://comments.example.com',
    WAKELOCK_PACKAGE: 'github:OWNER/wakelock#v1',
  };
  const command =
    'npx --yes github:OWNER/wakelock#v1 ecs deploy --cluster comments --service comments --images image-to-ecs.json --rollback on-failure';
  const proof = '--health-url http://comments.example.com/health-check --health-header app-version --health-version 17';

  test('asks the app for the number of this image', () => {
    expect(runBuild(spec, { env, files, standIns: { npx: 'true' } })).toMatchObject({
      ok: true,
      calls: [`${command} ${proof}`],
    });
  });

  test('asks nobody where no address is known', () => {
    const ended = runBuild(spec, { env: { ...env, APP_URL: '' }, files, standIns: { npx: 'true' } });
    expect(ended).toMatchObject({ ok: true, calls: [command] });
  });

  test('fails where the deployment fails, and where there is no image', () => {
    expect(runBuild(spec, { env, files, standIns: { npx: 'exit 1' } }).ok).toBe(false);
    expect(runBuild(spec, { env, standIns: { npx: 'true' } })).toMatchObject({ ok: false, calls: [] });
  });
});

test('a failed pipeline and a failed build are told to the topic, where there is one', () => {
  for (const id of ['FailedPipelineRule', 'FailedBuildRule']) {
    expect(standard.properties(id)).toBeUndefined();
    expect(at(telling.properties(id), 'Targets', 0, 'Arn')).toBe(TOPIC);
  }
  expect(at(telling.properties('FailedPipelineRule'), 'EventPattern', 'detail', 'state')).toEqual(['FAILED']);
  expect(at(telling.properties('FailedBuildRule'), 'EventPattern', 'detail', 'build-status')).toContain('TIMED_OUT');
});

test('a build pushes to one repository and deploys nothing; the pipeline deploys to one service and pushes nothing', () => {
  const actions = (role: string) => statements(role).flatMap((one) => listOf(at(one, 'Action')));
  const repository = (name: string) => `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/${name}`;
  expect(rightsTo('ecr:PutImage', statements('BuildRole'))).toEqual([repository('comments')]);
  expect(rightsTo('ecr:BatchGetImage', statements('BuildRole'))).toEqual([repository('node'), repository('comments')]);
  expect(actions('BuildRole').filter((action) => /^(ecs|iam):/.test(String(action)))).toEqual([]);
  expect(rightsTo('ecs:UpdateService', ecsAction)).toEqual([arn('ecs', 'service/comments/comments')]);
  expect(actions('PipelineRole').filter((action) => /^ecr:/.test(String(action)))).toEqual([]);
  expect(rightsTo('iam:PassRole', ecsAction)).toEqual([`arn:aws:iam::${ACCOUNT}:role/comments-*`]);
});

test('no right has a star in its action, and each role is for one service alone', () => {
  for (const role of ['BuildRole', 'PipelineRole', 'PushRole']) {
    expect(JSON.stringify(statements(role).map((one) => at(one, 'Action')))).not.toContain('*');
    expect(listOf(at(standard.properties(role), 'AssumeRolePolicyDocument', 'Statement'))).toHaveLength(1);
  }
});
