import autocannon from 'autocannon';

/** The five requests of the app, one after the other. */
export const ROUTES = ['/', '/bang', '/pong', '/sleep', '/env'] as const;

/** Groups of users that begin one after the other within a second, so that requests come evenly. */
const GROUPS = 10;
/** Seconds; longer than any run. */
const FOREVER = 3_600;

export interface Load {
  /** Ends it; the requests that are open are given up. */
  stop(): Promise<Totals>;
}

/** What the users saw. */
export interface Totals {
  readonly good: number;
  readonly bad: number;
}

/** Users of whom each sends a request a second, or the next one when the last was answered, going through the five. */
export function startUsers(url: string, users: number): Load {
  const each = Math.max(1, Math.round(users / GROUPS));
  const requests = ROUTES.map((path) => ({ method: 'GET' as const, path }));
  const begun = Array.from({ length: GROUPS }, async (_, group) => {
    await new Promise((resolve) => setTimeout(resolve, (group * 1000) / GROUPS));
    let user = group;
    return {
      run: autocannon({
        ...{ url, requests, connections: each, connectionRate: 1, duration: FOREVER, timeout: 60 },
        setupClient(client) {
          const from = user % requests.length;
          user += 1;
          client.setRequests([...requests.slice(from), ...requests.slice(0, from)]);
        },
      }),
    };
  });
  return {
    async stop() {
      const results = await Promise.all(
        begun.map(async (one) => {
          const { run } = await one;
          run.stop();
          return run;
        }),
      );
      const sum = (of: (result: (typeof results)[number]) => number) =>
        results.reduce((total, result) => total + of(result), 0);
      return { good: sum((one) => one['2xx']), bad: sum((one) => one.non2xx + one.errors + one.timeouts) };
    },
  };
}
