import { crowd } from './crowd.ts';
import { storm } from './storm.ts';

/** The deep suite's storm, bundled and started by test/deep/parts/storm.mjs: one line of JSON for each result. */
function say(name: string, result: object): void {
  process.stdout.write(`${JSON.stringify({ name, ...result })}\n`);
}

say(
  'storm',
  await storm({
    machines: 1000,
    jobsPerMachine: 5,
    atOnce: 250,
    works: 30,
    poll: 4,
    bootSeconds: 8,
    stopSeconds: 8,
    factor: 6,
    seed: 1,
  }),
);
// Slower, since what handlers take in calls while they meet is counted here.
const place = { bootSeconds: 60, factor: 4 };
say('one', await crowd({ ...place, jobs: 1, minutes: 0 }));
say('crowd', await crowd({ ...place, jobs: 256, minutes: 1 }));
