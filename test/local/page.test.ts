import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { jsonServices, queryServices } from '../../src/local/http/services.ts';
import { type LocalAws, startLocal } from '../../src/local/index.ts';

const page = readFileSync(new URL('../../docs/local.md', import.meta.url), 'utf8');
const table = /\n## What it answers\n([\s\S]*?)\n\n[^|\n]/.exec(page)?.[1] ?? '';

/** How the page calls them. */
const ROWS: Readonly<Record<string, string>> = {
  ec2: 'EC2',
  autoscaling: 'Auto Scaling',
  elasticloadbalancing: 'ELBv2',
  sns: 'SNS',
  sts: 'STS',
  dynamodb: 'DynamoDB',
  sqs: 'SQS',
  ecs: 'ECS',
  cloudwatch: 'CloudWatch',
  'application-autoscaling': 'Application Auto Scaling',
  ecr: 'ECR',
  logs: 'CloudWatch Logs',
  ssm: 'SSM',
};

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocal({ seed: { machines: [] } });
});
afterAll(() => aws.close());

const QUERY = Object.entries(queryServices).map(([version, { service }]): [string, Request] => [
  service,
  { body: `Action=Unheard&Version=${version}`, target: undefined },
]);
const JSON_CALLS = Object.entries(jsonServices).map(([prefix, { service }]): [string, Request] => [
  service,
  { body: '{}', target: `${prefix}.Unheard` },
]);
interface Request {
  readonly body: string;
  readonly target: string | undefined;
}

/** An unknown action is answered with those that are known. */
async function known({ body, target }: Request): Promise<readonly string[]> {
  const type = target === undefined ? 'application/x-www-form-urlencoded' : 'application/x-amz-json-1.0';
  const headers = {
    'content-type': type,
    authorization:
      'AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/any/aws4_request, SignedHeaders=host, Signature=0',
    ...(target === undefined ? {} : { 'x-amz-target': target }),
  };
  const answer = await (await fetch(aws.url, { method: 'POST', headers, body })).text();
  const names = / knows ([\w, ]+)\./.exec(answer)?.[1] ?? '';
  return names.split(/, | and /).filter((name) => name !== '');
}

test.each([...QUERY, ...JSON_CALLS])('the page names every action of %s that is answered', async (service, request) => {
  const row = table.split('\n').find((line) => line.startsWith(`| ${ROWS[service]} `)) ?? '';
  const actions = await known(request);
  expect(actions).not.toEqual([]);
  expect(actions.filter((action) => !new RegExp(`\\b${action}\\b`).test(row))).toEqual([]);
});
