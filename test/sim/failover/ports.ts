import { SECOND } from '../../../src/domain/duration.ts';
import { applyChange } from '../../../src/domain/lease.ts';
import type { FailoverPorts } from '../../../src/engine/failover/ports.ts';
import type { Write } from './checks.ts';
import type { Action } from './listener.ts';
import type { World } from './world.ts';

/** A call that AWS refused for its rate: nothing of it took effect. */
export class Throttled extends Error {}

/** What a call leaves undone when its handler is gone: no answer, for ever. */
const NEVER = new Promise<never>(() => undefined);

/** What one invocation reaches of the world: every call takes time, and may be the last. */
export function portsOf(world: World): FailoverPorts {
  const handler = new Handler(world);
  const call = <T>(name: string, doing: () => T): Promise<T> => handler.call(name, doing);
  const { set, listener } = world;
  const began = world.now;
  const clock = { now: () => (world.defect?.timeless === true ? began : world.now) };
  const ports: FailoverPorts = {
    clock,
    journal: { note: (entry) => world.checks.noted(entry) },
    publisher: { publish: () => call('publish', () => undefined) },
    alarms: {
      states: (names) =>
        call(
          'alarms',
          () => new Map(names.map((name) => [name, name === set.alarm ? world.alarm.now : world.calm.now])),
        ),
      requests: () => call('requests', () => (world.calm.now === 'OK' ? 10 : 10_000)),
    },
    balancer: {
      read: () => call('read weights', () => ({ ...listener.traffic, seen: nameOf(listener.read()) })),
      health: () => call('read health', () => ({ healthy: world.healthy.now, lambdaUsable: world.lambda.now })),
      async shift(_set, { to, seen, by }) {
        const read = await call('read weights to write', () => listener.read());
        if (world.defect?.blind !== true && nameOf(read) !== seen) return 'changed-meanwhile';
        if (clock.now() >= by) return 'too-late';
        await handler.modify({ read, seen, to });
        return 'written';
      },
    },
    memory: {
      read: () =>
        call('read memory', () => ({
          rev: 0,
          ...world.stored,
          ...(world.pins.now === undefined ? {} : { pin: world.pins.now }),
        })),
      write: (_set, rev, memory) =>
        call('write memory', () => {
          if (world.defect?.noRev !== true && (world.stored?.rev ?? 0) !== rev) return false;
          world.stored = { memory, rev: rev + 1 };
          return true;
        }),
    },
    store: {
      readLease: (_target, id) => call('read lease', () => world.leases.get(id)),
      createLease: (_target, lease) =>
        call('create lease', () => {
          if (world.leases.has(lease.id)) return false;
          world.leases.set(lease.id, lease);
          return true;
        }),
      changeLease: (_target, id, { change, n }) =>
        call('change lease', () => {
          const lease = world.leases.get(id);
          if (lease?.n !== n) return false;
          world.leases.set(id, applyChange(lease, change));
          return true;
        }),
    },
  };
  return world.defect?.ports?.(ports, world) ?? ports;
}

/** One invocation: its calls, until it is gone. */
class Handler {
  readonly #world: World;
  #gone = false;

  constructor(world: World) {
    this.#world = world;
  }

  call<T>(name: string, doing: () => T): Promise<T> {
    const { kernel, faults } = this.#world;
    kernel.progress();
    if (this.#dies('crash', name)) return NEVER;
    const pause = this.#pause(name);
    const refused = faults.hits('throttled');
    return new Promise((resolve, reject) => {
      kernel.after(pause, () => {
        if (this.#gone) return;
        kernel.wake();
        if (refused) return reject(new Throttled(name));
        const result = doing();
        if (!this.#dies('replyLost', name)) resolve(result);
      });
    });
  }

  /**
   * A write of weights: no answer within 2 s is a failure to its caller, and it may take effect up to 2 s after that. Pauses of
   * the handler itself come before the call, and are no part of it.
   */
  async modify(write: Write): Promise<void> {
    const { kernel, faults } = this.#world;
    const late = faults.hits('modifyLate') ? faults.int('modifyLate', 2_000, 4_000) : undefined;
    const effect = () => this.#world.checks.writes(write);
    if (late === undefined) return this.call('write weights', effect);
    kernel.after(late, effect);
    kernel.progress();
    return new Promise((_, reject) => {
      kernel.after(2 * SECOND, () => {
        kernel.wake();
        reject(new Throttled('write weights: no answer'));
      });
    });
  }

  #dies(kind: 'crash' | 'replyLost', name: string): boolean {
    if (this.#gone) return true;
    if (!this.#world.faults.hits(kind)) return false;
    this.#gone = true;
    this.#world.tell(`a handler is gone ${kind === 'crash' ? 'before' : 'after'} "${name}"`);
    return true;
  }

  #pause(name: string): number {
    const { faults } = this.#world;
    // A frozen sandbox resumes before its call is sent; a call that is sent is over within its own time.
    if (name !== 'write weights' && faults.hits('freeze')) return 25 * SECOND;
    return faults.hits('slow') ? faults.int('slow', 500, 1_900) : 20 + faults.plan.int(0, 60);
  }
}

export function nameOf(actions: readonly Action[]): string {
  return JSON.stringify(actions);
}
