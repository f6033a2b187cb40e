import type { Cancel, Time } from '../time.ts';
import { FaultBox } from './faults.ts';
import type { MachineSeed, MachineView, StateName } from './types.ts';

const remembered = 60_000;

/** One machine: its seed, its present view and the views that a stale Describe may still show. */
export class Machine {
  readonly seed: MachineSeed;
  readonly faults: FaultBox;
  /** Ends the transition that is under way (boot, stop). */
  pending: Cancel = () => {};
  hasRun: boolean;
  /** The SSM agent pinged at least once. */
  registered: boolean;
  readonly #time: Time;
  readonly #history: { readonly at: number; readonly view: MachineView }[];

  constructor(seed: MachineSeed, options: { readonly time: Time; readonly first: MachineView }) {
    this.seed = seed;
    this.faults = new FaultBox(seed.faults);
    this.hasRun = !seed.neverRan;
    this.registered = this.hasRun;
    this.#time = options.time;
    this.#history = [{ at: Number.NEGATIVE_INFINITY, view: options.first }];
  }

  get view(): MachineView {
    const last = this.#history.at(-1);
    if (!last) throw new Error(`machine ${this.seed.id} has no view: a defect of the model`);
    return last.view;
  }

  /** Replaces the present view. */
  set(view: MachineView): void {
    const now = this.#time.now();
    this.#history.push({ at: now, view });
    const first = this.#history.findLastIndex(({ at }) => at <= now - remembered);
    if (first > 0) this.#history.splice(0, first);
  }

  /** The view as it was `ms` milliseconds ago. */
  viewBefore(ms: number): MachineView {
    const until = this.#time.now() - ms;
    return (this.#history.findLast(({ at }) => at <= until) ?? this.#history[0])?.view ?? this.view;
  }
}

/** What changes of a machine when it goes to `state`; addresses and LaunchTime are the caller's. */
export function moved(view: MachineView, state: StateName): MachineView {
  const { runningSince: _running, stateReason: _reason, ...rest } = view;
  return { ...rest, state, transitionReason: '' };
}
