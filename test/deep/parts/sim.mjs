import { join } from 'node:path';
import { run as runProgram } from '../lib/process.mjs';

export const name = 'sim';
export const needs = [];
export const cores = 2;

const SECONDS = 240;

/** Far from the seeds of the default suite, and the same each time; `WAKELOCK_SIM_SEED=random` looks at others. */
const SEED = 10_000_000;

/** As many schedules as four minutes hold: none may break a promise, and every kind of fault must really occur. */
export async function run({ root, log }) {
  const asked = process.env.WAKELOCK_SIM_SEED ?? String(SEED);
  const seed = asked === 'random' ? String(Math.floor(Date.now() / 1000)) : asked;
  const program = join(root, 'scripts', 'sim.mjs');
  const args = [program, '--seconds', String(SECONDS), '--variant', 'all', '--seed', seed];
  const { code, why, stdout, stderr } = await runProgram(process.execPath, args, { timeoutSeconds: SECONDS + 600 });
  log(stdout);
  if (code !== 0) log(`${stderr}\n(${why})`);
  const schedules = Number(/^(\d+) schedules, 0 broken$/m.exec(stdout)?.[1] ?? 0);
  const tame = /^never occurred: (.*)$/m.exec(stdout)?.[1];
  const checks = [
    { good: code === 0 && schedules > 0, what: `${schedules} schedules from seed ${seed}, 0 broken` },
    { good: tame === 'nothing', what: `every kind of fault occurred; never: ${tame}` },
  ];
  for (const { good, what } of checks) log(`${good ? 'passed' : 'FAILED'}: ${what}`);
  const passed = checks.filter(({ good }) => good).length;
  return { passed, failed: checks.length - passed, skipped: [] };
}
