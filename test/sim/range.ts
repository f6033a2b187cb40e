import { countKinds } from './chance.ts';
import type { Broken } from './checks.ts';
import { ratesOf } from './rates.ts';
import { runSchedule } from './schedule.ts';

export interface Range {
  readonly variant: string;
  readonly from: number;
  readonly runs: number;
  readonly teeth?: readonly string[];
  /** End at the first broken schedule. */
  readonly first?: boolean;
}

export interface Found extends Broken {
  readonly seed: number;
  readonly variant: string;
}

export interface Summary {
  /** The mechanisms that were left out. */
  readonly teeth: readonly string[];
  readonly schedules: number;
  readonly broken: readonly Found[];
  /** How often each kind of fault really occurred. */
  readonly faults: Readonly<Record<string, number>>;
  /** How often each reason was given for a decision. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly endings: Readonly<Record<string, number>>;
}

/** Runs the schedules of consecutive seeds. */
export async function runRange(range: Range): Promise<Summary> {
  const rates = ratesOf(range.variant);
  const teeth = new Set(range.teeth);
  const broken: Found[] = [];
  const faults: Record<string, number> = {};
  const reasons: Record<string, number> = {};
  const endings: Record<string, number> = {};
  let schedules = 0;
  for (let seed = range.from; seed < range.from + range.runs; seed += 1) {
    const { world, broken: one } = await runSchedule({ seed, rates, teeth });
    schedules += 1;
    countKinds(world.chance.counts, faults);
    for (const [code, count] of world.reasons) reasons[code] = (reasons[code] ?? 0) + count;
    for (const { ending = 'open' } of world.runners) endings[ending] = (endings[ending] ?? 0) + 1;
    if (one === undefined) continue;
    broken.push({ ...one, seed, variant: range.variant });
    if (range.first === true) break;
  }
  return { teeth: [...teeth], schedules, broken, faults, reasons, endings };
}

/** One summary of several. */
export function sum(summaries: readonly Summary[]): Summary {
  const add = (key: 'faults' | 'reasons' | 'endings') => {
    const into: Record<string, number> = {};
    for (const summary of summaries) {
      for (const [name, count] of Object.entries(summary[key])) into[name] = (into[name] ?? 0) + count;
    }
    return into;
  };
  return {
    teeth: summaries[0]?.teeth ?? [],
    schedules: summaries.reduce((total, { schedules }) => total + schedules, 0),
    broken: summaries.flatMap((summary) => summary.broken).sort((a, b) => a.seed - b.seed),
    faults: add('faults'),
    reasons: add('reasons'),
    endings: add('endings'),
  };
}
