/** `before` the call takes effect, `between` its parts where it has several, `after` it took effect and before its reply. */
export type Phase = 'before' | 'between' | 'after';

interface Fault {
  readonly error: Error;
  readonly lostReply: boolean;
  left: number;
}

/** Where a test or a simulator steps into the calls of a fake: every await is a point at which others may go first. */
export class Hooks<Method extends string> {
  pause: (method: Method, phase: Phase) => Promise<void> = () => Promise.resolve();
  readonly #faults = new Map<Method, Fault>();

  /**
   * Makes the next call of a method fail.
   * @param how `times`: so often, Infinity until `heal`; `lostReply`: the call takes effect and then fails
   */
  fail(
    method: Method,
    how: { readonly error?: Error; readonly times?: number; readonly lostReply?: boolean } = {},
  ): void {
    const error = how.error ?? new Error(`${method}: made to fail`);
    this.#faults.set(method, { error, left: how.times ?? 1, lostReply: how.lostReply ?? false });
  }

  heal(method: Method): void {
    this.#faults.delete(method);
  }

  async run<T>(method: Method, effect: () => T | Promise<T>): Promise<T> {
    await this.pause(method, 'before');
    const fault = this.#take(method);
    if (fault?.lostReply === false) throw fault.error;
    const result = await effect();
    await this.pause(method, 'after');
    if (fault !== undefined) throw fault.error;
    return result;
  }

  #take(method: Method): Fault | undefined {
    const fault = this.#faults.get(method);
    if (fault === undefined || fault.left <= 0) return undefined;
    fault.left -= 1;
    return fault;
  }
}
