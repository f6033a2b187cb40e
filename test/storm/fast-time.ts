import type { WaitingClock } from '../../src/engine/ports.ts';
import type { Time } from '../../src/local/index.ts';

/** Time that runs `factor` times as fast as the wall clock, for an embedded AWS and for all who work with it. */
export class FastTime implements Time, WaitingClock {
  readonly #factor: number;
  readonly #began = Date.now();
  readonly #zero = performance.now();

  constructor(factor: number) {
    this.#factor = factor;
  }

  now(): number {
    return Math.round(this.#began + (performance.now() - this.#zero) * this.#factor);
  }

  after(ms: number, run: () => void): () => void {
    const timer = setTimeout(run, ms / this.#factor);
    return () => clearTimeout(timer);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms / this.#factor);
      signal?.addEventListener('abort', end);
    });
  }
}
