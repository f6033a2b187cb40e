/**
 * The simulator: the product's own code on virtual machines, with faults of every kind, and the promises checked all the time.
 *
 *   npm run sim -- --runs 20000 --seed 1 --variant mixed    schedules of consecutive seeds; `--variant all` runs each variant
 *   npm run sim -- --replay 4711 --variant people           one schedule with its story
 *   npm run sim -- --tooth 'ack wait'                       either of them without one safety mechanism
 *   npm run sim -- --teeth                                  what each safety mechanism is there for: who catches its absence
 *
 * Ends with `N schedules, 0 broken`, and not with 0 if any promise was broken (with --teeth: if a mechanism was not missed).
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleSimulator } from './sim/bundle.mjs';
import { cut, runOnAllCores } from './sim/pool.mjs';
import { bar, showFaults, tell } from './sim/show.mjs';
import { TEETH } from './sim/teeth.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, '.deep', 'sim');
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    variant: { type: 'string', default: 'mixed' },
    replay: { type: 'string' },
    teeth: { type: 'boolean', default: false },
    tooth: { type: 'string' },
    full: { type: 'boolean', default: false },
  },
});
mkdirSync(home, { recursive: true });
const started = performance.now();
process.exitCode = values.teeth ? await bite() : values.replay === undefined ? await search() : await replay();

async function simulator(tooth) {
  const name = tooth === undefined ? 'whole' : tooth.name.replaceAll(/\W+/g, '-');
  const outfile = join(home, `${name}-${process.pid}.mjs`);
  await bundleSimulator(root, { outfile, tooth });
  return pathToFileURL(outfile).href;
}

async function search() {
  const tooth = TEETH.find(({ name }) => name === values.tooth);
  const teeth = tooth === undefined ? [] : [tooth.name];
  const bundle = await simulator(tooth);
  const { VARIANTS, sum, shrink, ratesOf } = await import(bundle);
  const runs = count('runs');
  const variants = values.variant === 'all' ? Object.keys(VARIANTS) : values.variant.split(',');
  const share = Math.ceil(runs / variants.length);
  const ranges = variants.flatMap((variant) => cut({ variant, seed: count('seed'), runs: share, teeth }));
  let done = 0;
  const summaries = await runOnAllCores(bundle, {
    ranges,
    heard: ({ schedules, broken }) => {
      done += schedules;
      bar(done, share * variants.length);
      for (const one of broken) tell(`broken: ${one.variant} ${one.seed}: ${one.promise}: ${one.what}`);
    },
  });
  const total = sum(summaries);
  showFaults(total);
  const [first] = total.broken;
  if (first !== undefined) {
    const shrunk = await shrink({ seed: first.seed, rates: ratesOf(first.variant), teeth: new Set(teeth) });
    tell(`\nThe first broken schedule, with the fewest faults that still break it (${shrunk.runs} tries):`);
    tell(shrunk.story.join('\n'));
    tell(`faults: ${shrunk.faults.join(' ') || 'none'}`);
    tell(`npm run sim -- --replay ${first.seed} --variant ${first.variant}`);
  }
  const seconds = (performance.now() - started) / 1000;
  tell(`${Math.round(total.schedules / seconds)} schedules a second, ${seconds.toFixed(1)} s`);
  tell(`${total.schedules} schedules, ${total.broken.length} broken`);
  return total.broken.length > 0 ? 1 : 0;
}

async function replay() {
  const tooth = TEETH.find(({ name }) => name === values.tooth);
  const { runSchedule, shrink, ratesOf } = await import(await simulator(tooth));
  const teeth = new Set(tooth === undefined ? [] : [tooth.name]);
  const options = { seed: count('replay'), rates: ratesOf(values.variant), teeth };
  const { world, broken } = await runSchedule({ ...options, story: true });
  const shrunk = broken === undefined || values.full ? undefined : await shrink(options);
  tell((shrunk?.story ?? world.story).join('\n'));
  tell(`faults: ${(shrunk?.faults ?? world.chance.occurred).join(' ') || 'none'}`);
  tell(broken === undefined ? '1 schedules, 0 broken' : `${broken.promise}: ${broken.what}\n1 schedules, 1 broken`);
  return broken === undefined ? 0 : 1;
}

async function bite() {
  const most = values.runs === '20000' ? 10_000 : count('runs');
  let missed = 0;
  for (const tooth of TEETH.filter(({ name }) => values.tooth === undefined || name === values.tooth)) {
    const bundle = await simulator(tooth);
    let caught;
    const variants = ['mixed', ...(tooth.variant === undefined ? [] : [tooth.variant])];
    for (const variant of variants.reverse()) {
      const ranges = cut({ variant, seed: count('seed'), runs: most, teeth: [tooth.name], first: true });
      await runOnAllCores(bundle, {
        ranges,
        heard: ({ broken: [one] }) => {
          if (one !== undefined && (caught === undefined || one.seed < caught.seed)) caught = one;
          return caught !== undefined;
        },
      });
      if (caught !== undefined) break;
    }
    if (caught === undefined) missed += 1;
    const where =
      caught === undefined ? `not within ${most}` : `${caught.seed - count('seed') + 1} (${caught.variant})`;
    tell(
      `${tooth.name.padEnd(28)} ${where.padEnd(22)} ${caught === undefined ? '' : `${caught.promise}: ${caught.what}`}`,
    );
  }
  tell(`${TEETH.length} mechanisms, ${missed} not missed`);
  return missed > 0 ? 1 : 0;
}

function count(name) {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name}: "${values[name]}" is not a whole number.`);
  return value;
}
