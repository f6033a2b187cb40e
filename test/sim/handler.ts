import type { TargetId } from '../../src/domain/target.ts';
import type { JournalEntry } from '../../src/engine/journal.ts';
import type { ReceivePorts } from '../../src/engine/receive.ts';
import type { ReconcilePorts } from '../../src/engine/reconcile.ts';
import { HandlerMachines } from './handlerMachines.ts';
import { HandlerStore } from './handlerStore.ts';
import type { World } from './world.ts';

/** Lambda's time-out of `power`. */
const TIME_LIMIT = 30_000;

/** One invocation of `power`: its own clock, and a life that can end or stand still at any await. */
export class Handler {
  readonly world: World;
  readonly id: string;
  readonly skew: number;
  readonly startedAt: number;
  /** Targets on whose behalf a fault was injected into this invocation, or every target. */
  readonly faulted = new Set<TargetId>();
  allFaulted = false;
  alive = true;
  ended = false;
  frozenUntil = 0;
  /** Notes on messages so far: each message must leave one. */
  notes = 0;
  onDeath: () => void = () => {};
  readonly ports: ReconcilePorts & ReceivePorts;

  constructor(world: World, id: string) {
    this.world = world;
    this.id = id;
    this.startedAt = world.kernel.now;
    this.skew = world.chance.int('pick', -world.setting.skew, world.setting.skew);
    this.ports = {
      store: new HandlerStore(this),
      machines: new HandlerMachines(this),
      clock: { now: () => world.kernel.now + this.skew },
      journal: { note: (entry) => this.#note(entry) },
      rules: world.rules,
      newId: () => world.newId(),
      texts: world.texts,
      region: 'us-east-1',
    };
  }

  /**
   * One await of the code under test. The effect takes place after `delay`, unless the sandbox stands still or ends first;
   * requests already sent take effect even if their sender is gone.
   */
  call<T>(delay: number, effect: () => T): Promise<T> {
    const { kernel, chance } = this.world;
    kernel.progress();
    return new Promise((resolve, reject) => {
      if (!this.alive) return;
      const crash = chance.hits('crash');
      if (crash && chance.coin('crash')) return this.die('crashes before a call');
      let at = kernel.now + delay;
      if (chance.hits('freeze')) {
        const sent = chance.coin('freeze');
        this.freeze();
        // A request that was not sent yet goes out when the sandbox thaws.
        if (!sent) at = this.frozenUntil + delay;
      }
      kernel.at(at, () => {
        let reply: () => void;
        try {
          const value = effect();
          reply = () => resolve(value);
        } catch (error) {
          reply = () => reject(error);
        }
        if (crash) this.die('crashes after a call');
        this.reply(reply);
      });
    });
  }

  /** Time left, as Lambda tells it, ms. */
  remaining(): number {
    return this.startedAt + TIME_LIMIT - this.world.kernel.now;
  }

  /** Hands an answer to the code under test when the sandbox runs. */
  reply(answer: () => void): void {
    const { kernel } = this.world;
    if (!this.alive) return;
    if (kernel.now < this.frozenUntil) kernel.at(this.frozenUntil, () => this.reply(answer));
    else if (kernel.now > this.startedAt + TIME_LIMIT) this.die('is over its time limit');
    else {
      answer();
      kernel.wake();
    }
  }

  freeze(): void {
    const { kernel, chance } = this.world;
    const span = chance.coin('freeze') ? 25_000 : chance.int('freeze', 1_000, 25_000);
    this.frozenUntil = Math.max(this.frozenUntil, kernel.now + span);
    this.world.say(this.id, `freezes for ${span} ms`);
  }

  die(how: string): void {
    if (!this.alive) return;
    this.alive = false;
    this.world.say(this.id, how);
    this.onDeath();
  }

  #note(entry: JournalEntry): void {
    if (entry.kind === 'message' || entry.kind === 'ignored') this.notes += 1;
    this.world.noted(this, entry);
  }
}
