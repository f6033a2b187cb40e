import { randomUUID } from 'node:crypto';
import type { Address, Container } from '../containers/container.ts';
import type { Time } from '../time.ts';
import { taskArn } from './arns.ts';
import type { ImageSeed, ServiceSeed, Task } from './types.ts';

export interface TaskOptions {
  readonly time: Time;
  /** Turns AWS's seconds into milliseconds of the clock. */
  readonly scaled: (seconds: number) => number;
  readonly seed: ServiceSeed;
  readonly outcomeOf: (definition: string) => ImageSeed | undefined;
  /** Starts what runs in a task; undefined where nothing does, and the task only stands for one. */
  readonly contain: Contain;
  /** Seconds that open requests have before a task is stopped: the deregistration delay of its target group. */
  readonly drainSeconds: number;
  /** Told of each change; `failed`: the task ended by itself. */
  readonly onChange: (task: Task, failed: boolean) => void;
}

export type Contain = (definition: string, onExit: (code: number) => void) => Container | undefined;

const remembered = 60;

/** The tasks of one service, from PROVISIONING to STOPPED. */
export class Tasks {
  readonly #options: TaskOptions;
  readonly #containers = new Map<string, Container>();
  #tasks: readonly Task[] = [];

  constructor(options: TaskOptions) {
    this.#options = options;
  }

  /** Where the container of a task listens; undefined: it has none. */
  addressOf(arn: string): { readonly at: Address | undefined } | undefined {
    const container = this.#containers.get(arn);
    return container === undefined ? undefined : { at: container.address };
  }

  /** Ends every container at once. */
  kill(): void {
    for (const container of this.#containers.values()) container.kill();
  }

  all(): readonly Task[] {
    return this.#tasks;
  }

  /** Tasks that are on their way up or run. */
  alive(): readonly Task[] {
    return this.#tasks.filter(({ status }) => status !== 'STOPPING' && status !== 'STOPPED');
  }

  /** A task that runs, and has for long. */
  adopt(deployment: string, definition: string): void {
    const task = this.#new(deployment, definition);
    this.#tasks = [{ ...task, status: 'RUNNING', health: 'HEALTHY', startedAt: task.createdAt }, ...this.#tasks];
    this.#contain(task);
  }

  launch(deployment: string, definition: string): void {
    const { seed, outcomeOf } = this.#options;
    const task = this.#new(deployment, definition);
    const fate = outcomeOf(definition);
    // ECS forgets tasks that stopped, never one that runs.
    this.#tasks = [task, ...this.#tasks].filter(({ status }, index) => index < remembered || status !== 'STOPPED');
    this.#options.onChange(task, false);
    if (fate?.outcome === 'pull-error') {
      const reason = fate.reason ?? `CannotPullContainerError: pull image manifest has been retried 5 time(s)`;
      this.#later(fate.seconds, task, () =>
        this.#fail(task.arn, { stopCode: 'TaskFailedToStart', stoppedReason: reason, reason }),
      );
      return;
    }
    const seconds = fate?.outcome === 'slow' ? fate.seconds : seed.startSeconds;
    // One after the other: late timers of different lengths come in any order.
    this.#later(seconds / 2, task, () => {
      this.#set(task.arn, { status: 'PENDING' });
      this.#later(seconds / 2, task, () => this.#run(task.arn, fate));
    });
  }

  stop(arn: string, how: { readonly stopCode: string; readonly stoppedReason: string }): void {
    const task = this.#find(arn);
    if (task === undefined || task.status === 'STOPPING' || task.status === 'STOPPED') return;
    this.#set(arn, { status: 'STOPPING', ...how });
    this.#end(arn);
  }

  #new(deployment: string, definition: string): Task {
    const id = randomUUID().replaceAll('-', '');
    const arn = taskArn(this.#options.seed.cluster, id);
    const createdAt = this.#options.time.now();
    return { arn, deployment, definition, status: 'PROVISIONING', health: 'UNKNOWN', createdAt };
  }

  #run(arn: string, fate: ImageSeed | undefined): void {
    const { time, scaled } = this.#options;
    const startedAt = time.now();
    const fails = fate !== undefined && fate.outcome !== 'slow';
    const failsAt = fails ? { failsAt: startedAt + scaled(fate.seconds) } : {};
    this.#set(arn, { status: 'RUNNING', startedAt, health: 'HEALTHY', ...failsAt });
    const task = this.#find(arn);
    if (task !== undefined) this.#contain(task);
    if (task === undefined || !fails) return;
    this.#later(fate.seconds, task, () => {
      if (fate.outcome === 'unhealthy') {
        this.#set(arn, { health: 'UNHEALTHY' });
        this.#fail(arn, {
          stopCode: 'ServiceSchedulerInitiated',
          stoppedReason: fate.reason ?? 'Task failed container health checks',
        });
      } else {
        const reason = fate.reason === undefined ? {} : { reason: fate.reason };
        const stoppedReason = 'Essential container in task exited';
        this.#fail(arn, { stopCode: 'EssentialContainerExited', stoppedReason, exitCode: fate.exitCode, ...reason });
      }
    });
  }

  #fail(arn: string, how: Pick<Task, 'stopCode' | 'stoppedReason' | 'exitCode' | 'reason'>): void {
    this.#set(arn, { status: 'STOPPING', ...how }, true);
    this.#end(arn);
  }

  #end(arn: string): void {
    const { time, scaled, seed, drainSeconds } = this.#options;
    const container = this.#containers.get(arn);
    if (container === undefined) time.after(scaled(seed.stopSeconds), () => this.#stopped(arn));
    // ECS deregisters a target and waits for its delay before it stops the task.
    else time.after(scaled(drainSeconds), () => container.stop());
  }

  #stopped(arn: string): void {
    this.#containers.delete(arn);
    this.#set(arn, { status: 'STOPPED', stoppedAt: this.#options.time.now() });
  }

  #contain({ arn, definition }: Task): void {
    const container = this.#options.contain(definition, (exitCode) => {
      const task = this.#find(arn);
      if (task === undefined) return;
      if (task.status !== 'STOPPING') {
        const stoppedReason = 'Essential container in task exited';
        this.#set(arn, { status: 'STOPPING', stopCode: 'EssentialContainerExited', stoppedReason, exitCode }, true);
      }
      this.#stopped(arn);
    });
    if (container !== undefined) this.#containers.set(arn, container);
  }

  /** Runs only if the task is still on its way or runs by then. */
  #later(seconds: number, { arn }: Task, run: () => void): void {
    this.#options.time.after(this.#options.scaled(seconds), () => {
      if (this.alive().some((task) => task.arn === arn)) run();
    });
  }

  #find(arn: string): Task | undefined {
    return this.#tasks.find((task) => task.arn === arn);
  }

  #set(arn: string, change: Partial<Task>, failed = false): void {
    const task = this.#find(arn);
    if (task === undefined) return;
    const next = { ...task, ...change };
    this.#tasks = this.#tasks.map((one) => (one.arn === arn ? next : one));
    this.#options.onChange(next, failed);
  }
}
