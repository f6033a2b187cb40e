/**
 * Mutation tests: the sources of the inner rings are changed in one place at a time, and some test must fail each time.
 *
 *   npm run mutation                                 all of src/domain and src/engine
 *   npm run mutation -- src/domain/slots.ts          these files
 *   npm run mutation -- --sample 1200                changed files, of about so many mutants, or the decision; --base COMMIT
 *   npm run mutation -- --incremental                judges anew only what changed; complete runs give the figures
 *
 * Reports lie in .deep/mutation. Ends with 1 where a ring does not reach its goal or the list of equivalents is stale.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toolbox } from '../test/deep/lib/tools.mjs';
import { readCommandLine, refuse, wholeNumber } from './command-line.mjs';
import { allFiles, chooseFiles } from './mutation/choose.mjs';
import { GOALS, judge } from './mutation/judge.mjs';
import { show } from './mutation/show.mjs';
import { mutate } from './mutation/stryker.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, '.deep', 'mutation');
const { values, positionals } = readCommandLine({
  allowPositionals: true,
  options: {
    sample: { type: 'string' },
    base: { type: 'string' },
    incremental: { type: 'boolean', default: false },
  },
});

const sample = wholeNumber(values, 'sample');
const files = chosen();
const { path: core, missing } = await toolbox(join(root, '.deep'), console.log).find('stryker');
if (missing !== undefined) throw new Error(`Stryker cannot be had: ${missing}`);
mkdirSync(home, { recursive: true });
const mutants = await mutate({
  root,
  core,
  home,
  files,
  incremental: values.incremental,
  progress: process.stdout.isTTY === true,
});
const equivalents = JSON.parse(readFileSync(join(root, 'test', 'mutation', 'equivalent.json'), 'utf8'));
const verdict = judge(mutants, equivalents);
writeFileSync(join(home, 'result.json'), `${JSON.stringify({ ...verdict, mutants: mutants.length }, null, 2)}\n`);
show(verdict);
process.exitCode = verdict.rings.every(({ reached }) => reached) && verdict.stale.length === 0 ? 0 : 1;

function chosen() {
  const all = allFiles(root);
  for (const file of positionals)
    if (!all.includes(file))
      refuse(`"${file}" is no source file of ${Object.keys(GOALS).join(' or ')}, named from the root.`);
  if (positionals.length > 0) return positionals;
  if (sample === undefined) return all;
  const { files: some, left, why } = chooseFiles(root, { base: values.base, limit: sample });
  console.log(`Mutated (${why}): ${some.join(', ')}`);
  if (left.length > 0) console.log(`NOT MUTATED here: ${left.length} files: ${left.join(', ')}`);
  return some;
}
