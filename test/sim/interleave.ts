import { RULES } from '../../src/domain/rules.ts';
import type { TargetId } from '../../src/domain/target.ts';
import type { Machines, Store } from '../../src/engine/ports.ts';
import { receive } from '../../src/engine/receive.ts';
import { reconcile } from '../../src/engine/reconcile.ts';
import { FakeMachines } from '../fakes/fake-machines.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { StepClock } from '../fakes/step-clock.ts';

export const BOX: TargetId = 'ec2:i-0123456789abcdef0';

export interface Wire {
  readonly text: string;
  readonly publishedAt: number;
}

/** What two handlers do in one scene, each its messages one after the other; `prepare` brings the world where it begins. */
export interface Scene {
  readonly name: string;
  readonly work: readonly (readonly ((now: number) => Wire)[])[];
  readonly prepare: (stage: Stage) => Promise<void>;
  /** Promises at the end, when everything has been delivered and time has passed. */
  readonly judge: (stage: Stage) => readonly string[];
}

/** One world in which two handlers are stepped by hand: a step lets one waiting call take effect and its caller run on. */
export class Stage {
  readonly clock = new StepClock();
  readonly store = new MemoryStore();
  readonly machines = new FakeMachines(this.clock);
  readonly faults: string[] = [];
  #nonces = 0;

  /** Joins a message and looks, as `power` does. */
  async deliver({ text, publishedAt }: Wire, gate: Gate = OPEN): Promise<void> {
    const ports = {
      store: gated(this.#watched(), gate),
      machines: gated(this.#judged(), gate),
      clock: this.clock,
      journal: { note: () => {} },
      rules: RULES,
      newId: () => this.#newId(),
      texts: [],
      region: 'us-east-1',
    };
    const targets = await receive({ text, publishedAt }, ports);
    await reconcile(targets, { trigger: 'message', ports });
  }

  /** A tick after `ms`. */
  async tickAfter(ms: number): Promise<void> {
    await this.clock.advance(ms);
    const now = this.clock.now();
    this.store.path = { pingAt: now - 1_000, since: now - 3_600_000 };
    const ports = {
      store: this.#watched(),
      machines: this.#judged(),
      clock: this.clock,
      journal: { note: () => {} },
      rules: RULES,
      newId: () => this.#newId(),
    };
    await reconcile(await this.store.due(now), { trigger: 'tick', ports });
  }

  #newId(): string {
    this.#nonces += 1;
    return `nonce-${this.#nonces}`;
  }

  /** All that a future step could depend on. */
  get state(): string {
    const leases = [...(this.store.leases.get(BOX)?.values() ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
    const { power, launchedAt } = this.machines.at(BOX);
    return JSON.stringify([this.store.states.get(BOX), leases, power, launchedAt]);
  }

  /** P1: no boot is given to anybody that a Stop of ours has ended. */
  #watched(): Store {
    const acknowledge: Store['acknowledge'] = async (target, rev, write) => {
      const written = await this.store.acknowledge(target, rev, write);
      const { power, launchedAt } = this.machines.at(BOX);
      for (const { id, change } of written ? write.leases : []) {
        if (power === 'on' && change.ack?.boot === String(launchedAt)) continue;
        this.faults.push(`${id.slice(0, 8)} was given boot ${change.ack?.boot} of a machine that is ${power}`);
      }
      return written;
    };
    return delegate(this.store, { acknowledge });
  }

  /** P1: no Stop of ours reaches EC2 while an acknowledged lease lives. */
  #judged(): Machines {
    const stop: Machines['stop'] = (target, timeout) => {
      const { power, launchedAt } = this.machines.at(BOX);
      for (const lease of this.store.leases.get(target)?.values() ?? []) {
        const given = lease.ack?.boot === String(launchedAt) && power === 'on';
        if (given && lease.releasedAt === undefined) this.faults.push(`${lease.id.slice(0, 8)} is stopped under`);
      }
      return this.machines.stop(target, timeout);
    };
    return delegate(this.machines, { stop });
  }
}

/** Stands before each call of a port. */
export interface Gate {
  /** The call is made when this resolves. */
  readonly ask: () => Promise<void>;
  /** What the caller now knows. */
  readonly answered: (method: string, result: unknown) => void;
}
const OPEN: Gate = { ask: () => Promise.resolve(), answered: () => {} };

function gated<T extends object>(port: T, gate: Gate): T {
  return new Proxy(port, {
    get(from, name) {
      const method: unknown = Reflect.get(from, name);
      if (typeof method !== 'function') return method;
      return async (...args: readonly unknown[]) => {
        await gate.ask();
        const result: unknown = await Reflect.apply(method, from, args);
        gate.answered(String(name), result);
        return result;
      };
    },
  });
}

function delegate<T extends object>(port: T, own: Partial<T>): T {
  return new Proxy(port, {
    get(from, name) {
      const mine: unknown = Reflect.get(own, name);
      if (mine !== undefined) return mine;
      const method: unknown = Reflect.get(from, name);
      return typeof method === 'function' ? method.bind(from) : method;
    },
  });
}
