import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJest } from '../lib/jest.mjs';
import { run as runProgram } from '../lib/process.mjs';
import { startMinistack, startMoto } from '../lib/servers.mjs';

export const name = 'emulators';
export const needs = ['python', 'ministack', 'moto', 'node24'];

/**
 * The adapters' contracts on AWS emulators that are not ours, and the built function `power` behind ministack's SNS, SQS,
 * Lambda and rules. Rows that an emulator cannot run are named as skipped.
 */
export async function run({ root, work, tools, log }) {
  const bundle = join(root, 'dist', 'lambda', 'power', 'index.mjs');
  if (!existsSync(bundle)) throw new Error(`${bundle} is not there: run "npm run build" first`);
  const ministack = await startMinistack({ ministack: tools.ministack, node: tools.node24, work });
  const moto = await startMoto({ moto: tools.moto, work });
  try {
    const stack = await makeStack({ root, python: tools.python, endpoint: ministack.url, bundle });
    log(`ministack ${ministack.url}, moto ${moto.url}, stack ${stack}`);
    return await runJest({
      root,
      work,
      log,
      config: 'test/deep/jest.config.mjs',
      paths: ['test/deep/emulators'],
      env: { WAKELOCK_MINISTACK: ministack.url, WAKELOCK_MOTO: moto.url, WAKELOCK_STACK_ON_MINISTACK: stack },
    });
  } finally {
    for (const [server, { output }] of Object.entries({ ministack, moto })) {
      writeFileSync(join(work, `${server}.txt`), output.stdout + output.stderr);
    }
    await Promise.all([ministack.end(), moto.end()]);
  }
}

async function makeStack({ root, python, endpoint, bundle }) {
  const script = join(root, 'test', 'deep', 'emulators', 'stack.py');
  const { code, why, stdout, stderr } = await runProgram(python, [script, endpoint, bundle, '2']);
  if (code !== 0) throw new Error(`the stack cannot be made on ministack: ${why}\n${stderr}`);
  return stdout.trim();
}
