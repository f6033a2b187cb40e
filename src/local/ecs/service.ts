import { randomUUID } from 'node:crypto';
import type { Cancel, Time } from '../time.ts';
import { History } from './history.ts';
import { Shift, stepsOf } from './stages.ts';
import { type TaskOptions, Tasks } from './tasks.ts';
import type { Deployment, EcsHappening, ImageSeed, ServiceEvent, ServiceSeed, Task } from './types.ts';

export interface ServiceOptions extends Pick<TaskOptions, 'contain' | 'drainSeconds'> {
  readonly time: Time;
  readonly scaled: (seconds: number) => number;
  /** What becomes of tasks of a definition, and the definition a service begins with. */
  readonly outcomeOf: (definition: string) => ImageSeed | undefined;
  readonly definition: string;
  readonly onHappening: (happening: EcsHappening) => void;
}

const STOPPED_BY_SCHEDULER = { stopCode: 'ServiceSchedulerInitiated' };

/** One service: its scheduler brings tasks to the desired number, and deployments to their end. */
export class Service {
  readonly seed: ServiceSeed;
  readonly key: string;
  readonly tasks: Tasks;
  readonly history: History;
  readonly createdAt: number;
  readonly #options: ServiceOptions;
  events: readonly ServiceEvent[] = [];
  deployments: readonly Deployment[];
  tags: Readonly<Record<string, string>>;
  desired: number;
  #steady = true;
  #wake: Cancel | undefined;
  /** Of the present deployment, if it shifts traffic. */
  #shift: Shift | undefined;

  constructor(seed: ServiceSeed, options: ServiceOptions) {
    const { time, scaled, outcomeOf, definition, contain, drainSeconds } = options;
    this.seed = seed;
    this.key = `${seed.cluster}/${seed.name}`;
    this.#options = options;
    this.createdAt = time.now();
    this.tags = seed.tags;
    this.desired = seed.desired;
    const onChange = (task: Task, failed: boolean): void => this.#changed(task, failed);
    this.tasks = new Tasks({ time, scaled, seed, outcomeOf, contain, drainSeconds, onChange });
    this.history = new History(this.key, time);
    this.history.open(definition, undefined);
    this.history.end('SUCCESSFUL');
    this.deployments = [this.#newDeployment(definition, 'COMPLETED')];
    for (let count = 0; count < seed.desired; count += 1) this.tasks.adopt(this.primary.id, definition);
  }

  get primary(): Deployment {
    const [first] = this.deployments;
    if (first === undefined) throw new Error(`service ${this.key} has no deployment: a defect of the model`);
    return first;
  }

  tag(changes: Readonly<Record<string, string | undefined>>): void {
    const tags = Object.entries({ ...this.tags, ...changes });
    this.tags = Object.fromEntries(tags.filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  /** UpdateService: another number, another definition, or the same one anew. */
  update(change: { readonly desired?: number; readonly definition?: string; readonly force: boolean }): void {
    if (change.desired !== undefined) this.desired = change.desired;
    const definition = change.definition ?? this.primary.definition;
    if (definition !== this.primary.definition || change.force) this.#deploy(definition);
    this.#steady = false;
    this.#soon(0);
  }

  /** StopServiceDeployment. */
  stopDeployment(): void {
    if (this.primary.rollout === 'IN_PROGRESS') this.#rollBack('Service deployment stopped by the user.', 'STOPPED');
  }

  #newDeployment(definition: string, rollout: Deployment['rollout']): Deployment {
    const at = this.#options.time.now();
    const id = `ecs-svc/${randomUUID().replaceAll('-', '').slice(0, 19)}`;
    const why = rollout === 'COMPLETED' ? `ECS deployment ${id} completed.` : `ECS deployment ${id} in progress.`;
    return { id, definition, primary: true, rollout, why, failedTasks: 0, createdAt: at, updatedAt: at };
  }

  #deploy(definition: string): void {
    if (this.primary.rollout === 'IN_PROGRESS') this.history.end('STOPPED', 'A newer deployment took its place.');
    this.history.open(definition, this.#proven());
    this.#begin(definition);
    this.#shift = this.#newShift();
  }

  #newShift(): Shift | undefined {
    const { strategy, bakeSeconds } = this.seed;
    if (strategy === 'ROLLING') return undefined;
    const { time, scaled } = this.#options;
    return new Shift({
      steps: stepsOf(strategy, bakeSeconds),
      after: (seconds, run) => time.after(scaled(seconds), run),
      onStage: (stage) => {
        this.history.shift(stage);
        this.#soon(0);
      },
    });
  }

  #begin(definition: string): void {
    // What goes back takes all traffic at once.
    this.#shift?.cancel();
    this.#shift = undefined;
    const next = this.#newDeployment(definition, 'IN_PROGRESS');
    this.deployments = [next, ...this.deployments.map((one) => ({ ...one, primary: false }))];
    this.#tell({
      kind: 'deployment',
      service: this.key,
      id: next.id,
      name: 'SERVICE_DEPLOYMENT_IN_PROGRESS',
      why: next.why,
    });
  }

  /** The definition that last served. */
  #proven(): string | undefined {
    return this.deployments.find(({ rollout }) => rollout === 'COMPLETED')?.definition;
  }

  #changed(task: Task, failed: boolean): void {
    this.#tell({ kind: 'task', service: this.key, task });
    if (failed) this.#taskFailed(task);
    else this.#soon(0);
  }

  #taskFailed({ deployment, arn, stoppedReason }: Task): void {
    this.#steady = false;
    this.#patch(deployment, (one) => ({ ...one, failedTasks: one.failedTasks + 1 }));
    this.#note(`(service ${this.seed.name}) (task ${arn.split('/').at(-1)}) failed: ${stoppedReason}`);
    const { primary } = this;
    const limit = Math.max(3, Math.min(200, Math.ceil(this.desired / 2)));
    const breaks = this.seed.circuitBreaker.enable && primary.rollout === 'IN_PROGRESS' && primary.failedTasks >= limit;
    if (breaks) this.#break();
    this.#soon(this.seed.retrySeconds);
  }

  /** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html */
  #break(): void {
    const why = `ECS deployment circuit breaker: tasks failed to start.`;
    this.#tell({ kind: 'deployment', service: this.key, id: this.primary.id, name: 'SERVICE_DEPLOYMENT_FAILED', why });
    if (this.seed.circuitBreaker.rollback && this.#proven() !== undefined) {
      this.#rollBack(why, undefined);
      return;
    }
    this.#patch(this.primary.id, (one) => ({ ...one, rollout: 'FAILED', why }));
    this.history.end('STOPPED', why);
  }

  #rollBack(why: string, ends: 'STOPPED' | undefined): void {
    const back = this.#proven();
    this.#patch(this.primary.id, (one) => ({ ...one, rollout: 'FAILED', why }));
    if (ends !== undefined) this.history.end(ends, why);
    if (back === undefined) return;
    if (ends === undefined) this.history.rollBack(back, why);
    this.#begin(back);
    this.#soon(0);
  }

  #patch(id: string, change: (one: Deployment) => Deployment): void {
    const updatedAt = this.#options.time.now();
    this.deployments = this.deployments.map((one) => (one.id === id ? { ...change(one), updatedAt } : one));
  }

  #soon(seconds: number): void {
    this.#wake?.();
    this.#wake = this.#options.time.after(this.#options.scaled(seconds), () => this.#balance());
  }

  #balance(): void {
    const { primary, desired } = this;
    const alive = this.tasks.alive();
    const mine = alive.filter(({ deployment }) => deployment === primary.id);
    const others = alive.filter(({ deployment }) => deployment !== primary.id);
    const stopped = primary.rollout === 'FAILED';
    for (let missing = stopped ? 0 : desired - mine.length; missing > 0; missing -= 1) {
      this.tasks.launch(primary.id, primary.definition);
    }
    const running = mine.filter((task) => this.#hasProved(task));
    if (running.length < mine.length) this.#soon(this.seed.steadySeconds);
    if (running.length === desired) this.#shift?.begin();
    const kept = stopped || this.#shift?.done === false ? desired : Math.max(0, desired - running.length);
    // Old tasks go when the new ones run (minimumHealthyPercent 100), and those that have traffic when it was shifted.
    const surplus = [...others.slice(kept), ...mine.slice(desired)];
    for (const { arn } of surplus) {
      const stoppedReason = `Scaling activity initiated by (deployment ${primary.id})`;
      this.tasks.stop(arn, { ...STOPPED_BY_SCHEDULER, stoppedReason });
    }
    const left = this.tasks.alive().length;
    if (running.length === desired && left === desired && !stopped) this.#arrive();
  }

  /** Timers may be late: what was to end meanwhile has not proved itself, though it still looks well. */
  #hasProved({ status, startedAt = 0, failsAt = Number.POSITIVE_INFINITY }: Task): boolean {
    if (status !== 'RUNNING' || this.primary.rollout !== 'IN_PROGRESS') return status === 'RUNNING';
    const provedAt = startedAt + this.#options.scaled(this.seed.steadySeconds);
    return provedAt < failsAt && provedAt <= this.#options.time.now();
  }

  #arrive(): void {
    if (this.#steady) return;
    this.#steady = true;
    const { primary } = this;
    if (primary.rollout === 'IN_PROGRESS') {
      const why = `ECS deployment ${primary.id} completed.`;
      this.#patch(primary.id, (one) => ({ ...one, rollout: 'COMPLETED', why }));
      this.history.end('SUCCESSFUL');
      this.#tell({ kind: 'deployment', service: this.key, id: primary.id, name: 'SERVICE_DEPLOYMENT_COMPLETED', why });
    }
    this.deployments = this.deployments.filter(({ id }) => id === primary.id);
    this.#note(`(service ${this.seed.name}) has reached a steady state.`);
    this.#tell({ kind: 'action', service: this.key, name: 'SERVICE_STEADY_STATE' });
  }

  #note(message: string): void {
    this.events = [{ id: randomUUID(), at: this.#options.time.now(), message }, ...this.events].slice(0, 100);
  }

  #tell(happening: EcsHappening): void {
    this.#options.onHappening(happening);
  }
}
