import { run as runProgram } from '../lib/process.mjs';

export const name = 'mutation';
export const needs = ['stryker'];
/** Stryker takes both. */
export const cores = 2;

/** About this many mutants are judged in two minutes where both cores are free. */
const SAMPLE = 2000;

/**
 * Mutation tests of what changed in src/domain and src/engine since WAKELOCK_MUTATION_BASE (default: since this branch left
 * origin/main; without either, of the decision about one machine). `npm run mutation` does all.
 */
export async function run({ root, log }) {
  const base = process.env.WAKELOCK_MUTATION_BASE;
  const args = ['scripts/mutation.mjs', '--sample', String(SAMPLE), ...(base ? ['--base', base] : [])];
  const { code, why, stdout, stderr } = await runProgram(process.execPath, args, { cwd: root, timeoutSeconds: 900 });
  log(stdout);
  if (code !== 0) log(`${stderr}\n${why}`);
  const left = /^NOT MUTATED here: .*$/m.exec(stdout)?.[0];
  const skipped = left === undefined ? [] : [`${left} (npm run mutation does all)`];
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped };
}
