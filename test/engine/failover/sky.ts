import type { AlarmState, FailoverMemory, Pin } from '../../../src/domain/failover/facts.ts';
import type { FailoverSet } from '../../../src/domain/failover/set.ts';
import { applyChange, type Lease } from '../../../src/domain/lease.ts';
import { lookAtSet } from '../../../src/engine/failover/look.ts';
import type { FailoverEntry, FailoverPorts } from '../../../src/engine/failover/ports.ts';
import { aSet } from '../../domain/failover/world.ts';

export const MINUTE = 60_000;

/** What may go wrong at a call: nothing, a crash before or after it took effect, or a pause of so many ms before it. */
export type Fate = 'fine' | 'lost' | 'reply-lost' | number;

/**
 * A load balancer, alarms, a service and a table on a virtual clock. Every call of a handler is a point where it may crash,
 * freeze, or give way to another handler.
 */
export class FailoverSky {
  readonly set: FailoverSet;
  now = Date.parse('2026-11-21T12:00:00Z');
  alarm: AlarmState = 'OK';
  calm: AlarmState = 'OK';
  share = 0;
  edits = 0;
  healthy = 0;
  lambdaUsable = true;
  /** How many targets a service that is held comes to. */
  targets = 2;
  boots = 90_000;
  pin: Pin | undefined;
  readonly leases = new Map<string, Lease>();
  readonly entries: FailoverEntry[] = [];
  readonly shifts: { readonly to: number; readonly at: number }[] = [];
  /** What was wrong, in words. */
  readonly broken: string[] = [];
  fate: () => Fate = () => 'fine';
  #stored: { readonly memory: FailoverMemory; readonly rev: number } | undefined;
  #waiting: { readonly at: number; readonly resume: () => void }[] = [];
  /** When targets were last lost for a reason of their own: until a handler can know, it may err. */
  #lostAt = Number.NEGATIVE_INFINITY;

  constructor(parts: object = {}) {
    this.set = aSet(parts);
  }

  get memory(): FailoverMemory | undefined {
    return this.#stored?.memory;
  }

  /** A handler is woken. Resolves when it is done or dead. */
  wake(): Promise<void> {
    return lookAtSet(this.set, this.ports()).then(
      () => undefined,
      (error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      },
    );
  }

  /** Lets time pass; handlers that pause go on when their time has come. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    await idle();
    for (;;) {
      this.#waiting.sort((a, b) => a.at - b.at);
      const next = this.#waiting[0];
      if (next === undefined || next.at > end) break;
      this.#waiting.shift();
      this.now = Math.max(this.now, next.at);
      this.#serve();
      next.resume();
      await idle();
    }
    this.now = end;
    this.#serve();
  }

  /** Minutes with their ticks. */
  async minutes(count: number): Promise<void> {
    for (let passed = 0; passed < count; passed += 1) {
      const tick = this.wake();
      await this.pass(MINUTE);
      void tick;
    }
  }

  loseTargets(): void {
    this.healthy = 0;
    this.#lostAt = this.now;
  }

  edit(share: number): void {
    this.share = share;
    this.edits += 1;
  }

  /** The function `power` in one sentence: who holds the service has it after a while, and not longer than wanted. */
  #serve(): void {
    const live = [...this.leases.values()].filter(
      (lease) => lease.releasedAt === undefined && lease.expiresAt > this.now,
    );
    for (const lease of live) {
      if (lease.ack !== undefined || this.now < (lease.since ?? 0) + this.boots) continue;
      this.leases.set(lease.id, { ...lease, ack: { boot: 'b', at: this.now, alreadyOn: false, addresses: {} } });
      this.healthy = this.targets;
    }
    if (live.length > 0 || this.healthy === 0) return;
    if (this.share > 0 && this.edits === 0)
      this.broken.push(`the service was given back under ${this.share} % of the traffic`);
    this.healthy = 0;
  }

  async #call<T>(doing: () => T): Promise<T> {
    const fate = this.fate();
    if (typeof fate === 'number')
      await new Promise<void>((resume) => this.#waiting.push({ at: this.now + fate, resume }));
    else await Promise.resolve();
    if (fate === 'lost') throw new Crash();
    const result = doing();
    if (fate === 'reply-lost') throw new Crash();
    return result;
  }

  #shift(to: number): void {
    const up = to > this.share;
    const excused = this.now - this.#lostAt < 15_000;
    if (up && this.healthy < this.set.healthy && !excused)
      this.broken.push(`${to} % went to ${this.healthy} healthy targets`);
    this.share = to;
    this.shifts.push({ to, at: this.now });
  }

  ports(): FailoverPorts {
    const call = <T>(doing: () => T) => this.#call(doing);
    return {
      clock: { now: () => this.now },
      journal: { note: (entry) => void this.entries.push(entry) },
      publisher: { publish: () => call(() => undefined) },
      alarms: {
        states: () =>
          call(
            () =>
              new Map([
                [this.set.alarm, this.alarm],
                ['web-is-calm', this.calm],
              ]),
          ),
        requests: () => call(() => 0),
      },
      balancer: {
        read: () => call(() => ({ kind: 'read', share: this.share, seen: `${this.share}/${this.edits}` })),
        health: () => call(() => ({ healthy: this.healthy, lambdaUsable: this.lambdaUsable })),
        shift: (_set, { to, seen }) =>
          // A call that was sent within its time is over within 2 s: longer pauses are the handler's own, before it.
          call(() => {
            if (seen !== `${this.share}/${this.edits}`) return 'changed-meanwhile';
            this.#shift(to);
            return 'written';
          }),
      },
      memory: {
        read: () => call(() => ({ rev: 0, ...this.#stored, ...(this.pin === undefined ? {} : { pin: this.pin }) })),
        write: (_set, rev, memory) =>
          call(() => {
            if ((this.#stored?.rev ?? 0) !== rev) return false;
            this.#stored = { memory, rev: rev + 1 };
            return true;
          }),
      },
      store: {
        readLease: (_target, id) => call(() => this.leases.get(id)),
        createLease: (_target, lease) =>
          call(() => {
            if (this.leases.has(lease.id)) return false;
            this.leases.set(lease.id, lease);
            return true;
          }),
        changeLease: (_target, id, { change, n }) =>
          call(() => {
            const lease = this.leases.get(id);
            if (lease?.n !== n) return false;
            this.leases.set(id, applyChange(lease, change));
            return true;
          }),
      },
    };
  }
}

class Crash extends Error {}

/** Until every handler waits for the clock. */
function idle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
