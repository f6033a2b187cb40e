import { applyChange, type Lease, type LeaseChange } from '../../src/domain/lease.ts';
import type { PathHealth, StateChange, StopRecord, TargetState } from '../../src/domain/machine.ts';
import type { TargetId } from '../../src/domain/target.ts';
import type { AckWrite, Pin, Store, TargetRecord } from '../../src/engine/ports.ts';
import { Hooks } from './hooks.ts';

const isHold = (id: string) => id.startsWith('hold-');
const ABSENT: TargetState = { rev: 0 };

/** The table in memory, with the conditions of the real one. Tests may look at and set `states` and `leases` directly. */
export class MemoryStore implements Store {
  readonly hooks = new Hooks<keyof Store>();
  readonly states = new Map<TargetId, TargetState>();
  readonly leases = new Map<TargetId, Map<string, Lease>>();
  readonly pins = new Map<string, Pin>();
  path: PathHealth | undefined;
  /** Items written: what an account would pay for. */
  writes = 0;

  readTarget(target: TargetId): Promise<TargetRecord> {
    return this.hooks.run('readTarget', async () => {
      const state = this.#state(target);
      const [jobs, holds] = await Promise.all([
        this.#query(target, (id) => !isHold(id)),
        this.#query(target, (id) => isHold(id)),
      ]);
      return { state, leases: [...jobs, ...holds] };
    });
  }

  readState(target: TargetId): Promise<TargetState> {
    return this.hooks.run('readState', () => this.#state(target));
  }

  readLease(target: TargetId, id: string): Promise<Lease | undefined> {
    return this.hooks.run('readLease', () => this.leases.get(target)?.get(id));
  }

  createLease(target: TargetId, lease: Lease): Promise<boolean> {
    return this.hooks.run('createLease', () => {
      if (this.leases.get(target)?.has(lease.id) === true) return false;
      this.putLease(target, lease);
      return true;
    });
  }

  changeLease(
    target: TargetId,
    id: string,
    { change, n }: { readonly change: LeaseChange; readonly n: number },
  ): Promise<boolean> {
    return this.hooks.run('changeLease', () => {
      const lease = this.leases.get(target)?.get(id);
      if (lease?.n !== n) return false;
      this.putLease(target, applyChange(lease, change));
      return true;
    });
  }

  writeState(target: TargetId, rev: number, change: StateChange): Promise<boolean> {
    return this.hooks.run('writeState', () => {
      if (this.#state(target).rev !== rev) return false;
      this.#change(target, change);
      return true;
    });
  }

  recordStop(target: TargetId, nonce: string, end: Pick<StopRecord, 'outcome' | 'why'>): Promise<boolean> {
    return this.hooks.run('recordStop', () => {
      const { stop } = this.#state(target);
      if (stop?.nonce !== nonce) return false;
      this.#change(target, { stop: { ...stop, ...end } });
      return true;
    });
  }

  acknowledge(target: TargetId, rev: number, { state, leases }: AckWrite): Promise<boolean> {
    return this.hooks.run('acknowledge', () => {
      const old = leases.map(({ id }) => this.leases.get(target)?.get(id));
      const open = old.every(
        (lease) => lease !== undefined && lease.releasedAt === undefined && lease.failed === undefined,
      );
      if (this.#state(target).rev !== rev || !open) return false;
      this.#change(target, state);
      for (const [index, { change }] of leases.entries()) {
        const lease = old[index];
        if (lease !== undefined) this.putLease(target, applyChange(lease, change));
      }
      return true;
    });
  }

  readPin(id: string): Promise<Pin | undefined> {
    return this.hooks.run('readPin', () => this.pins.get(id));
  }

  createPin(id: string, pin: Pin): Promise<boolean> {
    return this.hooks.run('createPin', () => {
      if (this.pins.has(id)) return false;
      this.pins.set(id, pin);
      this.writes += 1;
      return true;
    });
  }

  readPath(): Promise<PathHealth | undefined> {
    return this.hooks.run('readPath', () => this.path);
  }

  writePath(path: PathHealth): Promise<void> {
    return this.hooks.run('writePath', () => {
      if (this.path === undefined || this.path.pingAt <= path.pingAt) this.path = path;
      this.writes += 1;
    });
  }

  due(now: number): Promise<readonly TargetId[]> {
    return this.hooks.run('due', () => {
      const looks: (readonly [TargetId, number])[] = [];
      for (const [target, { lookAt }] of this.states) if (lookAt !== undefined) looks.push([target, lookAt]);
      for (const [target, items] of this.leases) {
        for (const { lookAt } of items.values()) if (lookAt !== undefined) looks.push([target, lookAt]);
      }
      const due = looks.filter(([, lookAt]) => lookAt <= now).sort(([, a], [, b]) => a - b);
      return [...new Set(due.map(([target]) => target))];
    });
  }

  /** Writes a lease as it is, past all conditions. */
  putLease(target: TargetId, lease: Lease): void {
    const items = this.leases.get(target) ?? new Map<string, Lease>();
    items.set(lease.id, lease);
    this.leases.set(target, items);
    this.writes += 1;
  }

  /** What DynamoDB's time to live does, some time after `removeAt`. */
  sweep(now: number): void {
    for (const items of this.leases.values()) {
      for (const [id, lease] of items) if ((lease.removeAt ?? now + 1) <= now) items.delete(id);
    }
    for (const [id, pin] of this.pins) if (pin.removeAt <= now) this.pins.delete(id);
  }

  #state(target: TargetId): TargetState {
    return this.states.get(target) ?? ABSENT;
  }

  async #query(target: TargetId, wanted: (id: string) => boolean): Promise<readonly Lease[]> {
    await this.hooks.pause('readTarget', 'between');
    return [...(this.leases.get(target)?.values() ?? [])].filter((lease) => wanted(lease.id));
  }

  #change(target: TargetId, change: StateChange): void {
    const old = this.#state(target);
    const next: Record<string, unknown> = { ...old, rev: old.rev + 1 };
    for (const [key, value] of Object.entries(change)) {
      if (value === null) delete next[key];
      else if (value !== undefined) next[key] = value;
    }
    this.states.set(target, next as unknown as TargetState);
    this.writes += 1;
  }
}
