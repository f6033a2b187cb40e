import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, expect, jest, test } from '@jest/globals';
import { given, ran, Stage } from './stage.ts';

jest.setTimeout(300_000);

const stage = new Stage(given('WAKELOCK_STORM'));
afterAll(() => stage.close());

async function aws(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await ran(given('WAKELOCK_AWS'), args, stage.env());
  if (code !== 0) throw new Error(`aws ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
  return stdout;
}

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
