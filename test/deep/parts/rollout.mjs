import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJest } from '../lib/jest.mjs';
import { startMinistack, startMoto } from '../lib/servers.mjs';

export const name = 'rollout';
export const needs = ['ministack', 'moto', 'node24'];

/**
 * What deploying a service asks of ECS, ECR and CloudWatch Logs, on moto and ministack as far as they go, and a dry run of the
 * built command line on ministack.
 */
export async function run({ root, work, tools, log }) {
  const ministack = await startMinistack({ ministack: tools.ministack, node: tools.node24, work });
  const moto = await startMoto({ moto: tools.moto, work });
  try {
    const tested = await runJest({
      root,
      work,
      log,
      config: 'test/deep/jest.config.mjs',
      paths: ['test/deep/rollout'],
      env: { WAKELOCK_MINISTACK: ministack.url, WAKELOCK_MOTO: moto.url },
    });
    const skipped = [
      'service deployments: moto does not know them, ministack answers empty lists; followed on the embedded AWS alone (npm test -- test/ecs)',
    ];
    return { ...tested, skipped: [...tested.skipped, ...skipped] };
  } finally {
    for (const [server, { output }] of Object.entries({ ministack, moto })) {
      writeFileSync(join(work, `${server}.txt`), output.stdout + output.stderr);
    }
    await Promise.all([ministack.end(), moto.end()]);
  }
}
