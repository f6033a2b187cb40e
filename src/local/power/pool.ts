import { Sandbox, type SandboxOptions } from './sandbox.ts';

/** Sandboxes on demand, at most `size`: a further invocation waits for a free one, as under a concurrency limit. */
export class SandboxPool {
  readonly #options: SandboxOptions;
  readonly #size: number;
  readonly #idle: Sandbox[] = [];
  readonly #all: Sandbox[] = [];
  readonly #waiting: ((sandbox: Sandbox) => void)[] = [];
  #closed = false;

  constructor(size: number, options: SandboxOptions) {
    this.#size = size;
    this.#options = options;
  }

  async invoke(event: unknown): Promise<unknown> {
    const sandbox = await this.#take();
    try {
      // What was on its way, or waited, must not open a thread that nobody ends.
      if (this.#closed) throw new Error('The embedded AWS is closed.');
      return await sandbox.invoke(event);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(sandbox);
      else this.#idle.push(sandbox);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#all.map((sandbox) => sandbox.close()));
  }

  #take(): Promise<Sandbox> {
    const idle = this.#idle.pop();
    if (idle) return Promise.resolve(idle);
    if (this.#all.length < this.#size) {
      const fresh = new Sandbox(this.#options);
      this.#all.push(fresh);
      return Promise.resolve(fresh);
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
