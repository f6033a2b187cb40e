import type { Connection } from '../aws/connect.ts';

export interface Second {
  /** Whether an error means that the first connection is of no use any more. */
  readonly isOver: (cause: unknown) => boolean;
  readonly second: () => Promise<Connection>;
}

/** Uses the first connection until its credentials have ended, then the second for everything. */
export function twoConnections(first: Connection, { isOver, second }: Second): Connection {
  let later: Promise<Connection> | undefined;
  const run = async <T>(call: (connection: Connection) => Promise<T>): Promise<T> => {
    if (later !== undefined) return call(await later);
    try {
      return await call(first);
    } catch (error) {
      if (!(error instanceof Error && isOver(error.cause))) throw error;
      later ??= second().catch((why: unknown) => {
        later = undefined;
        throw why;
      });
      return call(await later);
    }
  };
  return {
    publisher: { publish: (text, how) => run(({ publisher }) => publisher.publish(text, how)) },
    stopPublisher: { publish: (text, how) => run(({ stopPublisher }) => stopPublisher.publish(text, how)) },
    reader: {
      readLease: (target, id) => run(({ reader }) => reader.readLease(target, id)),
      readPin: (id) => run(({ reader }) => reader.readPin(id)),
    },
    machines: {
      describe: (targets) => run(({ machines }) => machines.describe(targets)),
      levels: (target, levels) => run(({ machines }) => machines.levels(target, levels)),
    },
  };
}
