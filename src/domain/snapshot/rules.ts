import { DAY, HOUR, MINUTE, SECOND } from '../duration.ts';

export interface TagRule {
  readonly key: string;
  readonly value: string;
}

/** What the stack decided about snapshots, and the numbers of the protocol; times in ms. */
export interface SnapshotRules {
  /** The value of the tag that marks our snapshots. */
  readonly stack: string;
  readonly skipBoot: boolean;
  /** A volume with this tag is left out. */
  readonly optOut: TagRule;
  /** What the instance gets when its set is made. */
  readonly mark: TagRule;
  /** Tags of the instance that its snapshots get as well. */
  readonly copyTags: readonly string[];
  /** How long a set is kept; undefined = no expiry. */
  readonly keepFor?: number | undefined;
  /** So many newest sets of each group are kept; 0 = the rule is off. */
  readonly keepLast: number;
  /** How a lifecycle hook is completed when there is no set. */
  readonly hookOnFailure: 'CONTINUE' | 'ABANDON';
  /** How long volumes may take to be attached, from the announcement. */
  readonly attachWithin: number;
  /** A launch hook is told at least so often that its set is being waited for; shorter than the heartbeat of any hook. */
  readonly hookEvery: number;
  /** How long limits and throttles are waited out, from the announcement. */
  readonly limitsWithin: number;
  /** CreateSnapshots is called at most this long after its claim was written, and may take `call`. */
  readonly deadline: number;
  readonly call: number;
  /** Clocks of two handlers differ by at most this. */
  readonly skew: number;
  /** After this, DescribeSnapshots shows what was made before. */
  readonly settle: number;
  /** How long a record is kept: longer than SQS keeps a message (14 days). */
  readonly remember: number;
}

export const SNAPSHOT_RULES: SnapshotRules = {
  stack: 'wakelock',
  skipBoot: false,
  optOut: { key: 'wakelock:snapshot', value: 'off' },
  mark: { key: 'Snapshots', value: 'Created' },
  copyTags: [],
  keepFor: 30 * DAY,
  keepLast: 0,
  hookOnFailure: 'CONTINUE',
  attachWithin: 10 * MINUTE,
  limitsWithin: 6 * HOUR,
  hookEvery: 4 * MINUTE,
  deadline: 5 * SECOND,
  call: 20 * SECOND,
  skew: 5 * SECOND,
  settle: MINUTE,
  remember: 30 * DAY,
};

/** The shortest heartbeat time-out of a hook that outlives `hookEvery` and one killed handler (six minutes in its queue), s. */
export const LEAST_HEARTBEAT = 900;

/** When a launch is handed in again that asks for `at`: a hook hears nothing between two deliveries. */
export function nextDelivery(
  { at, now, hooked }: { readonly at: number; readonly now: number; readonly hooked: boolean },
  { hookEvery }: Pick<SnapshotRules, 'hookEvery'>,
): number {
  return hooked ? Math.min(at, now + hookEvery) : at;
}

/** How long nobody else may make a set after somebody claimed it: until then the call may land, or be seen too late. */
export function fence({ deadline, call, skew, settle }: SnapshotRules): number {
  return deadline + call + skew + settle;
}
