import type { FaultPoint, MachineFault } from './types.ts';

const standing: ReadonlySet<FaultPoint> = new Set(['describe', 'status', 'ssm']);

/** The faults of one machine, used up in the order in which the seed file lists them. */
export class FaultBox {
  readonly #left: { readonly fault: MachineFault; times: number }[];

  constructor(faults: readonly MachineFault[]) {
    this.#left = faults.map((fault) => ({ fault, times: strikes(fault) }));
  }

  /** The next fault at this point, if any; counts as one strike. */
  take(point: FaultPoint, fits: (fault: MachineFault) => boolean = () => true): MachineFault | undefined {
    const entry = this.#left.find(({ fault, times }) => fault.on === point && times > 0 && fits(fault));
    if (entry) entry.times -= 1;
    return entry?.fault;
  }
}

function strikes(fault: MachineFault): number {
  if (fault.times === 'always') return Number.POSITIVE_INFINITY;
  return fault.times ?? (standing.has(fault.on) && fault.code === undefined ? Number.POSITIVE_INFINITY : 1);
}
