import type { Cancel } from '../time.ts';

export type Strategy = 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY';

/** Where a deployment that shifts traffic stands, and how much of it the new revision gets, in percent. */
export interface Stage {
  readonly stage: string;
  readonly weight: number;
}

interface Step extends Stage {
  readonly seconds: number;
}

/**
 * The stages after the new tasks have come up. AWS takes minutes where this takes seconds, and runs lifecycle hooks that are
 * not modelled.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
 */
export function stepsOf(strategy: Strategy, bakeSeconds: number): readonly Step[] {
  const weights = { ROLLING: [], BLUE_GREEN: [100], LINEAR: [25, 50, 75, 100], CANARY: [10, 100] }[strategy];
  return [
    { stage: 'POST_SCALE_UP', weight: 0, seconds: 1 },
    ...weights.map((weight) => ({ stage: 'PRODUCTION_TRAFFIC_SHIFT', weight, seconds: bakeSeconds / weights.length })),
    { stage: 'BAKE_TIME', weight: 100, seconds: bakeSeconds },
    { stage: 'CLEAN_UP', weight: 100, seconds: 0 },
  ];
}

export interface ShiftOptions {
  readonly steps: readonly Step[];
  readonly after: (seconds: number, run: () => void) => Cancel;
  readonly onStage: (stage: Stage) => void;
}

/** One deployment's way through its stages; the old tasks may go at the last one. */
export class Shift {
  readonly #options: ShiftOptions;
  #wake: Cancel | undefined;
  #state: 'waiting' | 'shifting' | 'done' = 'waiting';

  constructor(options: ShiftOptions) {
    this.#options = options;
    options.onStage({ stage: 'SCALE_UP', weight: 0 });
  }

  get done(): boolean {
    return this.#state === 'done';
  }

  /** The new tasks are up. */
  begin(): void {
    if (this.#state !== 'waiting') return;
    this.#state = 'shifting';
    this.#step(0);
  }

  cancel(): void {
    this.#wake?.();
  }

  #step(index: number): void {
    const { steps, after, onStage } = this.#options;
    const step = steps[index];
    if (step === undefined) return;
    if (index === steps.length - 1) this.#state = 'done';
    else this.#wake = after(step.seconds, () => this.#step(index + 1));
    onStage({ stage: step.stage, weight: step.weight });
  }
}
