/** Remembers what was made for a key. One that is full forgets everything: that is cheaper than to know what is old. */
export class Memory<Key, Value extends object> {
  readonly #most: number;
  readonly #known = new Map<Key, Value>();

  constructor(most: number) {
    this.#most = most;
  }

  /** What is remembered for a key, if anything is. */
  get(key: Key): Value | undefined {
    return this.#known.get(key);
  }

  /** What is remembered for a key, or else what is made now. */
  of(key: Key, make: () => Value): Value {
    const old = this.#known.get(key);
    if (old !== undefined) return old;
    const made = make();
    if (this.#known.size >= this.#most) this.#known.clear();
    this.#known.set(key, made);
    return made;
  }
}
