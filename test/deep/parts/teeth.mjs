import { join } from 'node:path';
import { run as runProgram } from '../lib/process.mjs';

export const name = 'teeth';
export const needs = [];
export const cores = 2;

/** Each safety mechanism is left out once: how many schedules it takes until a promise breaks, at most 10,000. */
export async function run({ root, log }) {
  const args = [join(root, 'scripts', 'sim.mjs'), '--teeth'];
  const { code, why, stdout, stderr } = await runProgram(process.execPath, args, { timeoutSeconds: 1200 });
  log(stdout);
  const [, all, missed] = /^(\d+) mechanisms?, (\d+) not missed$/m.exec(stdout)?.map(Number) ?? [];
  if (all === undefined) {
    log(`${stderr}\n(${why})`);
    return { passed: 0, failed: 1, skipped: [] };
  }
  return { passed: all - missed, failed: missed + (code === 0 || missed > 0 ? 0 : 1), skipped: [] };
}
