import { DEFECTS } from './defects.ts';
import { KINDS } from './faults.ts';
import { runSchedule } from './schedule.ts';
import { shrink } from './shrink.ts';

export interface Asked {
  /** The first seed. */
  readonly from: number;
  /** At least so many schedules, unless something breaks. */
  readonly schedules: number;
  /** As many more as so long holds. */
  readonly seconds?: number;
  /** The mechanism that is left out. */
  readonly defect?: keyof typeof DEFECTS;
}

export interface Found {
  /** How many were run; the last one is that which broke. */
  readonly schedules: number;
  /** What broke, with the fewest faults that break it. */
  readonly broken: string | undefined;
  /** Kinds of faults that never occurred. */
  readonly tame: readonly string[];
  /** How often traffic was shifted. */
  readonly shifts: number;
}

/** Runs schedules of failover of consecutive seeds until one breaks a promise. */
export default async function search({ from, schedules, seconds = 0, defect }: Asked): Promise<Found> {
  const end = performance.now() + seconds * 1000;
  const occurred = new Set<string>();
  const without = defect === undefined ? {} : { defect: DEFECTS[defect] };
  let shifts = 0;
  let done = 0;
  let broken: string | undefined;
  while (broken === undefined && (done < schedules || performance.now() < end)) {
    const options = { seed: from + done, ...without };
    const { checks, faults } = await runSchedule(options);
    for (const fault of faults.occurred) occurred.add(fault.slice(0, fault.indexOf('#')));
    shifts += checks.shifts.length;
    done += 1;
    if (checks.broken.length > 0) broken = defect === undefined ? await told(options.seed) : checks.broken[0];
  }
  return { schedules: done, broken, tame: KINDS.filter((kind) => !occurred.has(kind)), shifts };
}

/** The story of a broken schedule, as short as it can be told. */
async function told(seed: number): Promise<string> {
  const found = await shrink({ seed });
  return [`seed ${seed}: ${found?.broken}`, `faults: ${found?.faults.join(' ')}`, ...(found?.story ?? [])].join('\n');
}
