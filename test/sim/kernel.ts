interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * How many turns of the microtask queue follow an event that woke code under test. It only has to be enough for the usual
 * depth of nested awaits: a continuation that is cut off runs after the next event, a little later by the virtual clock,
 * and just as reproducibly.
 */
const TURNS = 20;
/** Turns after the woken code was seen to ask for its next call: parallel calls of the same handler follow at once. */
const MORE = 2;

/** A discrete-event kernel on a virtual clock, epoch ms. Events of one instant run in the order they were asked for. */
export class Kernel {
  now: number;
  readonly #heap: Due[] = [];
  #order = 0;
  #woken = false;
  #progress = 0;
  #stopped = false;

  constructor(start: number) {
    this.now = start;
  }

  at(time: number, run: () => void): void {
    this.#order += 1;
    this.#push({ at: Math.max(time, this.now), order: this.#order, run });
  }

  after(delay: number, run: () => void): void {
    this.at(this.now + delay, run);
  }

  /** Said when code under test was given an answer: it runs on before the next event. */
  wake(): void {
    this.#woken = true;
  }

  /** Said when code under test asked for its next call, or ended. */
  progress(): void {
    this.#progress += 1;
  }

  stop(): void {
    this.#stopped = true;
  }

  get pending(): number {
    return this.#heap.length;
  }

  /** Runs events until none is left or `stop` was called. */
  async run(): Promise<void> {
    let next = this.#pop();
    while (next !== undefined && !this.#stopped) {
      this.now = next.at;
      next.run();
      if (this.#woken) {
        this.#woken = false;
        this.#progress = 0;
        let left = TURNS;
        while (left > 0) {
          await null;
          left -= 1;
          if (this.#progress > 0 && left > MORE) left = MORE;
        }
      }
      next = this.#pop();
    }
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let child = heap.length;
    heap.push(due);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent] as Due;
      if (!before(due, above)) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = due;
  }

  #pop(): Due | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      let least = left;
      if (right !== undefined && before(right, left)) {
        least = right;
        child += 1;
      }
      if (!before(least, last)) break;
      heap[parent] = least;
      parent = child;
    }
    heap[parent] = last;
    return top;
  }
}

function before(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
