import type { QueueSeed } from '../seed/seed.ts';
import type { Queue } from '../sqs/queue.ts';
import type { Time } from '../time.ts';
import { asynchronously } from './asynchronous.ts';
import { functionTimeoutMs, type Handler, type Invoke, inProcess } from './invocation.ts';
import { mapQueue } from './mapping.ts';
import { SandboxPool } from './pool.ts';

/** The function behind the queue: a built bundle in threads of its own, or a function of this process. */
export type PowerSource = { readonly bundle: string } | { readonly handler: Handler };

export interface Invocation {
  readonly trigger: 'sqs' | 'event';
  readonly ms: number;
  readonly error?: string;
}

export interface PowerOptions {
  /** What its lines and trouble begin with; default `power`. */
  readonly name?: string;
  readonly time: Time;
  readonly source: PowerSource;
  readonly env: Readonly<Record<string, string>>;
  readonly queue: Queue;
  readonly queueSeed: QueueSeed;
  /** Time limit of one invocation; default that of `power`. */
  readonly timeoutMs?: number;
  readonly speed: number;
  readonly log: (line: string) => void;
  readonly onInvocation: (invocation: Invocation) => void;
}

export interface Power {
  /** Hands an event over as EventBridge and SNS do; resolves after the first try. */
  readonly event: (event: unknown) => Promise<void>;
  close(): Promise<void>;
}

/** Threads at most: two for the queue, one for the tick and events. */
const spare = 1;

/** Starts the function and its event source mapping. */
export function startPower(options: PowerOptions): Power {
  const { name = 'power', queue, queueSeed, log } = options;
  const { batchSize, concurrency } = queueSeed;
  const { event, invoke, close } = startFunction({ ...options, threads: concurrency + spare });
  const onFailure = (messages: number, error: unknown): void =>
    log(`${name}: ${messages} message(s) go back to the queue: ${String(error)}`);
  const unmap = mapQueue({ queue, invoke: invoke('sqs'), batchSize, concurrency, onFailure });
  return {
    event,
    async close() {
      unmap();
      await close();
    },
  };
}

export type FunctionOptions = Omit<PowerOptions, 'queue' | 'queueSeed'> & { readonly threads: number };

/** Starts a function that only events reach. */
export function startFunction(
  options: FunctionOptions,
): Power & { readonly invoke: (trigger: Invocation['trigger']) => Invoke } {
  const { name = 'power', time, source, speed, log, threads, env, timeoutMs = functionTimeoutMs } = options;
  const pool =
    'bundle' in source ? new SandboxPool(threads, { time, bundle: source.bundle, env, timeoutMs, log }) : undefined;
  const run: Invoke =
    'handler' in source
      ? inProcess(source.handler, () => time.now(), timeoutMs)
      : (event) => pool?.invoke(event) ?? Promise.resolve();
  const invoke = (trigger: Invocation['trigger']): Invoke => watched(run, { ...options, trigger });
  const onDropped = (_event: unknown, error: unknown): void =>
    log(`${name}: event dropped after three tries: ${String(error)}`);
  const event = asynchronously({ time, invoke: invoke('event'), speed, onDropped });
  return { event, invoke, close: async () => pool?.close() };
}

function watched(
  run: Invoke,
  options: Pick<PowerOptions, 'time' | 'onInvocation'> & { trigger: Invocation['trigger'] },
): Invoke {
  const { time, trigger, onInvocation } = options;
  return async (event) => {
    const start = time.now();
    try {
      const answer = await run(event);
      onInvocation({ trigger, ms: time.now() - start });
      return answer;
    } catch (error) {
      onInvocation({ trigger, ms: time.now() - start, error: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  };
}

/** Calls `tick` every 60 s divided by the speed; the first one a whole period after the start, as a new rule does. */
export function everyMinute(time: Time, options: { readonly speed: number; readonly tick: () => void }): void {
  const next = (): void => {
    time.after(60_000 / options.speed, () => {
      options.tick();
      next();
    });
  };
  next();
}
