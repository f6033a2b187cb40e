/**
 * The deep suite: everything that needs more than npm. Each part is a module in test/deep/parts; tools are installed below
 * .deep/ and kept. Two parts run at a time, so a part judges no times.
 *
 *   node scripts/deep.mjs                  every part
 *   node scripts/deep.mjs lint node24      these parts
 *   node scripts/deep.mjs --report FILE    where the counts go (default: .deep/report.json)
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endAll, endingItsOwn } from '../test/deep/lib/process.mjs';
import { toolbox } from '../test/deep/lib/tools.mjs';
import { onlyKnown, readCommandLine } from './command-line.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, '.deep');
const parts = new URL('../test/deep/parts/', import.meta.url);
const { values, positionals } = readCommandLine({ allowPositionals: true, options: { report: { type: 'string' } } });

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));
process.on('exit', endAll);

const box = toolbox(home, (text) => console.log(text));
const results = await runParts(chosen());
writeReport(results);

function chosen() {
  const names = readdirSync(parts).flatMap((file) => (file.endsWith('.mjs') ? [file.slice(0, -'.mjs'.length)] : []));
  onlyKnown(positionals, { what: 'part', known: names.sort() });
  return positionals.length > 0 ? positionals : names;
}

/**
 * Two at a time, the longest first, so that both lanes end at about the same time; then, each alone, those that say of themselves
 * that they use two `cores`. `minutes` is what a part says it takes, one if it says nothing.
 */
async function runParts(names) {
  const loaded = await Promise.all(names.map(async (name) => ({ name, part: await load(name) })));
  loaded.sort((a, b) => (b.part.minutes ?? 1) - (a.part.minutes ?? 1));
  const queue = loaded.filter(({ part }) => part.cores !== 2);
  const alone = loaded.filter(({ part }) => part.cores === 2);
  const results = [];
  const lane = async (waiting) => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results.push(await runPart(next));
  };
  await Promise.all([lane(queue), lane(queue)]);
  await lane(alone);
  return results.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A part that cannot even be loaded fails when its turn comes. */
async function load(name) {
  return import(new URL(`${name}.mjs`, parts)).catch((error) => ({ needs: [], run: () => Promise.reject(error) }));
}

/** Runs one part and never throws: a part that crashes counts as one failed test. */
async function runPart({ name, part }) {
  const log = (text) => console.log(text.trimEnd().replaceAll(/^/gm, `  [${name}] `));
  console.log(`\n== ${name}`);
  const started = performance.now();
  const counts = await endingItsOwn(() => attempt({ name, part, log })).catch((error) => {
    log(`crashed: ${error.stack}`);
    return { passed: 0, failed: 1, skipped: [] };
  });
  return { name, ...counts, seconds: Math.round((performance.now() - started) / 100) / 10 };
}

async function attempt({ name, part, log }) {
  const tools = {};
  for (const tool of part.needs) {
    const { path, missing } = await box.find(tool);
    if (missing !== undefined) return { passed: 0, failed: 0, skipped: [`the whole part: no ${tool}: ${missing}`] };
    tools[tool] = path;
  }
  const work = join(home, 'work', name);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  return part.run({ root, work, tools, log });
}

function writeReport(results) {
  mkdirSync(home, { recursive: true });
  writeFileSync(values.report ?? join(home, 'report.json'), `${JSON.stringify({ parts: results }, null, 2)}\n`);
  console.log('\npart              passed  failed  skipped  seconds');
  for (const { name, passed, failed, skipped, seconds } of results) {
    const cells = [passed, failed, skipped.length, seconds].map((value, column) =>
      String(value).padStart([8, 8, 9, 9][column]),
    );
    console.log(`${name.padEnd(16)}${cells.join('')}`);
  }
  for (const { name, skipped } of results) for (const why of skipped) console.log(`SKIPPED in ${name}: ${why}`);
  if (results.some(({ failed }) => failed > 0)) process.exitCode = 1;
}
