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
import { parseArgs } from 'node:util';
import { bite } from './sim/bite.mjs';
import { bundleSimulator } from './sim/bundle.mjs';
import { search } from './sim/search.mjs';
import { tell } from './sim/show.mjs';
import { TEETH } from './sim/teeth.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, '.deep', 'sim', String(process.pid));
const { values } = parseArgs({
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
const tooth = TEETH.find(({ name }) => name === values.tooth);
if (tooth === undefined && values.tooth !== undefined) {
  throw new Error(`--tooth: "${values.tooth}" is none of ${TEETH.map(({ name }) => name).join(', ')}.`);
}
const teeth = tooth === undefined ? [] : [tooth.name];
mkdirSync(home, { recursive: true });
process.on('exit', () => rmSync(home, { recursive: true, force: true }));
process.exitCode = await run();

async function run() {
  const seed = count('seed');
  if (values.teeth) {
    return bite(tooth === undefined ? TEETH : [tooth], { bundled: simulator, seed, most: count('runs') ?? 10_000 });
  }
  const bundle = await simulator(tooth);
  if (values.replay !== undefined) return replay(bundle);
  const variants = values.variant;
  return search(bundle, { variants, seed, runs: count('runs') ?? 20_000, seconds: count('seconds'), teeth });
}

async function simulator(without) {
  const name = without === undefined ? 'whole' : without.name.replaceAll(/\W+/g, '-');
  return pathToFileURL(await bundleSimulator(root, { outfile: join(home, `${name}.mjs`), tooth: without })).href;
}

async function replay(bundle) {
  const { runSchedule, shrink, ratesOf } = await import(bundle);
  const options = { seed: count('replay'), rates: ratesOf(values.variant), teeth: new Set(teeth) };
  const { world, broken } = await runSchedule({ ...options, story: true });
  const shrunk = broken === undefined || values.full ? undefined : await shrink(options);
  tell((shrunk?.story ?? world.story).join('\n'));
  tell(`faults: ${(shrunk?.faults ?? world.chance.occurred).join(' ') || 'none'}`);
  tell(broken === undefined ? '1 schedules, 0 broken' : `${broken.promise}: ${broken.what}\n1 schedules, 1 broken`);
  return broken === undefined ? 0 : 1;
}

function count(name) {
  if (values[name] === undefined) return undefined;
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name}: "${values[name]}" is not a whole number.`);
  return value;
}
