/** Values of one thing over the last moments, for what a handler may have seen before it acted. */
export class History<T> {
  readonly #values: { readonly at: number; readonly value: T }[];

  constructor(at: number, value: T) {
    this.#values = [{ at, value }];
  }

  get now(): T {
    return (this.#values.at(-1) as { readonly value: T }).value;
  }

  set(at: number, value: T): void {
    if (value !== this.now) this.#values.push({ at, value });
  }

  /** Whether it had such a value at any time since `from`. */
  any(from: number, test: (value: T) => boolean): boolean {
    for (let index = this.#values.length - 1; index >= 0; index -= 1) {
      const { at, value } = this.#values[index] as { readonly at: number; readonly value: T };
      if (test(value)) return true;
      if (at <= from) return false;
    }
    return false;
  }
}
