import type { Time } from './time.ts';

/** One thing that happened, in the order in which it happened. */
export interface TimelineEntry {
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: 'state' | 'call' | 'message' | 'invoke' | 'tick' | 'hand';
  /** One line for people. */
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type NewEntry = Pick<TimelineEntry, 'kind' | 'text' | 'data'>;

const kept = 20_000;

/** The last 20,000 things that happened, and whoever wants to hear of the next ones. */
export class Timeline {
  readonly #time: Time;
  readonly #entries: TimelineEntry[] = [];
  readonly #listeners = new Set<(entry: TimelineEntry) => void>();
  #seq = 0;

  constructor(time: Time) {
    this.#time = time;
  }

  add(entry: NewEntry): void {
    this.#seq += 1;
    const full = { seq: this.#seq, at: this.#time.now(), ...entry };
    this.#entries.push(full);
    if (this.#entries.length > kept) this.#entries.splice(0, kept / 10);
    for (const listener of this.#listeners) listener(full);
  }

  /** Entries after `seq` (0 = all that are kept). */
  since(seq: number): readonly TimelineEntry[] {
    return this.#entries.filter((entry) => entry.seq > seq);
  }

  /** Calls `listener` for every later entry until the returned function is called. */
  listen(listener: (entry: TimelineEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
