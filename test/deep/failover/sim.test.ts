import { expect, test } from '@jest/globals';
import { plainly } from '../../plain/plainly.ts';
import type search from '../../sim/failover/search.ts';

const SECONDS = Number(process.env.WAKELOCK_FAILOVER_SECONDS ?? 45);
/** Far from the seeds of the default suite, and the same each time. */
const SEED = 10_000_000;
const LEAST = 50;

test(`F81 F83 F84 no promise of failover breaks in as many schedules as ${SECONDS} s hold`, async () => {
  const module = new URL('../../sim/failover/search.ts', import.meta.url);
  const asked = { from: SEED, schedules: LEAST, seconds: SECONDS };
  const { schedules, broken } = await plainly<typeof search>(module, asked);
  expect(broken ?? '').toBe('');
  process.stderr.write(`${schedules} schedules of failover, 0 broken\n`);
}, 900_000);
