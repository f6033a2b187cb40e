import type { Lease, LeaseChange } from '../../src/domain/lease.ts';
import type { PathHealth, StateChange, StopRecord, TargetState } from '../../src/domain/machine.ts';
import type { TargetId } from '../../src/domain/target.ts';
import type { AckWrite, Pin } from '../../src/engine/ports.ts';

/** What the table tells the world about: the runner that reads this item, and the checkers. */
export interface TableWatch {
  leaseWritten(target: TargetId, lease: Lease): void;
  leaseRemoved(target: TargetId, id: string): void;
  pinWritten(id: string): void;
  acknowledged(target: TargetId, leases: readonly Lease[], state: TargetState): void;
  stateWritten(target: TargetId, state: TargetState, change: StateChange): void;
}

const NONE: TargetState = { rev: 0 };

/** The one table, as it really is: each method is one atomic call of DynamoDB. Conditions as `ports.ts` says. */
export class Table {
  readonly states = new Map<TargetId, TargetState>();
  readonly leases = new Map<TargetId, Map<string, Lease>>();
  readonly pins = new Map<string, Pin>();
  path: PathHealth | undefined;
  readonly #watch: TableWatch;
  readonly #teeth: ReadonlySet<string>;

  constructor(watch: TableWatch, teeth: ReadonlySet<string>) {
    this.#watch = watch;
    this.#teeth = teeth;
  }

  state(target: TargetId): TargetState {
    return this.states.get(target) ?? NONE;
  }

  lease(target: TargetId, id: string): Lease | undefined {
    return this.leases.get(target)?.get(id);
  }

  leasesOf(target: TargetId): readonly Lease[] {
    const items = this.leases.get(target);
    return items === undefined ? [] : [...items.values()];
  }

  createLease(target: TargetId, lease: Lease): boolean {
    let items = this.leases.get(target);
    if (items === undefined) {
      items = new Map();
      this.leases.set(target, items);
    }
    if (items.has(lease.id)) return false;
    if (lease.since === undefined && this.#teeth.has('tombstone')) return true;
    items.set(lease.id, lease);
    this.#watch.leaseWritten(target, lease);
    return true;
  }

  changeLease(
    target: TargetId,
    id: string,
    { change, n }: { readonly change: LeaseChange; readonly n: number },
  ): boolean {
    const items = this.leases.get(target);
    const old = items?.get(id);
    if (items === undefined || old === undefined) return false;
    if (old.n !== n && !this.#teeth.has('condition of lease items')) return false;
    this.#put(target, items, { old, change });
    return true;
  }

  removeLease(target: TargetId, id: string): void {
    this.leases.get(target)?.delete(id);
    this.#watch.leaseRemoved(target, id);
  }

  writeState(target: TargetId, rev: number, change: StateChange): boolean {
    const old = this.state(target);
    const free = this.#teeth.has(change.window ? 'window write on rev' : 'rev condition');
    if (old.rev !== rev && !free) return false;
    this.#putState(target, old, this.#toothless(change));
    return true;
  }

  recordStop(target: TargetId, nonce: string, end: Pick<StopRecord, 'outcome' | 'why'>): boolean {
    const old = this.state(target);
    if (old.stop?.nonce !== nonce) return false;
    this.#putState(target, old, { stop: { ...old.stop, ...end } });
    return true;
  }

  acknowledge(target: TargetId, rev: number, write: AckWrite): boolean {
    const old = this.state(target);
    const items = this.leases.get(target);
    const free = this.#teeth.has('rev condition');
    if ((old.rev !== rev && !free) || items === undefined || !write.leases.every(({ id }) => isOpen(items.get(id))))
      return false;
    this.#putState(target, old, write.state);
    const written: Lease[] = [];
    for (const { id, change } of write.leases) {
      const before = items.get(id);
      if (before !== undefined) written.push(this.#put(target, items, { old: before, change }));
    }
    this.#watch.acknowledged(target, written, this.state(target));
    return true;
  }

  writePath(path: PathHealth): void {
    if (this.path === undefined || this.path.pingAt <= path.pingAt) this.path = path;
  }

  createPin(id: string, pin: Pin): boolean {
    if (this.pins.has(id)) return false;
    this.pins.set(id, pin);
    this.#watch.pinWritten(id);
    return true;
  }

  due(now: number): readonly TargetId[] {
    const due: TargetId[] = [];
    const targets = new Set([...this.states.keys(), ...this.leases.keys()]);
    for (const target of targets) if ((this.nextLook(target) ?? Number.POSITIVE_INFINITY) <= now) due.push(target);
    return due;
  }

  /** The earliest `lookAt` of a target's items. */
  nextLook(target: TargetId): number | undefined {
    let next = this.states.get(target)?.lookAt;
    for (const lease of this.leases.get(target)?.values() ?? []) {
      if (lease.lookAt !== undefined && (next === undefined || lease.lookAt < next)) next = lease.lookAt;
    }
    return next;
  }

  #toothless(change: StateChange): StateChange {
    if (this.#teeth.size === 0) return change;
    const { stop, ...rest } = change;
    return stop === undefined || this.#teeth.has('stop record') ? rest : { ...rest, stop };
  }

  #put(
    target: TargetId,
    items: Map<string, Lease>,
    { old, change }: { readonly old: Lease; readonly change: LeaseChange },
  ): Lease {
    const next = apply(old, change, { n: old.n + 1 });
    items.set(old.id, next);
    this.#watch.leaseWritten(target, next);
    return next;
  }

  #putState(target: TargetId, old: TargetState, change: StateChange): void {
    const next = apply(old, change, { rev: old.rev + 1 });
    this.states.set(target, next);
    this.#watch.stateWritten(target, next, change);
  }
}

function isOpen(lease: Lease | undefined): boolean {
  return lease !== undefined && lease.releasedAt === undefined && lease.failed === undefined;
}

function apply<T extends object>(old: T, change: object, count: Partial<T>): T {
  const next = { ...old, ...count } as Record<string, unknown>;
  for (const key in change) {
    // Absent and undefined mean the same; deleting would make the item slow to read ever after.
    next[key] = (change as Record<string, unknown>)[key] ?? undefined;
  }
  return next as T;
}
