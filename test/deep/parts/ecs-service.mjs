import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChecks } from '../lib/checks.mjs';
import { runJest } from '../lib/jest.mjs';
import { startMinistack } from '../lib/servers.mjs';

export const name = 'ecs-service';
export const needs = ['ministack', 'node24', 'cfnLint', 'checkov', 'act'];

const TEMPLATES = ['template.yaml', 'pipeline.yaml'];

/**
 * The example of a service: its templates linted, and deployed as far as ministack goes; its app under the Node of its image; and
 * its workflow under act, against the embedded AWS, with stand-ins for Docker and the AWS CLI.
 */
export async function run({ root, work, tools, log }) {
  if (!existsSync(join(root, 'dist', 'action', 'deploy.mjs')))
    throw new Error('dist is not there: run "npm run build" first');
  const example = join(root, 'examples', 'ecs-service');
  const checked = await runChecks(
    [
      ...TEMPLATES.flatMap((file) => linters(tools, join(example, file))),
      {
        name: 'the app under Node 24',
        command: tools.node24,
        args: ['--test', `${join(example, 'app', 'test')}/*.mjs`],
      },
    ],
    { cwd: root, log },
  );
  const ministack = await startMinistack({ ministack: tools.ministack, node: tools.node24, work });
  const leftOut = join(work, 'left-out.json');
  try {
    const tested = await runJest({
      root,
      work,
      log,
      config: 'test/deep/jest.config.mjs',
      paths: ['test/deep/ecs-service'],
      node: tools.node24,
      env: {
        WAKELOCK_MINISTACK: ministack.url,
        AWS_ENDPOINT_URL_SNS: ministack.url,
        WAKELOCK_LEFT_OUT: leftOut,
        WAKELOCK_DEEP_ACT: tools.act,
        WAKELOCK_DEEP_WORK: work,
      },
    });
    const ids = existsSync(leftOut) ? JSON.parse(readFileSync(leftOut, 'utf8')) : [];
    return {
      passed: tested.passed + checked.passed,
      failed: tested.failed + checked.failed,
      skipped: [...tested.skipped, ...ids.map((id) => `${id}: ministack does not make it`)],
    };
  } finally {
    writeFileSync(join(work, 'ministack.txt'), ministack.output.stdout + ministack.output.stderr);
    await ministack.end();
  }
}

function linters(tools, file) {
  const offline = ['--framework', 'cloudformation', '--skip-download', '--compact', '--quiet'];
  return [
    { name: `cfn-lint ${file}`, command: tools.cfnLint, args: ['--non-zero-exit-code', 'warning', file] },
    { name: `checkov ${file}`, command: tools.checkov, args: ['--file', file, ...offline] },
  ];
}
