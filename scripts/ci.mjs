/**
 * What continuous integration runs: `npm cit` in its two halves, the deep suite, and a rebuild that must change nothing. The
 * last line is the sum over all runners: `N passed, N failed`. A part that crashes counts as one failed test.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countsOf } from '../test/deep/lib/jest.mjs';
import { endMarked } from '../test/deep/lib/marked.mjs';
import { endAll, run } from '../test/deep/lib/process.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const work = join(root, '.deep', 'ci');
const mark = `WAKELOCK_CI_RUN=${process.pid}-${Date.now()}`;
const env = { ...process.env, [mark.split('=')[0]]: mark.split('=')[1], CI: 'true' };

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));
process.on('exit', () => {
  endAll();
  endMarked(mark);
});

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const before = await treeState();
const rows = [];
if (await part('install', { command: ['npm', 'ci'], minutes: 10, count: byExitCode })) {
  const jest = join(work, 'jest.json');
  await part('test', {
    command: ['npm', 'test', '--', '--json', `--outputFile=${jest}`],
    minutes: 30,
    count: (result) => countsOf(jest, { ...result, log: console.log }),
  });
  const deep = join(work, 'deep.json');
  await part('deep', {
    command: ['npm', 'run', 'deep', '--', '--report', deep],
    minutes: 45,
    count: () => sumOf(deep),
  });
  await part('docs', { command: ['npm', 'run', 'docs'], minutes: 5, count: byExitCode });
  await part('build', { command: ['npm', 'run', 'build'], minutes: 5, count: byExitCode });
  await part('unchanged', { command: ['git', 'status', '--short'], minutes: 1, count: sameTree });
}
finish();

/** Runs one part and notes its counts; tells whether nothing failed in it. */
async function part(name, { command, minutes, count }) {
  console.log(`\n== ${name}: ${command.join(' ')}`);
  const started = performance.now();
  const [program, ...args] = command;
  const result = await run(program, args, { cwd: root, env, mirror: true, timeoutSeconds: minutes * 60 });
  let counts;
  try {
    counts = await count(result);
  } catch (error) {
    console.log(`${name} left no counts (${result.why}): ${error.message}`);
    counts = { passed: 0, failed: 1, skipped: [] };
  }
  if (result.code !== 0 && counts.failed === 0) counts = { ...counts, failed: 1 };
  for (const left of endMarked(mark)) console.log(`${name} left a process behind, now ended: ${left}`);
  rows.push({ name, ...counts, seconds: Math.round((performance.now() - started) / 1000) });
  return counts.failed === 0;
}

function byExitCode({ code, why }) {
  if (code !== 0) console.log(`ended with ${why}`);
  return { passed: 0, failed: code === 0 ? 0 : 1, skipped: [] };
}

function sumOf(report) {
  const { parts } = JSON.parse(readFileSync(report, 'utf8'));
  const sum = (field) => parts.reduce((total, counts) => total + counts[field], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: parts.flatMap(({ skipped }) => skipped) };
}

/** The rebuilt bundles must be the committed ones; on a checkout that was not clean, nothing may have changed since. */
async function sameTree() {
  const after = await treeState();
  if (after === before) return { passed: 1, failed: 0, skipped: [] };
  console.log(`The run changed tracked files: run "npm run all" and commit the result.\n${after}`);
  return { passed: 0, failed: 1, skipped: [] };
}

async function treeState() {
  const status = await run('git', ['status', '--porcelain'], { cwd: root });
  const diff = await run('git', ['diff', '--stat', 'HEAD'], { cwd: root });
  return status.stdout + diff.stdout;
}

function finish() {
  const sum = (field) => rows.reduce((total, row) => total + row[field], 0);
  console.log('\npart         passed  failed  skipped  seconds');
  for (const { name, passed, failed, skipped, seconds } of rows) {
    const cells = [passed, failed, skipped.length, seconds].map((value, column) =>
      `${value}`.padStart([8, 8, 9, 9][column]),
    );
    console.log(`${name.padEnd(11)}${cells.join('')}`);
  }
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  process.exitCode = sum('failed') > 0 ? 1 : 0;
}
