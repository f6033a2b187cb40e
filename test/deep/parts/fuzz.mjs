import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { build } from 'esbuild';
import { run as runProgram } from '../lib/process.mjs';

export const name = 'fuzz';
export const needs = [];
export const minutes = 4;

const INPUTS = 10_000_000;
const COMMAND_LINES = 100_000;
const REQUESTS = 100_000;

/** The same inputs each time, so that a run tells of the change it tests; `WAKELOCK_FUZZ_SEED=random` looks for others. */
const SEED = '20261121';

/** Random inputs by the million: a failure names its seed, WAKELOCK_FUZZ_SEED tries that one again. */
export async function run({ root, work, log }) {
  const program = join(work, 'bulk.mjs');
  await build({
    entryPoints: [join(root, 'test', 'fuzz', 'bulk.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  });
  const asked = process.env.WAKELOCK_FUZZ_SEED ?? SEED;
  const seed = asked === 'random' ? freshSeed() : asked;
  log(`seed ${seed}`);
  const args = ['--seed', seed, '--count', INPUTS, '--argv', COMMAND_LINES, '--requests', REQUESTS, '--growth'];
  const { code, why, stdout, stderr } = await runProgram(process.execPath, [program, ...args.map(String)], {
    timeoutSeconds: 1200,
  });
  const results = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  for (const result of results) log(described(result));
  if (code !== 0) log(`${stderr}\n(${why})`);
  const failed = results.filter(({ error }) => error !== undefined).length + (code === 0 ? 0 : 1);
  return { passed: results.length - results.filter(({ error }) => error !== undefined).length, failed, skipped: [] };
}

function freshSeed() {
  return String(createHash('sha256').update(String(Date.now())).digest().readUInt32BE() >>> 1);
}

function described(result) {
  const head = result.error === undefined ? 'passed' : 'FAILED';
  if (result.growth !== undefined) {
    const { growth, ms, length, ratio, text } = result;
    const grown = ratio === 0 ? 'too fast to compare' : `${ratio} times what a sixteenth takes`;
    return `${head}: ${growth} at worst ${ms} ms for ${length} characters (${grown}): ${text} ${result.error ?? ''}`;
  }
  if (result.error !== undefined) return `${head}: ${result.name}: ${result.error}`;
  const { name: subject, count, ms, slowest, outcomes } = result;
  const slow = slowest === undefined ? '' : `, slowest ${slowest} ms`;
  const counts = Object.entries(outcomes).sort(([, a], [, b]) => b - a);
  return `${head}: ${subject}: ${count} in ${(ms / 1000).toFixed(1)} s${slow}: ${counts.map(([key, value]) => `${key} ${value}`).join(', ')}`;
}
