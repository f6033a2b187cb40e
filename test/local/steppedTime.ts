import type { Time } from '../../src/local/time.ts';

/** A clock that stands still until a test moves it; timers run in the order of their time. */
export class SteppedTime implements Time {
  #now: number;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  constructor(start = Date.UTC(2026, 10, 2, 9, 0, 0, 250)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** Moves on by `seconds`, letting everything that falls due run at its own time. */
  async step(seconds: number): Promise<void> {
    const end = this.#now + seconds * 1000;
    await settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.at);
      this.#timers = this.#timers.filter((one) => one !== next);
      next.run();
      await settle();
    }
    this.#now = end;
  }

  /** The machine stood still for `seconds`: all that fell due meanwhile runs at the end, in the order of its time. */
  async stall(seconds: number): Promise<void> {
    this.#now += seconds * 1000;
    await this.step(0);
  }

  /** The same, the other way round: Node keeps no order between timers of different lengths that are late. */
  async stallBackwards(seconds: number): Promise<void> {
    this.#now += seconds * 1000;
    await settle();
    const due = this.#timers.filter(({ at }) => at <= this.#now).sort((a, b) => b.at - a.at);
    this.#timers = this.#timers.filter((timer) => !due.includes(timer));
    for (const { run } of due) run();
    await this.step(0);
  }

  #next(end: number): { readonly at: number; readonly run: () => void } | undefined {
    const due = this.#timers.filter(({ at }) => at <= end);
    return due.reduce<(typeof due)[number] | undefined>(
      (first, one) => (first && first.at <= one.at ? first : one),
      undefined,
    );
  }
}

// Lets promises that wait for a timer go on before the clock moves further.
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
