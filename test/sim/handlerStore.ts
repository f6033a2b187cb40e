import type { Lease, LeaseChange } from '../../src/domain/lease.ts';
import type { PathHealth, StateChange, StopRecord, TargetState } from '../../src/domain/machine.ts';
import type { TargetId } from '../../src/domain/target.ts';
import type { AckWrite, Pin, Store, TargetRecord } from '../../src/engine/ports.ts';
import type { Handler } from './handler.ts';

/** What the table answers when it cannot: retried by the message's redelivery, never swallowed. */
const UNREACHABLE = new Error('ProvisionedThroughputExceededException (simulated)');

/** The table as one handler reaches it: each call takes time, and may fail, or succeed without the caller hearing of it. */
export class HandlerStore implements Store {
  readonly #handler: Handler;

  constructor(handler: Handler) {
    this.#handler = handler;
  }

  async readTarget(target: TargetId): Promise<TargetRecord> {
    const state = await this.#read(target, () => this.#table.state(target));
    const leases = await this.#read(target, () => this.#leasesOf(target));
    return { state, leases };
  }

  readState(target: TargetId): Promise<TargetState> {
    return this.#read(target, () => this.#table.state(target));
  }

  readLease(target: TargetId, id: string): Promise<Lease | undefined> {
    return this.#read(target, () => {
      const lease = this.#table.lease(target, id);
      return lease !== undefined && this.#removed(target, lease) ? undefined : lease;
    });
  }

  createLease(target: TargetId, lease: Lease): Promise<boolean> {
    return this.#write(target, () => this.#table.createLease(target, lease));
  }

  changeLease(
    target: TargetId,
    id: string,
    write: { readonly change: LeaseChange; readonly n: number },
  ): Promise<boolean> {
    return this.#write(target, () => this.#table.changeLease(target, id, write));
  }

  writeState(target: TargetId, rev: number, change: StateChange): Promise<boolean> {
    return this.#write(target, () => this.#table.writeState(target, rev, change));
  }

  recordStop(target: TargetId, nonce: string, end: Pick<StopRecord, 'outcome' | 'why'>): Promise<boolean> {
    return this.#write(target, () => this.#table.recordStop(target, nonce, end));
  }

  acknowledge(target: TargetId, rev: number, write: AckWrite): Promise<boolean> {
    // A transaction carries a token: a retry of one that was made answers as the first did.
    return this.#write(target, () => this.#table.acknowledge(target, rev, write), { idempotent: true });
  }

  readPin(id: string): Promise<Pin | undefined> {
    return this.#read(undefined, () => this.#table.pins.get(id));
  }

  createPin(id: string, pin: Pin): Promise<boolean> {
    return this.#write(undefined, () => this.#table.createPin(id, pin));
  }

  readPath(): Promise<PathHealth | undefined> {
    return this.#read(undefined, () => this.#table.path);
  }

  async writePath(path: PathHealth): Promise<void> {
    await this.#write(undefined, () => {
      this.#table.writePath(path);
      return true;
    });
  }

  due(now: number): Promise<readonly TargetId[]> {
    return this.#read(undefined, () => this.#table.due(now));
  }

  get #table() {
    return this.#handler.world.table;
  }

  // DynamoDB's TTL removes what is past `removeAt` some day: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
  #removed(target: TargetId, lease: Lease): boolean {
    const { kernel, chance } = this.#handler.world;
    if (lease.removeAt === undefined || lease.removeAt > kernel.now || !chance.hits('itemRemoved')) return false;
    this.#table.removeLease(target, lease.id);
    return true;
  }

  #leasesOf(target: TargetId): readonly Lease[] {
    return this.#table.leasesOf(target).filter((lease) => !this.#removed(target, lease));
  }

  #read<T>(target: TargetId | undefined, effect: () => T): Promise<T> {
    const { world } = this.#handler;
    const { chance } = world;
    if (world.tableDown() || chance.hits('tableThrottled')) return this.#fail(target);
    return this.#handler.call(this.#delay(), effect);
  }

  #write(
    target: TargetId | undefined,
    effect: () => boolean,
    { idempotent = false }: { readonly idempotent?: boolean } = {},
  ): Promise<boolean> {
    const { world } = this.#handler;
    const { chance } = world;
    if (world.tableDown() || chance.hits('tableThrottled')) return this.#fail(target);
    if (chance.hits('tableReplyLost')) {
      this.#fault(target);
      return this.#handler.call(this.#delay() + 1_000, () => {
        effect();
        throw UNREACHABLE;
      });
    }
    // The SDK repeats a call whose reply was lost: the second finds its own condition spoilt by the first.
    const retried = !idempotent && chance.hits('tableRetried');
    return this.#handler.call(this.#delay(), () => (retried && effect() ? effect() : effect()));
  }

  #fail<T>(target: TargetId | undefined): Promise<T> {
    this.#fault(target);
    return this.#handler.call(this.#delay() + 300, () => {
      throw UNREACHABLE;
    });
  }

  #fault(target: TargetId | undefined): void {
    if (target === undefined) this.#handler.allFaulted = true;
    else this.#handler.faulted.add(target);
  }

  #delay(): number {
    const { chance, setting } = this.#handler.world;
    const delay = chance.int('latency', 1, setting.tableDelay);
    return chance.hits('tableSlow') ? delay + chance.int('tableSlow', 500, 6_000) : delay;
  }
}
