import { randomUUID } from 'node:crypto';
import type { Time } from '../time.ts';
import { taskArn } from './arns.ts';
import type { ImageSeed, ServiceSeed, Task } from './types.ts';

export interface TaskOptions {
  readonly time: Time;
  /** Turns AWS's seconds into milliseconds of the clock. */
  readonly scaled: (seconds: number) => number;
  readonly seed: ServiceSeed;
  readonly outcomeOf: (definition: string) => ImageSeed | undefined;
  /** Told of each change; `failed`: the task ended by itself. */
  readonly onChange: (task: Task, failed: boolean) => void;
}

const remembered = 60;

/** The tasks of one service, from PROVISIONING to STOPPED. */
export class Tasks {
  readonly #options: TaskOptions;
  #tasks: readonly Task[] = [];

  constructor(options: TaskOptions) {
    this.#options = options;
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
  }

  launch(deployment: string, definition: string): void {
    const { seed, outcomeOf } = this.#options;
    const task = this.#new(deployment, definition);
    const fate = outcomeOf(definition);
    this.#tasks = [task, ...this.#tasks].slice(0, remembered);
    this.#options.onChange(task, false);
    if (fate?.outcome === 'pull-error') {
      const reason = fate.reason ?? `CannotPullContainerError: pull image manifest has been retried 5 time(s)`;
      this.#later(fate.seconds, task, () =>
        this.#fail(task.arn, { stopCode: 'TaskFailedToStart', stoppedReason: reason, reason }),
      );
      return;
    }
    const seconds = fate?.outcome === 'slow' ? fate.seconds : seed.startSeconds;
    this.#later(seconds / 2, task, () => this.#set(task.arn, { status: 'PENDING' }));
    this.#later(seconds, task, () => this.#run(task.arn, fate));
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
    this.#set(arn, { status: 'RUNNING', startedAt: this.#options.time.now(), health: 'HEALTHY' });
    const task = this.#find(arn);
    if (task === undefined || fate === undefined || fate.outcome === 'slow') return;
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
    this.#options.time.after(this.#options.scaled(this.#options.seed.stopSeconds), () =>
      this.#set(arn, { status: 'STOPPED', stoppedAt: this.#options.time.now() }),
    );
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
