/**
 * The simulator: the product's own code on virtual machines, with faults of every kind, and the promises checked all the time.
 *
 *   npm run sim -- --runs 20000 --seed 1 --variant mixed    schedules of consecutive seeds; `--variant all` runs each variant
 *   npm run sim -- --seconds 240 --variant all              as many as that time holds
 *   npm run sim -- --replay 4711 --variant people           one schedule with its story
 *   npm run sim -- --tooth 'ack wait'                       any of them without one safety mechanism
 *   npm run sim -- --teeth                                  what each safety mechanism is there for: who catches its absence
 *
 * Ends with `N schedules, 0 broken`, and not with 0 if any promise was broken (with --teeth: if a mechanism was not missed).
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { onlyKnown, readCommandLine, wholeNumber } from './command-line.mjs';
import { bite } from './sim/bite.mjs';
import { bundleSimulator } from './sim/bundle.mjs';
import { search } from './sim/search.mjs';
import { counted, tell } from './sim/show.mjs';
import { TEETH } from './sim/teeth.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, '.deep', 'sim', String(process.pid));
const { values } = readCommandLine({
  options: {
    runs: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    variant: { type: 'string', default: 'mixed' },
    replay: { type: 'string' },
    teeth: { type: 'boolean', default: false },
    tooth: { type: 'string' },
    full: { type: 'boolean', default: false },
  },
});
const names = TEETH.map(({ name }) => name);
onlyKnown(values.tooth === undefined ? [] : [values.tooth], { what: '--tooth', known: names });
const tooth = TEETH.find(({ name }) => name === values.tooth);
const teeth = tooth === undefined ? [] : [tooth.name];
const runs = wholeNumber(values, 'runs');
const seconds = wholeNumber(values, 'seconds');
const seed = wholeNumber(values, 'seed', { least: 0 });
const replayed = wholeNumber(values, 'replay', { least: 0 });
mkdirSync(home, { recursive: true });
process.on('exit', () => rmSync(home, { recursive: true, force: true }));
process.exitCode = await run();

async function run() {
  if (values.teeth) {
    return bite(tooth === undefined ? TEETH : [tooth], { bundled: simulator, seed, most: runs ?? 10_000 });
  }
  const bundle = await simulator(tooth);
  const variants = await variantsIn(bundle);
  if (replayed !== undefined) return replay(bundle);
  return search(bundle, { variants, seed, runs: runs ?? 20_000, seconds, teeth });
}

async function simulator(without) {
  const name = without === undefined ? 'whole' : without.name.replaceAll(/\W+/g, '-');
  return pathToFileURL(await bundleSimulator(root, { outfile: join(home, `${name}.mjs`), tooth: without })).href;
}

async function variantsIn(bundle) {
  const known = Object.keys((await import(bundle)).VARIANTS);
  if (replayed === undefined && values.variant === 'all') return known;
  const variants = replayed === undefined ? values.variant.split(',') : [values.variant];
  onlyKnown(variants, { what: '--variant', known });
  return variants;
}

async function replay(bundle) {
  const { runSchedule, shrink, ratesOf } = await import(bundle);
  const options = { seed: replayed, rates: ratesOf(values.variant), teeth: new Set(teeth) };
  const { world, broken } = await runSchedule({ ...options, story: true });
  const shrunk = broken === undefined || values.full ? undefined : await shrink(options);
  tell((shrunk?.story ?? world.story).join('\n'));
  tell(`faults: ${(shrunk?.faults ?? world.chance.occurred).join(' ') || 'none'}`);
  if (broken !== undefined) tell(`${broken.promise}: ${broken.what}`);
  tell(`${counted(1, 'schedule')}, ${broken === undefined ? 0 : 1} broken`);
  return broken === undefined ? 0 : 1;
}
