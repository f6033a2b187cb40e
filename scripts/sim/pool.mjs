import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

const script = new URL('./worker.mjs', import.meta.url);

/**
 * Runs ranges of schedules on all cores.
 * @param ranges what to run, in this order
 * @param heard called with each summary as it comes; true ends the rest
 */
export async function runOnAllCores(bundle, { ranges, heard }) {
  const left = [...ranges];
  const summaries = [];
  let enough = false;
  const serve = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(script, { workerData: { bundle } });
      const next = () => {
        const range = enough ? undefined : left.shift();
        if (range === undefined) return resolve(worker.terminate());
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
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), left.length) }, serve));
  return summaries;
}

/** `runs` schedules from `seed` on, in pieces that keep all cores busy to the end. */
export function cut({ variant, seed, runs, teeth = [], first = false }, size = 250) {
  const ranges = [];
  for (let from = seed; from < seed + runs; from += size) {
    ranges.push({ variant, from, runs: Math.min(size, seed + runs - from), teeth, first });
  }
  return ranges;
}
