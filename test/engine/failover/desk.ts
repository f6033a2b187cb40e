import type { AlarmState, FailoverMemory, Pin, Traffic } from '../../../src/domain/failover/facts.ts';
import type { FailoverSet } from '../../../src/domain/failover/set.ts';
import type { Lease } from '../../../src/domain/lease.ts';
import type { FailoverEntry, FailoverPorts } from '../../../src/engine/failover/ports.ts';
import { ago, NOW } from '../../domain/failover/looks.ts';
import { aSet } from '../../domain/failover/world.ts';
import { MemoryPublisher } from '../../fakes/memory-publisher.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';

/** What the sets of these stories ask with: `alarm-web-` and the instant of the lease. */
export const ID = `alarm-web-${ago(40).toString(36)}`;

/** A lease of the set as it was taken forty minutes ago. */
export function aLease(parts: Partial<Lease> = {}): Lease {
  return {
    ...{
      id: ID,
      kind: 'alarm',
      holder: { name: 'failover web' },
      since: ago(40),
      ttl: 86_400_000,
      keepUntil: 0,
      linger: 0,
    },
    ...{ expiresAt: ago(40) + 86_400_000, ready: ['running'], alreadyOn: 'take', exclusive: false, protect: false },
    ...{ lookAt: ago(40), n: 7, ...parts },
  };
}

/** What one handler meets: all that it reads can be set, all that it does is written down in its order. */
export class Desk {
  readonly set: FailoverSet;
  readonly done: string[] = [];
  readonly entries: FailoverEntry[] = [];
  readonly store = new MemoryStore();
  readonly publisher = new MemoryPublisher();
  now = NOW;
  readonly alarms = new Map<string, AlarmState>([
    ['web-lambda-is-full', 'OK'],
    ['web-is-calm', 'ALARM'],
  ]);
  requests = 0;
  traffic: Traffic = { kind: 'read', share: 0 };
  healthy = 2;
  lambdaUsable = true;
  pin: Pin | undefined;
  memory: FailoverMemory | undefined;
  rev = 3;
  /** Others that write what is kept before us, each time. */
  others = 0;
  /** What a write of what is kept takes, ms. */
  slow = 0;

  constructor(parts: object = {}) {
    this.set = aSet(parts);
  }

  /** The traffic is on the service, which is held. */
  shifted(memory: Partial<FailoverMemory> = {}): void {
    this.memory = { phase: 'shifted', since: ago(30), share: 100, lease: ago(40), steppedAt: ago(30), ...memory };
    this.traffic = { kind: 'read', share: this.memory.share };
    this.put({ ack: { boot: 'b', at: ago(35), alreadyOn: false, addresses: {} } });
  }

  put(parts: Partial<Lease>): void {
    this.store.putLease(this.set.service, aLease(parts));
  }

  lease(id = ID): Lease | undefined {
    return this.store.leases.get(this.set.service)?.get(id);
  }

  ports(): FailoverPorts {
    const did = <T>(what: string, result: () => T | Promise<T>): Promise<T> => {
      this.done.push(what);
      return Promise.resolve(result());
    };
    const { store, publisher } = this;
    return {
      clock: { now: () => this.now },
      journal: { note: (entry) => void this.entries.push(entry) },
      publisher: { publish: (text) => did(`publish ${text}`, () => publisher.publish(text)) },
      alarms: {
        states: (names) =>
          did(`states ${names}`, () => new Map([...this.alarms].filter(([name]) => names.includes(name)))),
        requests: () => did('requests', () => this.requests),
      },
      balancer: {
        read: () => did('weights', () => ({ ...this.traffic, seen: `${this.done.length} calls` })),
        health: () => did('health', () => ({ healthy: this.healthy, lambdaUsable: this.lambdaUsable })),
        shift: (_set, { to, seen, by }) =>
          did(`shift to ${to}, as seen after ${seen}, within ${by - this.now} ms`, () => {
            this.traffic = { kind: 'read', share: to };
            return 'written';
          }),
      },
      memory: {
        read: (name) => did(`kept of ${name}`, () => this.#kept()),
        write: (name, rev, memory) => did(`keep ${memory.phase} of ${name} at ${rev}`, () => this.#keep(rev, memory)),
      },
      store: {
        readLease: (target, id) => did(`read ${id} of ${target}`, () => store.readLease(target, id)),
        createLease: (target, lease) => did(`create ${lease.id} of ${target}`, () => store.createLease(target, lease)),
        changeLease: (target, id, { change, n }) =>
          did(`change ${id} of ${target} at ${n}: ${Object.keys(change)}`, () =>
            store.changeLease(target, id, { change, n }),
          ),
      },
    };
  }

  #kept() {
    const { memory, rev, pin } = this;
    return { rev: memory === undefined ? 0 : rev, ...(memory && { memory }), ...(pin && { pin }) };
  }

  #keep(rev: number, memory: FailoverMemory): boolean {
    this.now += this.slow;
    if (this.others > 0) {
      this.others -= 1;
      return false;
    }
    if (this.memory !== undefined && rev !== this.rev) return false;
    this.memory = memory;
    this.rev = rev + 1;
    return true;
  }
}
