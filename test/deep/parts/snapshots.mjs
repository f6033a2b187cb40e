import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChecks } from '../lib/checks.mjs';
import { runJest } from '../lib/jest.mjs';
import { startMinistack, startMoto } from '../lib/servers.mjs';

export const name = 'snapshots';
export const needs = ['ministack', 'moto', 'node24', 'cfnLint'];

/**
 * Snapshots at launch: the contract of the adapters on moto, a burst of 1,000 launches on the embedded AWS, the way of a
 * message through ministack with the built function, and the example, which is linted and deployed as far as ministack goes.
 */
export async function run({ root, work, tools, log }) {
  const bundle = join(root, 'dist', 'lambda', 'snapshot', 'index.mjs');
  if (!existsSync(bundle)) throw new Error(`${bundle} is not there: run "npm run build" first`);
  const example = join(root, 'examples', 'asg-snapshots', 'template.yaml');
  const linted = await runChecks(
    [{ name: 'cfn-lint of the example', command: tools.cfnLint, args: ['--non-zero-exit-code', 'warning', example] }],
    { cwd: root, log },
  );
  const ministack = await startMinistack({ ministack: tools.ministack, node: tools.node24, work });
  const moto = await startMoto({ moto: tools.moto, work });
  try {
    const tested = await runJest({
      root,
      work,
      log,
      config: 'test/deep/jest.config.mjs',
      paths: ['test/deep/snapshots'],
      env: {
        WAKELOCK_MINISTACK: ministack.url,
        WAKELOCK_MOTO: moto.url,
        WAKELOCK_SNAPSHOT_BUNDLE: bundle,
        WAKELOCK_SNAPSHOT_EXAMPLE: example,
      },
    });
    return { ...tested, passed: tested.passed + linted.passed, failed: tested.failed + linted.failed };
  } finally {
    for (const [server, { output }] of Object.entries({ ministack, moto })) {
      writeFileSync(join(work, `${server}.txt`), output.stdout + output.stderr);
    }
    await Promise.all([ministack.end(), moto.end()]);
  }
}
