import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJest } from '../lib/jest.mjs';
import { startMoto } from '../lib/servers.mjs';

export const name = 'failover';
export const needs = ['moto'];

/** Failover: weighted listeners and rules, alarms and the table of moto through the real adapters; the simulator for 45 s. */
export async function run({ root, work, tools, log }) {
  const moto = await startMoto({ moto: tools.moto, work });
  try {
    return await runJest({
      ...{ root, work, log, config: 'test/deep/jest.config.mjs', paths: ['test/deep/failover'] },
      env: { WAKELOCK_MOTO: moto.url },
    });
  } finally {
    writeFileSync(join(work, 'moto.txt'), moto.output.stdout + moto.output.stderr);
    await moto.end();
  }
}
