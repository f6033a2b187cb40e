import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { at, isObject, type Json, listOf, readTemplate } from '../template/read.ts';
import { ACCOUNT, arn, REGION, resolve } from '../template/resolve.ts';

const fileOf = (name: string) => new URL(`../../examples/ecs-service/${name}`, import.meta.url);
const template = readTemplate(fileOf('pipeline.yaml'));
const standard = resolve(template);
const TOPIC = arn('sns', 'comments-alarms');
const telling = resolve(template, { AlarmTopicArn: TOPIC });
const CONNECTION = arn('codeconnections', 'connection/01234567-89ab-cdef-0123-456789abcdef');
const gitHub = resolve(template, { ConnectionArn: CONNECTION, SourceRepository: 'OWNER/comments', Branch: 'main' });
const SPEC = 'arn:aws:s3:::pipelines/comments/buildspec.yml';
const inS3 = resolve(template, { BuildSpecArn: SPEC });

const stages = (stack: typeof standard) =>
  listOf(stack.properties('Pipeline')?.Stages).map((stage) => at(stage, 'Actions', 0));

const statements = (role: string, stack = standard) =>
  listOf(at(stack.properties(role), 'Policies', 0, 'PolicyDocument', 'Statement'));
const rightsTo = (action: string, of: readonly Json[]) =>
  of.filter((one) => listOf(at(one, 'Action')).includes(action)).flatMap((one) => listOf(at(one, 'Resource')));

test('each parameter is a sentence, takes its own default, and stands in one group', () => {
  const groups = listOf(at(template.Metadata, 'AWS::CloudFormation::Interface', 'ParameterGroups'));
  for (const [name, one] of Object.entries(template.Parameters)) {
    expect([name, one.Description]).toEqual([name, expect.stringMatching(/^[A-Z].*\.$/s)]);
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
  expect(rightsTo('ecs:UpdateService', statements('PipelineRole'))).toEqual([arn('ecs', 'service/comments/comments')]);
  expect(actions('PipelineRole').filter((action) => /^ecr:/.test(String(action)))).toEqual([]);
  expect(rightsTo('iam:PassRole', statements('PipelineRole'))).toEqual([`arn:aws:iam::${ACCOUNT}:role/comments-*`]);
});

test('no right has a star in its action, and each role is for one service alone', () => {
  for (const role of ['BuildRole', 'PipelineRole', 'PushRole']) {
    expect(JSON.stringify(statements(role).map((one) => at(one, 'Action')))).not.toContain('*');
    expect(listOf(at(standard.properties(role), 'AssumeRolePolicyDocument', 'Statement'))).toHaveLength(1);
  }
});
