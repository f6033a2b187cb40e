/** One run of the lab. Times are seconds of AWS: its clock runs `rate` times as fast as the machine's. */
export interface Plan {
  readonly rate: number;
  /**
   * Users before and after; in between there are five times as many. Each has one request open at most, so no more than
   * `lambda.threshold` of them never set the alarm off, and are never throttled, however slow the machine is.
   */
  readonly users: number;
  readonly riseAt: number;
  readonly fallAt: number;
  readonly endAt: number;
  /** How long `/sleep` sleeps. */
  readonly sleep: number;
  readonly lambda: { readonly limit: number; readonly threshold: number };
  /** A task runs after `start`, and its process listens `warmUp` later. */
  readonly service: { readonly start: number; readonly warmUp: number; readonly deregistration: number };
  readonly alarm: { readonly period: number; readonly late: number };
  readonly set: { readonly dwell: number; readonly quiet: number; readonly drain: number };
}

/** The load of the surge, in users of before. */
export const SURGE = 5;

/** As in a real account: periods of a minute, a Fargate task that needs a minute to be of use. */
export const FULL: Plan = {
  rate: 10,
  users: 10,
  ...{ riseAt: 90, fallAt: 690, endAt: 1_110 },
  sleep: 15,
  lambda: { limit: 12, threshold: 10 },
  service: { start: 40, warmUp: 20, deregistration: 30 },
  alarm: { period: 60, late: 10 },
  set: { dwell: 180, quiet: 120, drain: 60 },
};

/** With alarms of ten seconds and the shortest times that a set may have. */
export const SHORT: Plan = {
  rate: 25,
  users: 10,
  ...{ riseAt: 15, fallAt: 110, endAt: 230 },
  sleep: 30,
  lambda: { limit: 12, threshold: 10 },
  service: { start: 10, warmUp: 5, deregistration: 30 },
  alarm: { period: 10, late: 2 },
  set: { dwell: 60, quiet: 60, drain: 30 },
};

/** Requests in a period that Lambda can carry alone: twice as many as the users before can send, of whom each sends one a second. */
export function calmOf({ users, alarm, rate }: Plan): number {
  return (2 * users * alarm.period) / rate;
}
