import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const MACHINES = 100_000;

/** One evaluation of all schedules of a hundred thousand machines, in ms: how it is done here, and by ec2-powercycle's way. */
export async function cronTimes({ root, work, rounds, python }) {
  const { wishesOf } = await ours({ root, work });
  const few = values(50);
  const many = values(MACHINES);
  const evaluate = async (list) => {
    const began = performance.now();
    const wishes = await wishesOf(list, { now: Date.UTC(2026, 10, 20, 12), ports: {}, dryRun: true });
    const on = list.filter((value) => wishes.get(value).level.state === 'on');
    if (on.length === 0) throw new Error('nothing is on at noon');
    return performance.now() - began;
  };
  const spread = Array.from({ length: MACHINES }, (_, index) => few[index % few.length]);
  const times = new Map();
  for (const [name, list] of [
    ['50 different schedules', spread],
    ['100,000 different schedules', many],
  ]) {
    const found = [];
    for (let round = 0; round < rounds; round += 1) found.push(await evaluate(list));
    times.set(name, found);
  }
  if (python === undefined) console.log('left out: croniter for each machine, as ec2-powercycle does: no Python there');
  const theirs = python === undefined ? undefined : byCroniter({ work, python, list: few });
  if (theirs !== undefined) times.set('croniter for each machine, as ec2-powercycle does', [theirs]);
  return times;
}

/** Texts differ by their minutes, hours, days and zone-free form, as tags of people do. */
function values(count) {
  return Array.from({ length: count }, (_, index) => {
    const [minute, hour, stop] = [index % 60, Math.floor(index / 60) % 12, 12 + (Math.floor(index / 720) % 12)];
    const days = ['*', '1-5', '1,3,5', '0,6'][Math.floor(index / 8_640) % 4];
    return `{"start": "${minute} ${hour} * * ${days}", "stop": "${(minute + Math.floor(index / 34_560)) % 60} ${stop} * * ${days}"}`;
  });
}

async function ours({ root, work }) {
  const outfile = join(work, 'wishes.mjs');
  await build({
    entryPoints: [join(root, 'src', 'engine', 'schedule', 'wishes.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return import(pathToFileURL(outfile).href);
}

const NO_CRONITER = 3;
const SCRIPT = `
import json, sys, time
from datetime import datetime
try:
    from croniter import croniter
except ImportError:
    sys.exit(${NO_CRONITER})
values = json.load(open(sys.argv[1]))
base = datetime(2026, 11, 20, 12)
began = time.perf_counter()
for index in range(2000):
    schedule = json.loads(values[index % len(values)])
    start = croniter(schedule["start"], base).get_prev(datetime)
    stop = croniter(schedule["stop"], base).get_prev(datetime)
print((time.perf_counter() - began) / 2000 * ${MACHINES} * 1000)
`;

/** From two thousand machines, since a hundred thousand take a minute; undefined, and said, where it cannot be run. */
function byCroniter({ work, python, list }) {
  // A script named croniter.py would be what `import croniter` finds first.
  const [script, data] = [join(work, 'each-machine.py'), join(work, 'schedules.json')];
  writeFileSync(script, SCRIPT);
  writeFileSync(data, JSON.stringify(list));
  try {
    return Number(execFileSync(python, [script, data], { encoding: 'utf8', stdio: 'pipe' }));
  } catch (error) {
    const why =
      error.status === NO_CRONITER ? `${python} has no croniter` : String(error.stderr || error.message).trim();
    console.log(`left out: croniter for each machine, as ec2-powercycle does: ${why}`);
    return undefined;
  }
}
