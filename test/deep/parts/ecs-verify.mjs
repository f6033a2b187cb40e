import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJest } from '../lib/jest.mjs';
import { startMinistack } from '../lib/servers.mjs';

export const name = 'ecs-verify';
export const needs = ['ministack', 'node24'];

/** What ministack lacks, so that nobody takes it for shown. */
const NOT_HERE = [
  'ecs actions by service, deployment, revision and task: ministack asks for the cluster instead, so it refuses what AWS allows; test/domain/rollout/policy has them as a table',
  'logs:DescribeLogGroups on the log groups of the region: ministack asks for it on "*"; AWS takes log-group:*',
  'iam:PassRole: ministack asks nobody for it; test/domain/rollout/policy has its condition as a table',
  'the configuration of a single image (GetDownloadUrlForLayer): ministack keeps no such blob; test/aws/rollout has it',
];

/** `wakelock ecs verify` on ministack with IAM on: all that it asks for, what it finds, and whom its policy lets do what. */
export async function run({ root, work, tools, log }) {
  const cli = join(root, 'dist', 'cli.mjs');
  if (!existsSync(cli)) throw new Error(`${cli} is not there: run "npm run build" first`);
  const ministack = await startMinistack({ ministack: tools.ministack, node: tools.node24, work, auth: true });
  try {
    const counts = await runJest({
      root,
      work,
      log,
      config: 'test/deep/jest.config.mjs',
      paths: ['test/deep/ecs-verify'],
      env: { WAKELOCK_MINISTACK: ministack.url, WAKELOCK_CLI: cli, WAKELOCK_WORK: work },
    });
    return { ...counts, skipped: [...counts.skipped, ...NOT_HERE] };
  } finally {
    writeFileSync(join(work, 'ministack.txt'), ministack.output.stdout + ministack.output.stderr);
    await ministack.end();
  }
}
