import { cut, runOnAllCores } from './pool.mjs';
import { bar, counted, showFaults, tell } from './show.mjs';

/**
 * Runs schedules and tells what was found: `runs` of them, or as many as `seconds` hold, or until it is interrupted.
 * @returns the exit code: 1 if a promise was broken
 */
export async function search(bundle, { variants: names, seed, runs, seconds, teeth }) {
  const started = performance.now();
  const { KINDS, sum, shrink, ratesOf } = await import(bundle);
  const share = seconds === undefined ? Math.ceil(runs / names.length) : Number.MAX_SAFE_INTEGER - seed;
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => (asked = true));
  const spent = () => (performance.now() - started) / 1000;
  let done = 0;
  const summaries = await runOnAllCores({
    ranges: cut({ bundle, variants: names, seed, runs: share, teeth }),
    heard: ({ schedules, broken }) => {
      done += schedules;
      if (seconds === undefined) bar(done, share * names.length);
      else bar(Math.min(Math.round(spent()), seconds), seconds);
      for (const one of broken) tell(`broken: ${one.variant} ${one.seed}: ${one.promise}: ${one.what}`);
      return asked || (seconds !== undefined && spent() >= seconds);
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
  const tame = KINDS.filter((kind) => (total.faults[kind] ?? 0) === 0);
  tell(`never occurred: ${tame.join(' ') || 'nothing'}`);
  tell(`seeds ${seed} to ${seed + Math.ceil(total.schedules / names.length) - 1} of ${names.join(' ')}`);
  tell(`${Math.round(total.schedules / spent())} schedules a second, ${spent().toFixed(1)} s`);
  tell(`${counted(total.schedules, 'schedule')}, ${total.broken.length} broken`);
  return total.broken.length > 0 ? 1 : 0;
}
