import { expect, test } from '@jest/globals';
import { runSchedule } from '../../sim/failover/schedule.ts';
import { shrink } from '../../sim/failover/shrink.ts';

const SECONDS = Number(process.env.WAKELOCK_FAILOVER_SECONDS ?? 45);
/** Far from the seeds of the default suite, and the same each time. */
const SEED = 10_000_000;
const LEAST = 50;

test(`F81 F83 F84 no promise of failover breaks in as many schedules as ${SECONDS} s hold`, async () => {
  const end = performance.now() + SECONDS * 1000;
  let schedules = 0;
  for (; schedules < LEAST || performance.now() < end; schedules += 1) {
    const seed = SEED + schedules;
    const { checks } = await runSchedule({ seed });
    if (checks.broken.length === 0) continue;
    const found = await shrink({ seed });
    expect([found?.broken, found?.faults, ...(found?.story ?? [])].join('\n')).toBe('');
  }
  process.stderr.write(`${schedules} schedules of failover, 0 broken\n`);
}, 900_000);
