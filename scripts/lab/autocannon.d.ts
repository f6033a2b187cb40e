/** As far as the lab uses it; the package brings no types. */
declare module 'autocannon' {
  export interface Client {
    setRequests(requests: readonly { readonly method: 'GET'; readonly path: string }[]): void;
  }
  export interface Options {
    readonly url: string;
    readonly connections: number;
    /** Of each connection, a second. */
    readonly connectionRate: number;
    /** Seconds; `stop` ends it before. */
    readonly duration: number;
    /** Seconds. */
    readonly timeout: number;
    readonly requests: readonly { readonly method: 'GET'; readonly path: string }[];
    readonly setupClient: (client: Client) => void;
  }
  export interface Result {
    readonly errors: number;
    readonly timeouts: number;
    readonly non2xx: number;
    readonly '2xx': number;
  }
  export interface Instance extends PromiseLike<Result> {
    stop(): void;
  }
  export default function autocannon(options: Options): Instance;
}
