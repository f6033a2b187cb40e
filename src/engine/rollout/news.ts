import { WakelockError } from '../../domain/errors.ts';
import type { DefinitionDocument } from '../../domain/rollout/diff.ts';
import type { LiveService } from '../../domain/rollout/facts.ts';
import { logsOf } from '../../domain/rollout/revision.ts';
import { alike, type Tally, type Trouble, tally, troubleOf } from '../../domain/rollout/trouble.ts';
import { messageOf } from '../thrown.ts';
import type { RolloutPorts, RolloutWatcher, ServiceRef } from './ports.ts';

export interface NewsOptions {
  readonly ref: ServiceRef;
  readonly ports: RolloutPorts;
  readonly watcher: RolloutWatcher;
  /** What is deployed. */
  readonly definition: string;
  readonly document: DefinitionDocument;
  /** The service before the deployment: its events are old ones. */
  readonly before: LiveService;
}

const LOG_LINES = 20;
/** Reasons that were told in full; further ones of the same kind are counted only. */
const TOLD_TIMES = 2;

/**
 * Tells what goes wrong while it goes wrong: tasks that stopped with the last lines of their log, events, targets. What may not
 * be read is said once and missed afterwards: the deployment itself does not need it.
 */
export class News {
  readonly #options: NewsOptions;
  readonly #events: Set<string>;
  readonly #tasks = new Set<string>();
  readonly #kinds = new Map<string, number>();
  readonly #hitches = new Set<string>();
  #troubles: readonly Trouble[] = [];
  #sick: string | undefined;

  constructor(options: NewsOptions) {
    this.#options = options;
    this.#events = new Set(options.before.events.map(({ id }) => id));
  }

  /** Why tasks of this deployment failed so far. */
  get failures(): readonly Tally[] {
    return tally(this.#troubles);
  }

  /** One round; `since`: when our deployment was created. */
  async look(service: LiveService, since: number): Promise<void> {
    const { ports, ref, watcher } = this.#options;
    this.#newEvents(service);
    await this.#trying('tasks', async () => {
      for (const task of await ports.services.stopped(ref)) {
        if (task.definition !== this.#options.definition || task.createdAt < since || this.#tasks.has(task.arn))
          continue;
        this.#tasks.add(task.arn);
        const trouble = troubleOf(task);
        if (trouble !== undefined) await this.#tell(trouble);
      }
    });
    if (service.targetGroups.length === 0) return;
    await this.#trying('targets', async () => {
      const sick = await ports.services.unhealthy(service.targetGroups);
      const text = sick
        .map(({ id, state, reason }) => `${id} ${state}${reason === '' ? '' : ` (${reason})`}`)
        .join('; ');
      if (text !== this.#sick && text !== '') watcher.line(`targets: ${text}`);
      this.#sick = text;
    });
  }

  #newEvents({ events }: LiveService): void {
    const fresh = events.filter(({ id }) => !this.#events.has(id)).reverse();
    for (const { id, message } of fresh) {
      this.#events.add(id);
      // ECS says the same of each task that fails, for hours.
      const kind = alike(message);
      const times = (this.#kinds.get(kind) ?? 0) + 1;
      this.#kinds.set(kind, times);
      if (times <= TOLD_TIMES) this.#options.watcher.line(`event: ${message}`);
    }
  }

  async #tell(trouble: Trouble): Promise<void> {
    this.#troubles = [...this.#troubles, trouble];
    const times = this.#troubles.filter(({ key }) => key === trouble.key).length;
    const lines = times > TOLD_TIMES ? [] : await this.#lastLines(trouble);
    const again = times === 1 ? '' : ` (${times} times now)`;
    this.#options.watcher.trouble(`task ${trouble.task} failed${again}: ${trouble.text}`, lines);
  }

  async #lastLines({ task, container }: Trouble): Promise<readonly string[]> {
    const { document, ports } = this.#options;
    const place = container === undefined ? undefined : logsOf(document, container);
    if (place === undefined) return [];
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html: prefix/container/task
    const stream = `${place.prefix}/${container}/${task}`;
    let lines: readonly string[] = [];
    await this.#trying('logs', async () => {
      lines = await ports.logs.last({ group: place.group, stream, region: place.region }, LOG_LINES);
      if (lines.length === 0) lines = [`(nothing in ${place.group} ${stream})`];
    });
    return lines;
  }

  async #trying(what: string, read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      // The repair names the right that is missing.
      const repair = error instanceof WakelockError && error.code === 'denied' ? ` ${error.repair}` : '';
      const text = `${messageOf(error)}${repair}`;
      if (this.#hitches.has(`${what} ${text}`)) return;
      this.#hitches.add(`${what} ${text}`);
      this.#options.watcher.line(`the ${what} cannot be read: ${text}`);
    }
  }
}
