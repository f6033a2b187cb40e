import { run } from './process.mjs';

/** Characters of a failed command's output that are shown. */
const MOST = 6000;

/** Runs commands that pass by ending with 0, one after the other; each is one passed or failed check. */
export async function runChecks(checks, { cwd, log }) {
  let passed = 0;
  for (const { name, command, args } of checks) {
    const { code, why, stdout, stderr } = await run(command, args, { cwd });
    log(`${code === 0 ? 'passed' : 'FAILED'}: ${name}`);
    if (code === 0) passed += 1;
    else log(`${[stdout, stderr].filter(Boolean).join('\n').slice(0, MOST)}\n(${why})`);
  }
  if (checks.length === 0) throw new Error('nothing was found to check');
  return { passed, failed: checks.length - passed, skipped: [] };
}
