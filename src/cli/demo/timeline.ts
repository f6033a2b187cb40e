import type { Shell } from '../shell.ts';

/** One line of the timeline. `at` epoch ms. */
export interface Entry {
  readonly at: number;
  readonly who: string;
  readonly text: string;
}

/** Lines of several processes reach us in another order than they happened in; they are shown this much later, sorted, ms. */
const SETTLE = 300;
const WHO = 10;

/** Shows what happens as it happens, in the order in which it happened. */
export class Timeline {
  readonly #shell: Shell;
  readonly #begun: number;
  readonly #show: (line: string, entry: Entry) => void;
  readonly #end = new AbortController();
  #waiting: readonly Entry[] = [];

  constructor(shell: Shell, show: (line: string, entry: Entry) => void) {
    this.#shell = shell;
    this.#show = show;
    this.#begun = shell.clock.now();
    void this.#run();
  }

  add(entry: Entry): void {
    this.#waiting = [...this.#waiting, entry];
  }

  /** Shows what is left. */
  async close(): Promise<void> {
    await this.#shell.clock.sleep(SETTLE);
    this.#end.abort();
    this.#flush(Number.POSITIVE_INFINITY);
  }

  async #run(): Promise<void> {
    while (!this.#end.signal.aborted) {
      await this.#shell.clock.sleep(SETTLE / 3, this.#end.signal);
      this.#flush(this.#shell.clock.now() - SETTLE);
    }
  }

  #flush(until: number): void {
    const due = this.#waiting.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
    this.#waiting = this.#waiting.filter(({ at }) => at > until);
    for (const entry of due) this.#show(this.#lineOf(entry), entry);
  }

  #lineOf({ at, who, text }: Entry): string {
    const seconds = (Math.max(0, at - this.#begun) / 1000).toFixed(1);
    return `${seconds.padStart(6)} s  ${who.padEnd(WHO)}  ${text}`;
  }
}
