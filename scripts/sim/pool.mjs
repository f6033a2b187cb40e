import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

const script = new URL('./worker.mjs', import.meta.url);

/** Nearly all that a schedule makes is garbage at its end: fewer, larger collections save a tenth of the time. */
const YOUNG = 192;

/**
 * Runs ranges of schedules on all cores.
 * @param ranges what to run, in this order, each with the `bundle` of the simulator that runs it; any iterable
 * @param heard called with each summary as it comes; true ends the rest
 */
export async function runOnAllCores({ ranges, heard }) {
  const left = ranges[Symbol.iterator]();
  const summaries = [];
  let enough = false;
  const serve = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(script, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG } });
      const next = () => {
        const { value: range, done } = enough ? { done: true } : left.next();
        if (done) return resolve(worker.terminate());
        worker.postMessage(range);
      };
      worker.on('message', (summary) => {
        summaries.push(summary);
        enough = heard(summary) === true || enough;
        next();
      });
      worker.on('error', reject);
      next();
    });
  await Promise.all(Array.from({ length: availableParallelism() }, serve));
  return summaries;
}

/**
 * `runs` schedules of each variant from `seed` on, in pieces that keep all cores busy to the end; the variants take turns, so
 * that a run that is ended early has seen them all alike.
 */
export function* cut({ variants, seed, runs, ...rest }, size = 250) {
  for (let from = seed; from < seed + runs; from += size) {
    for (const variant of variants) yield { ...rest, variant, from, runs: Math.min(size, seed + runs - from) };
  }
}
