import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { functionArn, functionName } from '../place.ts';
import type { Time } from '../time.ts';

export interface SandboxOptions {
  readonly time: Time;
  /** Path of the built bundle, which exports `handler`. */
  readonly bundle: string;
  readonly env: Readonly<Record<string, string>>;
  /** Time limit of one invocation. */
  readonly timeoutMs: number;
  /** Each line that the function prints. */
  readonly log: (line: string) => void;
}

type Answer =
  | { readonly id: string; readonly value: unknown }
  | {
      readonly id: string;
      readonly error: { readonly name: string; readonly message: string; readonly stack?: string };
    };

// A function behind a fast clock must tell the time by it: whatever it asks for the time goes through Date.
// The worker's program is text because the embedded AWS is itself inside one bundle and has no file of its own to load.
const program = `
const { parentPort, workerData } = require('node:worker_threads');
if (workerData.pace) {
  const { from, rate } = workerData.pace;
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) {
      super(...(given.length === 0 ? [globalThis.Date.now()] : given));
    }
    static now() {
      return Math.round(from + (Real.now() - from) * rate);
    }
  };
}
const loaded = import(workerData.bundle);
loaded.catch(() => {});
parentPort.on('message', async ({ id, event, deadline }) => {
  try {
    const { handler } = await loaded;
    const context = {
      ...workerData.context,
      awsRequestId: id,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    };
    parentPort.postMessage({ id, value: await handler(event, context) });
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    parentPort.postMessage({ id, error: { name: error.name, message: error.message, stack: error.stack } });
  }
});
`;

/** One Lambda sandbox: a thread with its own environment that handles one invocation at a time. */
export class Sandbox {
  readonly #options: SandboxOptions;
  #worker: Worker | undefined;

  constructor(options: SandboxOptions) {
    this.#options = options;
  }

  /** Runs the handler once; loads the bundle first when this is a cold start. */
  invoke(event: unknown): Promise<unknown> {
    const worker = this.#worker ?? this.#open();
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      const end = (): void => {
        cancel();
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      };
      const fail = (error: Error): void => {
        end();
        reject(error);
      };
      const onMessage = (answer: Answer): void => {
        if (answer.id !== id) return;
        end();
        if ('value' in answer) resolve(answer.value);
        else reject(Object.assign(new Error(answer.error.message), answer.error));
      };
      const onError = (error: Error): void => fail(error);
      const onExit = (code: number): void =>
        fail(new Error(`power ended its process (exit ${code}) during an invocation`));
      const { time, timeoutMs } = this.#options;
      const cancel = time.after(timeoutMs, () => {
        fail(new Error(`Task timed out after ${timeoutMs / 1000} seconds`));
        void this.close();
      });
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage({ id, event, deadline: time.now() + timeoutMs });
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #open(): Worker {
    const { bundle, env, log, time } = this.#options;
    const worker = new Worker(program, {
      eval: true,
      env: { ...env },
      stdout: true,
      stderr: true,
      workerData: {
        bundle: pathToFileURL(bundle).href,
        pace: time.pace,
        context: {
          functionName,
          functionVersion: '$LATEST',
          invokedFunctionArn: functionArn,
          memoryLimitInMB: '256',
          logGroupName: `/aws/lambda/${functionName}`,
          logStreamName: 'local',
        },
      },
    });
    for (const stream of [worker.stdout, worker.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        for (const line of text.split('\n')) if (line !== '') log(line);
      });
    }
    const forget = (): void => {
      if (this.#worker === worker) this.#worker = undefined;
    };
    worker.on('error', forget).on('exit', forget);
    this.#worker = worker;
    return worker;
  }
}
