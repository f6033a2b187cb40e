import { runSchedule } from './schedule.ts';
import type { WorldOptions } from './world.ts';

export interface Shrunk {
  readonly seed: number;
  readonly broken: string;
  /** The faults that it takes. */
  readonly faults: readonly string[];
  readonly story: readonly string[];
}

const MOST_RUNS = 400;

/** Leaves out halves, then single faults, as long as the same thing breaks. Undefined: nothing breaks. */
export async function shrink(options: WorldOptions): Promise<Shrunk | undefined> {
  const first = await runSchedule(options);
  const [broken] = first.checks.broken;
  if (broken === undefined) return undefined;
  let without: ReadonlySet<string> = new Set();
  let faults: readonly string[] = first.faults.occurred;
  let runs = 0;
  const tryWithout = async (out: readonly string[]): Promise<boolean> => {
    if (out.length === 0 || runs >= MOST_RUNS) return false;
    runs += 1;
    const next = new Set([...without, ...out]);
    const { checks, faults: left } = await runSchedule({ ...options, without: next });
    if (!checks.broken.includes(broken)) return false;
    without = next;
    faults = left.occurred;
    return true;
  };
  for (let size = Math.ceil(faults.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let from = 0; from < faults.length; ) if (!(await tryWithout(faults.slice(from, from + size)))) from += size;
  const { story = [] } = await runSchedule({ ...options, without, story: true });
  return { seed: options.seed, broken, faults, story };
}
