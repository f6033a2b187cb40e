import { join } from 'node:path';
import { runChecks } from '../lib/checks.mjs';

export const name = 'lint';
export const needs = [];

/** Types and style of everything in the repository. */
export function run({ root, log }) {
  const bin = join(root, 'node_modules', '.bin');
  return runChecks(
    [
      { name: 'types (tsc)', command: join(bin, 'tsc'), args: ['-p', '.'] },
      { name: 'style and formatting (biome)', command: join(bin, 'biome'), args: ['ci', '--colors=off', '.'] },
    ],
    { cwd: root, log },
  );
}
