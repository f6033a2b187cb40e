import { runJest } from '../lib/jest.mjs';
import { run as runProgram } from '../lib/process.mjs';

export const name = 'node24';
export const needs = ['node24'];
/** Jest takes both. */
export const cores = 2;

/**
 * The tests that run built programs, once more under the Node that GitHub (`using: node24`) and Lambda (`nodejs24.x`) use.
 */
export async function run({ root, work, tools, log }) {
  const { stdout } = await runProgram(tools.node24, ['--print', 'process.version']);
  if (!stdout.startsWith('v24.')) throw new Error(`${tools.node24} says it is Node ${stdout.trim()}, not 24`);
  log(`Node ${stdout.trim()}`);
  return runJest({
    root,
    work,
    log,
    node: tools.node24,
    paths: ['test/action', 'test/cli', 'test/lambda', 'test/local', 'test/repo'],
  });
}
