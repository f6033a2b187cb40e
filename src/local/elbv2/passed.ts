/** How one request ended, as an access log has it. */
export interface Passed {
  /** When it arrived, epoch ms. */
  readonly at: number;
  /** Until it was answered, ms. */
  readonly took: number;
  readonly path: string;
  /** The target group that it went to. */
  readonly group: string | undefined;
  readonly status: number;
  /** Why the load balancer itself answered; undefined: a target did. */
  readonly why?: Cause;
}

export type Cause =
  | 'no-target'
  | 'refused'
  | 'reset'
  | 'timed-out'
  | 'malformed'
  | 'too-large'
  | 'throttled'
  | 'function-failed'
  /** The client did not wait for the answer. */
  | 'client-left';

/**
 * What the load balancer says then.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html: a function that
 * was throttled, failed or ran out of time is a 502, and so is a target that refuses or drops the connection.
 */
export const STATUS: Readonly<Record<Cause, number>> = {
  'no-target': 503,
  refused: 502,
  reset: 502,
  'timed-out': 504,
  malformed: 502,
  'too-large': 413,
  throttled: 502,
  'function-failed': 502,
  'client-left': 460,
};

/** An answer of a target, or why there is none. */
export type Answered =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | readonly string[]>>;
      readonly body: Buffer;
    }
  | { readonly kind: 'none'; readonly why: Cause };

/** A request as the load balancer has read it. */
export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}
