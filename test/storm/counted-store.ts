import type { Store } from '../../src/engine/ports.ts';

/** Items that `power` writes and reads, by what they are. */
export class StoreCounts {
  /** Lease items written, by the names of what was written. */
  readonly lease = new Map<string, number>();
  /** Items of machines written. */
  state = 0;
  path = 0;
  /** Writes whose condition failed, since somebody else wrote first: AWS bills them too. */
  vain = 0;
  /** Reads of one lease. */
  reads = 0;
  /** Looks at a whole target: its state and a query of its leases and of its holds. */
  looks = 0;

  /** Lease items written: what grows with the number of jobs. */
  ofLeases(): number {
    return [...this.lease.values()].reduce((sum, count) => sum + count, 0);
  }

  ofAll(): number {
    return this.ofLeases() + this.state + this.path + this.vain;
  }

  noteLease(kind: string, items = 1): void {
    this.lease.set(kind, (this.lease.get(kind) ?? 0) + items);
  }
}

/** The same store, counted. */
export function countedStore(store: Store, counts: StoreCounts): Store {
  const counted = async (write: Promise<boolean>, items: number, note: () => void): Promise<boolean> => {
    const written = await write;
    if (written) note();
    else counts.vain += items;
    return written;
  };
  const stateNote = () => {
    counts.state += 1;
  };
  return {
    ...store,
    readTarget(target) {
      counts.looks += 1;
      return store.readTarget(target);
    },
    readLease(target, id) {
      counts.reads += 1;
      return store.readLease(target, id);
    },
    createLease: (target, lease) => counted(store.createLease(target, lease), 1, () => counts.noteLease('created')),
    changeLease: (target, id, write) =>
      counted(store.changeLease(target, id, write), 1, () =>
        counts.noteLease(Object.keys(write.change).sort().join('+')),
      ),
    writeState: (target, rev, change) => counted(store.writeState(target, rev, change), 1, stateNote),
    recordStop: (target, nonce, end) => counted(store.recordStop(target, nonce, end), 1, stateNote),
    acknowledge: (target, rev, write) =>
      counted(store.acknowledge(target, rev, write), write.leases.length + 1, () => {
        counts.state += 1;
        counts.noteLease('acknowledged', write.leases.length);
      }),
    writePath(path) {
      counts.path += 1;
      return store.writePath(path);
    },
  };
}
