import { expect, jest, test } from '@jest/globals';
import { crowd } from './crowd.ts';
import { storm } from './storm.ts';

// A fast clock, and nothing that a slow machine could break: it only needs longer.
jest.setTimeout(120_000);

test('F78 a small storm: every job has its machine as long as it works, and all machines are off at the end', async () => {
  const result = await storm({
    machines: 20,
    jobsPerMachine: 5,
    atOnce: 40,
    works: 20,
    poll: 2,
    bootSeconds: 5,
    stopSeconds: 5,
    factor: 20,
    seed: 1,
  });
  expect(result).toMatchObject({ jobs: 100, acknowledged: 100, broken: [], stillOn: 0 });
});

test('F63 a crowd on one machine that boots: one start, and one stop after the last release', async () => {
  const result = await crowd({ jobs: 40, bootSeconds: 40, minutes: 0, factor: 15 });
  expect(result).toMatchObject({ acknowledged: 40, starts: 1, stops: 1, off: true });
});
