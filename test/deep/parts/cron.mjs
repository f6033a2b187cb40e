import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expression, randomFrom } from '../cron/chains.mjs';
import { firesByMinute } from '../cron/oracle.mjs';
import { run as runProgram } from '../lib/process.mjs';

export const name = 'cron';
export const needs = ['python'];

/** Each chain is fires forward and backward from one instant: 20,000 × 50 cases of expression, zone and instant. */
const CHAINS = 20_000;
const FIRES = 25;
/** Cases that each library must have been compared in: zones whose rules its tz database does not share are left out. */
const FEWEST = 900_000;
/** The libraries take about a minute; this ends what hangs, and is no measure of speed. */
const SECONDS = 600;
const SEED = 20_270_328;
const HOUR = 3_600;

/** Our cron against croniter and croner, and against a clock that asks every minute around every change of clocks there is. */
export async function run({ root, work, tools, log }) {
  const cron = await ours({ root, work });
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
  const random = randomFrom(SEED);
  const chains = Array.from({ length: CHAINS }, () => chain({ cron, zones, random }));
  const asked = join(work, 'asked.json');
  writeFileSync(asked, JSON.stringify({ zones, chains, count: FIRES }));
  const files = { croniter: join(work, 'croniter.txt'), croner: join(work, 'croner.txt') };
  const scripts = join(root, 'test', 'deep', 'cron');
  await Promise.all([
    finish(tools.python, [join(scripts, 'croniter_fires.py'), asked, files.croniter]),
    finish(process.execPath, [join(scripts, 'croner-fires.mjs'), asked, files.croner]),
  ]);
  const [first, ...lines] = linesOf(files.croniter);
  const changes = JSON.parse(first);
  const counts = { passed: 0, failed: 0, skipped: [] };
  const judge = judgeOf({ cron, chains, changes, log, counts });
  const known = checkZones({ cron, zones, changes, log, counts });
  judge('croniter', lines, known);
  judge('croner', linesOf(files.croner), known);
  checkChanges({ cron, changes, known, random, log, counts });
  return counts;
}

async function ours({ root, work }) {
  const contents = ['cron', 'fire', 'zone'].map((file) => `export * from './src/domain/cron/${file}.ts';`).join('\n');
  const outfile = join(work, 'ours.mjs');
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return import(pathToFileURL(outfile).href);
}

async function finish(command, args) {
  const { code, why, stderr } = await runProgram(command, args, { env: process.env, timeoutSeconds: SECONDS });
  if (code !== 0) throw new Error(`${args[0]}: ${why}\n${stderr}`);
}

function linesOf(file) {
  return readFileSync(file, 'utf8').trimEnd().split('\n');
}

/** Half of the chains in UTC; the others in any zone, most of them in months in which clocks change. */
function chain({ cron, zones, random }) {
  for (;;) {
    const made = expression(random);
    if (!comes(made.text, cron)) continue;
    const zone = random() < 0.5 ? 'UTC' : zones[Math.floor(random() * zones.length)];
    const month =
      zone === 'UTC' || random() < 0.2 ? Math.floor(random() * 12) : [2, 3, 8, 9, 10][Math.floor(random() * 5)];
    const begins = Date.UTC(2024 + Math.floor(random() * 12), month, 1) / 1000;
    const from = begins + Math.floor(random() * 31 * 24 * HOUR);
    return { ...made, zone, from };
  }
}

function comes(text, { parseCron }) {
  try {
    parseCron(text);
    return true;
  } catch {
    return false;
  }
}

/** Our offsets against Python's. A zone for which only the versions of the tz database differ is left out, and told. */
function checkZones({ cron, zones, changes, log, counts }) {
  const known = new Set();
  const other = [];
  for (const name of zones) {
    const theirs = changes[name];
    if (typeof theirs === 'string') {
      other.push(name);
      continue;
    }
    const zone = cron.zoneOf(name);
    const wrong = samplesOf(theirs).find(([at, offset]) => zone.offsetAt(at * 1000) !== offset * 1000);
    if (wrong === undefined) known.add(name);
    else if (offsetByIntl(name, wrong[0] * 1000) !== zone.offsetAt(wrong[0] * 1000)) {
      counts.failed += 1;
      log(`zone ${name} at ${wrong[0]}: ours ${zone.offsetAt(wrong[0] * 1000)}, Intl says otherwise`);
    } else other.push(name);
  }
  counts.passed += known.size;
  log(
    `zones: ${known.size} agree on every change of clocks 2024-2037; another tz database: ${other.join(', ') || 'none'}`,
  );
  return known;
}

/** The seconds before and at each change, and one instant each fortnight between. */
function samplesOf(changes) {
  return changes.flatMap(([at, offset], index) => {
    const before = index === 0 ? [] : [[at - 1, changes[index - 1][1]]];
    const next = changes[index + 1]?.[0] ?? Date.UTC(2038, 0, 1) / 1000;
    const between = [];
    for (let instant = at; instant < next; instant += 14 * 24 * HOUR) between.push([instant, offset]);
    return [...before, ...between];
  });
}

function offsetByIntl(timeZone, instant) {
  const text = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).format(instant);
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?$/.exec(text) ?? [];
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** Differences are explained by a change of clocks within a day and a half; there the oracle must be on our side. */
function judgeOf({ cron, chains, changes, log, counts }) {
  return (library, lines, known) => {
    const tally = { cases: 0, same: 0, atChanges: 0, judged: 0, refused: 0 };
    lines.forEach((line, index) => {
      const asked = chains[index];
      const theirs = JSON.parse(line);
      if (!known.has(asked.zone)) return;
      if (typeof theirs === 'string') {
        tally.refused += 1;
        if (tally.refused <= 3) log(`${library} refuses ${asked.text}: ${theirs}`);
        counts.failed += 1;
        return;
      }
      const mine = oursOf(asked, cron);
      for (const [way, fires] of mine.entries()) {
        compare({ asked, mine: fires, theirs: theirs[way], zone: changes[asked.zone], tally, log, library, counts });
      }
    });
    const { cases, same, atChanges, judged } = tally;
    counts.passed += same + judged;
    if (cases < FEWEST) {
      counts.failed += 1;
      log(`${library}: ${cases} cases are fewer than ${FEWEST}`);
    }
    if (judged < atChanges) {
      counts.failed += 1;
      log(`${library}: ${atChanges} differ at changes of clocks, of which at most ${MOST_JUDGED} are judged: look why`);
    }
    log(
      `${library}: ${cases} cases of ${lines.length} chains; ${same} the same, ${atChanges} differ at a change of clocks`,
    );
    log(`${library}: ${judged} of those were judged by the clock that asks every minute`);
  };
}

function oursOf({ text, zone: name, from }, { parseCron, nextFire, lastFire, zoneOf }) {
  const [cron, zone] = [parseCron(text), zoneOf(name)];
  const walk = (step, begin) => {
    const fires = [];
    for (let at = begin; fires.length < FIRES; ) {
      const fire = step(cron, at, zone);
      if (fire === undefined) break;
      fires.push(fire / 1000);
      at = step === lastFire ? fire - 1 : fire;
    }
    return fires;
  };
  return [walk(nextFire, from * 1000), walk(lastFire, from * 1000)];
}

const NEAR = 36 * HOUR;
/** So many differences at changes are judged, each by thousands of minutes; with more than that the part fails. */
const MOST_JUDGED = 4_000;

function compare({ asked, mine, theirs, zone, tally, log, library, counts }) {
  const reach = Math.min(...[mine, theirs].map((fires) => Math.abs(fires.at(-1) - asked.from)));
  const within = (fires) => new Set(fires.filter((fire) => Math.abs(fire - asked.from) <= reach));
  const [a, b] = [within(mine), within(theirs)];
  const odd = [...a].filter((fire) => !b.has(fire)).concat([...b].filter((fire) => !a.has(fire)));
  tally.cases += a.size;
  tally.same += a.size - [...a].filter((fire) => !b.has(fire)).length;
  for (const fire of odd) {
    const change = zone.find(([at], index) => index > 0 && Math.abs(at - fire) <= NEAR);
    if (change !== undefined) {
      tally.atChanges += 1;
      if (tally.judged >= MOST_JUDGED) continue;
      tally.judged += 1;
      if (byOracle({ asked, a, change, zone, reach })) continue;
    }
    counts.failed += 1;
    if (counts.failed <= 10) {
      const who = a.has(fire) ? 'ours alone' : `${library} alone`;
      log(`UNEXPLAINED ${asked.text} in ${asked.zone} from ${iso(asked.from)}: ${iso(fire)} is ${who}`);
    }
  }
}

/** Our fires around a change of clocks, as far as the chain reaches, against the minute-by-minute clock. */
function byOracle({ asked, a, change: [at], zone, reach }) {
  const from = Math.max(at - NEAR, asked.from - reach);
  const to = Math.min(at + NEAR, asked.from + reach);
  const minute = Math.ceil(from / 60) * 60;
  const expected = firesByMinute(asked.fields, { changes: zone, from: minute, to }).filter((fire) =>
    inChain(fire, asked, a),
  );
  const found = [...a].filter((fire) => fire >= minute && fire <= to).sort((x, y) => x - y);
  return JSON.stringify(expected) === JSON.stringify(found);
}

/** A chain forward holds what is after its instant, one backward what is at it or before. */
function inChain(fire, { from }, fires) {
  const forward = [...fires].some((one) => one > from);
  return forward ? fire > from : fire <= from;
}

/** Two random expressions at each change of clocks of each zone. */
function checkChanges({ cron, changes, known, random, log, counts }) {
  let windows = 0;
  for (const name of known) {
    const zone = changes[name];
    for (const [at] of zone.slice(1)) {
      const made = expression(random);
      const [minute, hour] = made.fields;
      const any = { text: '*', star: true, all: true };
      const fields = [
        minute,
        hour,
        { ...any, values: range(1, 31) },
        { ...any, values: range(1, 12) },
        { ...any, values: range(0, 6) },
      ];
      const text = `${minute.text} ${hour.text} * * *`;
      const span = { from: at - 6 * HOUR, to: at + 6 * HOUR };
      windows += 1;
      const expected = firesByMinute(fields, { changes: zone, ...span });
      if (JSON.stringify(expected) === JSON.stringify(between({ text, name, cron, ...span }))) continue;
      counts.failed += 1;
      if (counts.failed <= 10)
        log(`${text} in ${name} around ${iso(at)} fires otherwise than each minute's clock says`);
    }
  }
  counts.passed += windows;
  log(`changes of clocks: ${windows} looked at minute by minute`);
}

function between({ text, name, cron: { parseCron, nextFire, zoneOf }, from, to }) {
  const [cron, zone] = [parseCron(text), zoneOf(name)];
  const fires = [];
  for (let fire = nextFire(cron, from * 1000 - 1, zone); fire !== undefined && fire <= to * 1000; ) {
    fires.push(fire / 1000);
    fire = nextFire(cron, fire, zone);
  }
  return fires;
}

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const iso = (seconds) => new Date(seconds * 1000).toISOString();
