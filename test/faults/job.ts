import type { Trouble } from '../../src/domain/progress.ts';
import { parseTarget, type TargetId } from '../../src/domain/target.ts';
import type { WaitingClock } from '../../src/engine/ports.ts';
import { renew } from '../../src/engine/renew.ts';
import type { LeaseRequest } from '../../src/engine/request.ts';
import { type WaitEnd, waitReady } from '../../src/engine/wait.ts';
import { BOX, newToken, type World } from '../fakes/world.ts';

export interface JobOptions {
  readonly target?: TargetId;
  readonly ttl?: number;
  readonly timeout?: number;
  /** What its machine shows as time; default the world's. */
  readonly clock?: WaitingClock;
  /** Whether the message that it publishes as its first, second, … comes through. */
  readonly comesThrough?: (number: number) => boolean;
}

/** A job as the action and `run` are one: it waits by its lease item and renews until it is told to end. */
export class Job {
  readonly token = newToken();
  readonly request: LeaseRequest;
  readonly troubles: Trouble[] = [];
  published = 0;
  end: WaitEnd | undefined;
  readonly #over = new AbortController();

  constructor(world: World, options: JobOptions = {}) {
    const {
      target = BOX,
      ttl = 600_000,
      timeout = 1_200_000,
      clock = world.clock,
      comesThrough = () => true,
    } = options;
    const { token } = this;
    const targets = [parseTarget(target)];
    const shared = { linger: 0, levels: ['running'], alreadyOn: 'take', exclusive: false, protect: false } as const;
    this.request = { token, targets, ttl, ...shared, holder: { name: 'a job' } };
    const publisher = {
      publish: async (text: string) => {
        this.published += 1;
        if (comesThrough(this.published)) await world.deliver(text);
      },
    };
    const hitch = () => {};
    const { signal } = this.#over;
    const reader = world.store;
    const waiting = { token, targets, timeout, reader, clock, signal, watcher: { progress: () => {}, hitch } };
    void waitReady(waiting).then((end) => {
      this.end = end;
    });
    const watcher = { trouble: (_target: TargetId, trouble: Trouble) => this.troubles.push(trouble), hitch };
    void renew({
      request: this.request,
      ports: { publisher, reader, clock },
      watcher,
      signal,
      first: 0,
      lifetime: 86_400_000,
      owned: () => true,
    });
  }

  /** Ends its loops without a word, as a lost runner does. */
  die(): void {
    this.#over.abort();
  }
}

/** Lets seconds pass one by one, each with EC2's event where the machine came to another state; a tick each minute. */
export async function pass(world: World, seconds: number, options: { readonly ticks?: boolean } = {}): Promise<void> {
  for (let passed = 1; passed <= seconds; passed += 1) {
    const before = world.power();
    await world.clock.advance(1000);
    if (world.power() !== before) await world.look('event');
    if (options.ticks === false || passed % 60 !== 0) continue;
    await world.tick();
    const ping = world.publisher.published.pop();
    if (ping !== undefined) await world.deliver(ping);
  }
}
