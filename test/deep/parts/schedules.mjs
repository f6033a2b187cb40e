import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJest } from '../lib/jest.mjs';
import { startMinistack } from '../lib/servers.mjs';

export const name = 'schedules';
export const needs = ['ministack', 'node24'];
export const minutes = 2;

/** The packaged stack with schedules on ministack, whose own rule runs the function each minute. */
export async function run({ root, work, tools, log }) {
  const cli = join(root, 'dist', 'cli.mjs');
  if (!existsSync(cli)) throw new Error(`${cli} is not there: run "npm run build" first`);
  const server = await startMinistack({ ministack: tools.ministack, node: tools.node24, work });
  try {
    return await runJest({
      root,
      work,
      log,
      node: tools.node24,
      config: 'test/deep/jest.config.mjs',
      paths: ['test/deep/schedules'],
      env: { WAKELOCK_SCHEDULES: server.url, WAKELOCK_CLI: cli, WAKELOCK_WORK: work },
    });
  } finally {
    writeFileSync(join(work, 'ministack.txt'), server.output.stdout + server.output.stderr);
    await server.end();
  }
}
