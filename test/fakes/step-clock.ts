import type { WaitingClock } from '../../src/engine/ports.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that stands still until it is told to go on. */
export class StepClock implements WaitingClock {
  #now: number;
  #sleepers: readonly Sleeper[] = [];

  constructor(start = Date.UTC(2026, 0, 5, 8)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper = { at: this.#now + ms, wake };
      const abort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        resolve();
      };
      this.#sleepers = [...this.#sleepers, sleeper];
      signal?.addEventListener('abort', abort);
    });
  }

  /** Moves time forward and wakes, in order, whoever slept until then; each sees the clock at its own moment. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      const due = next;
      this.#sleepers = this.#sleepers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.wake();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  #next(end: number): Sleeper | undefined {
    return [...this.#sleepers].sort((a, b) => a.at - b.at).find((sleeper) => sleeper.at <= end);
  }
}

/** Lets everything that can go on without time passing go on. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
