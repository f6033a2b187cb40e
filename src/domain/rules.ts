import { DAY, HOUR, MINUTE, SECOND } from './duration.ts';

/** The numbers of the protocol, milliseconds unless said otherwise. Each has one reason; none is a tuning knob of the runner. */
export interface Rules {
  /** A machine opts in by tag `wakelock` = this. */
  readonly stack: string;
  /** Largest time to live and largest total age of a job's lease, however often renewed. */
  readonly maxTtl: number;
  readonly maxAge: number;
  readonly maxHold: number;
  readonly maxLinger: number;
  /** Live leases on one machine; more are refused. */
  readonly maxLeases: number;
  /** Releases of unknown leases remembered on one machine; more are ignored. */
  readonly maxTombstones: number;
  /** Starts of one machine within an hour; more wait. */
  readonly maxStartsPerHour: number;
  /** A lease counts as expired this long after `expiresAt`: clock skew between handlers. */
  readonly skew: number;
  /** An older Describe may be this stale. */
  readonly stale: number;
  /** Stop is called at most this long after its record was written, and the call itself may take `stopCall`. */
  readonly stopDeadline: number;
  readonly stopCall: number;
  /** A Start may land this long after its window was written and still be ours. */
  readonly window: number;
  /** Start is not repeated within this time: Describe may still be old. */
  readonly startPause: number;
  /** First back-off after a start that did not stick; doubles, up to `maxBackoff`; `maxTries` fail the leases. */
  readonly backoff: number;
  readonly maxBackoff: number;
  readonly maxTries: number;
  /** The period of the tick, from which the health of the message path is judged. */
  readonly tick: number;
  /** Expiry is believed after this long even if no ping comes. */
  readonly maxGrace: number;
}

export const RULES: Rules = {
  stack: 'wakelock',
  maxTtl: 24 * HOUR,
  maxAge: 24 * HOUR,
  maxHold: 30 * DAY,
  maxLinger: 2 * HOUR,
  maxLeases: 500,
  maxTombstones: 100,
  maxStartsPerHour: 20,
  skew: 5 * SECOND,
  stale: 3 * SECOND,
  stopDeadline: 5 * SECOND,
  stopCall: 2 * SECOND,
  window: 2 * MINUTE,
  startPause: 15 * SECOND,
  backoff: 15 * SECOND,
  maxBackoff: 5 * MINUTE,
  maxTries: 6,
  tick: MINUTE,
  maxGrace: 3 * HOUR,
};

/** How long a Stop of unknown outcome can still land or be seen too late: deadline + call + skew + stale Describe. */
export function stopFence(rules: Rules): number {
  return rules.stopDeadline + rules.stopCall + rules.skew + rules.stale;
}
