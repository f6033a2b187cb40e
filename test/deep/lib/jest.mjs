import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { run } from './process.mjs';

/**
 * Runs Jest over `paths` (folders or files, from the root of the repository) and counts its tests. A suite that cannot even
 * be loaded counts as a failed test, and so does a run in which no test was found.
 *
 * @param options.node the Node to run under; it is also first in PATH for what the tests start
 * @param options.config a Jest configuration; `test/deep/jest.config.mjs` for tests that belong to the deep suite
 */
export async function runJest({
  root,
  work,
  paths,
  node = process.execPath,
  config = 'jest.config.mjs',
  env = {},
  log,
}) {
  const report = join(work, 'jest.json');
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const { code, why, stderr } = await run(
    node,
    [...flags, jest, '--config', join(root, config), '--json', '--outputFile', report, ...paths],
    {
      cwd: root,
      env: { ...process.env, ...env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` },
      timeoutSeconds: 1800,
    },
  );
  if (code !== 0) log(stderr);
  return countsOf(report, { code, why, log });
}

/** The counts in a file that `jest --json` wrote; one failed test if the file is not there. */
export function countsOf(report, { code, why, log }) {
  if (!existsSync(report)) {
    log(`Jest wrote no report (${why})`);
    return { passed: 0, failed: 1, skipped: [] };
  }
  const result = JSON.parse(readFileSync(report, 'utf8'));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  const silent = failed === 0 && (code !== 0 || result.numTotalTests === 0);
  if (silent) log(`Jest found ${result.numTotalTests} tests and ended with ${why}`);
  const skipped = result.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'pending')
    .map(({ fullName }) => fullName);
  return { passed: result.numPassedTests, failed: silent ? 1 : failed, skipped };
}
