import { randomUUID } from 'node:crypto';
import { RULES, type Rules } from '../../src/domain/rules.ts';
import type { TargetId } from '../../src/domain/target.ts';
import type { TextRule } from '../../src/domain/text-rules.ts';
import { leaseIdOf } from '../../src/domain/token.ts';
import { receive } from '../../src/engine/receive.ts';
import { reconcile, type Trigger } from '../../src/engine/reconcile.ts';
import { tick } from '../../src/engine/tick.ts';
import { FakeMachines } from './fake-machines.ts';
import { MemoryJournal } from './memory-journal.ts';
import { MemoryPublisher } from './memory-publisher.ts';
import { MemoryStore } from './memory-store.ts';
import { StepClock } from './step-clock.ts';

export const BOX: TargetId = 'ec2:i-0123456789abcdef0';

/** A whole stack on fakes, with time standing still: what stories of the engine and of the handler are told in. */
export class World {
  readonly clock = new StepClock();
  readonly store = new MemoryStore();
  readonly machines = new FakeMachines(this.clock);
  readonly publisher = new MemoryPublisher();
  readonly journal = new MemoryJournal();
  readonly ports;

  constructor(options: { readonly rules?: Partial<Rules>; readonly texts?: readonly TextRule[] } = {}) {
    this.ports = {
      clock: this.clock,
      store: this.store,
      machines: this.machines,
      journal: this.journal,
      rules: { ...RULES, ...options.rules },
      texts: options.texts ?? [],
      region: 'us-east-1',
      newId: randomUUID,
    };
  }

  /** A message arrives (published now unless `at` says otherwise), and what it touches is looked at. */
  async deliver(text: string, at = this.clock.now()): Promise<void> {
    const targets = await receive({ text, publishedAt: at }, this.ports);
    await this.look('message', targets);
  }

  async look(trigger: Trigger = 'event', targets: readonly TargetId[] = [BOX]): Promise<void> {
    const failed = await reconcile(targets, { trigger, ports: this.ports });
    for (const error of failed.values()) throw error;
  }

  tick() {
    return tick({ ports: this.ports, publisher: this.publisher, stillTime: () => true });
  }

  /** Lets minutes pass, each with its tick, whose ping comes back as it does on a healthy path. */
  async minutes(count: number): Promise<void> {
    for (let passed = 0; passed < count; passed += 1) {
      await this.clock.advance(60_000);
      await this.tick();
      const ping = this.publisher.published.pop();
      if (ping !== undefined) await this.deliver(ping);
    }
  }

  /** Lets seconds pass, then the cloud's own event makes us look. */
  async seconds(count: number): Promise<void> {
    await this.clock.advance(count * 1000);
    await this.look('event');
  }

  lease(token: string, target: TargetId = BOX) {
    return this.store.leases.get(target)?.get(leaseIdOf(token));
  }

  power(target: TargetId = BOX) {
    return this.machines.at(target).power;
  }
}

export const newToken = (): string => `job-${randomUUID()}`;

export function start(lease: string, parts: object = {}): string {
  return JSON.stringify({ wakelock: 1, action: 'start', targets: [BOX], lease, ttl: 600, ...parts });
}

export function stop(lease: string, parts: object = {}): string {
  return JSON.stringify({ wakelock: 1, action: 'stop', targets: [BOX], lease, ttl: 600, ...parts });
}
