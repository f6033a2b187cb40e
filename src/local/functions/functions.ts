import type { Metrics } from '../cloudwatch/metrics.ts';
import { account, region } from '../place.ts';
import { type Handler, inProcess } from '../power/invocation.ts';
import { Sandbox } from '../power/sandbox.ts';
import type { Time } from '../time.ts';

export interface FunctionSeed {
  readonly name: string;
  readonly source: { readonly bundle: string } | { readonly handler: Handler };
  /** Invocations at a time; one more is throttled. */
  readonly concurrency: number;
  /** Time limit of one invocation on the clock of the embedded AWS, ms. */
  readonly timeoutMs: number;
  readonly env: Readonly<Record<string, string>>;
}

/** How a synchronous invocation ended. */
export type Invoked =
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'failed'; readonly why: string };

export const functionArnOf = (name: string): string => `arn:aws:lambda:${region}:${account}:function:${name}`;

export interface FunctionOptions {
  readonly time: Time;
  readonly metrics: Metrics;
  readonly log: (line: string) => void;
}

/** A Lambda function that is invoked and waited for: one sandbox for each invocation at a time, none beyond the limit. */
export class LocalFunction {
  readonly #seed: FunctionSeed;
  readonly #options: FunctionOptions;
  readonly #all: Sandbox[] = [];
  readonly #idle: Sandbox[] = [];
  #running = 0;
  #closed = false;

  constructor(seed: FunctionSeed, options: FunctionOptions) {
    this.#seed = seed;
    this.#options = options;
  }

  /** Invocations that run now. */
  get running(): number {
    return this.#running;
  }

  /** Never throws. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
  async invoke(event: unknown): Promise<Invoked> {
    if (this.#running >= this.#seed.concurrency) {
      this.#measure('Throttles', 1);
      return { kind: 'throttled' };
    }
    this.#running += 1;
    this.#measure('ConcurrentExecutions', this.#running);
    this.#measure('Invocations', 1);
    const began = this.#options.time.now();
    try {
      return { kind: 'answer', value: await this.#run(event) };
    } catch (error) {
      this.#measure('Errors', 1);
      return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
    } finally {
      this.#running -= 1;
      this.#measure('Duration', this.#options.time.now() - began);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#all.map((sandbox) => sandbox.close()));
  }

  async #run(event: unknown): Promise<unknown> {
    const { source, timeoutMs } = this.#seed;
    if ('handler' in source) return inProcess(source.handler, () => this.#options.time.now(), timeoutMs)(event);
    if (this.#closed) throw new Error('The embedded AWS is closed.');
    const sandbox = this.#idle.pop() ?? this.#open(source.bundle);
    try {
      return await sandbox.invoke(event);
    } finally {
      this.#idle.push(sandbox);
    }
  }

  #open(bundle: string): Sandbox {
    const { name, timeoutMs, env } = this.#seed;
    const { time, log } = this.#options;
    // As Lambda says of itself to every function.
    const own = { AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001', AWS_LAMBDA_FUNCTION_NAME: name };
    const sandbox = new Sandbox({ time, bundle, env: { ...own, ...env }, timeoutMs, log });
    this.#all.push(sandbox);
    return sandbox;
  }

  #measure(name: string, value: number): void {
    const dimensions = { FunctionName: this.#seed.name };
    this.#options.metrics.put({ namespace: 'AWS/Lambda', name, dimensions }, value);
  }
}
