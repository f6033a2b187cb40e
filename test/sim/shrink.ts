import type { Broken } from './checks.ts';
import { runSchedule } from './schedule.ts';
import type { WorldOptions } from './world.ts';

export interface Shrunk {
  /** The faults without which the schedule still breaks the same promise. */
  readonly without: ReadonlySet<string>;
  readonly faults: readonly string[];
  readonly broken: Broken;
  readonly story: readonly string[];
  readonly runs: number;
}

const MOST_RUNS = 3_000;

/** Leaves out whole kinds of faults, then halves, then single ones, as long as the same promise stays broken. */
export async function shrink(options: WorldOptions): Promise<Shrunk | undefined> {
  let runs = 0;
  const attempt = async (without: ReadonlySet<string>) => {
    runs += 1;
    const { world, broken } = await runSchedule({ ...options, without });
    return { broken, faults: world.chance.occurred ?? [] };
  };
  const first = await attempt(new Set());
  if (first.broken === undefined) return undefined;
  const { promise } = first.broken;
  let without: ReadonlySet<string> = new Set();
  let faults: readonly string[] = first.faults;
  const tryWithout = async (out: readonly string[]) => {
    if (out.length === 0 || runs >= MOST_RUNS) return false;
    const next = new Set([...without, ...out]);
    const { broken, faults: left } = await attempt(next);
    if (broken?.promise !== promise) return false;
    without = next;
    faults = left;
    return true;
  };
  const kindOf = (fault: string) => fault.slice(0, fault.indexOf('#'));
  for (const kind of new Set(faults.map(kindOf))) await tryWithout(faults.filter((fault) => kindOf(fault) === kind));
  for (let size = Math.ceil(faults.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < faults.length; ) {
      if (!(await tryWithout(faults.slice(from, from + size)))) from += size;
    }
  }
  const { world, broken } = await runSchedule({ ...options, without, story: true });
  return { without, faults, broken: broken ?? first.broken, story: world.story ?? [], runs };
}
