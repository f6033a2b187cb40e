import { MINUTE, SECOND } from '../duration.ts';

/** What a refused CreateSnapshots means. */
export type Refusal =
  /** The same call may be taken later; `perVolume`: only one volume may be to blame. */
  | { readonly kind: 'wait'; readonly first: number; readonly most: number; readonly perVolume?: true }
  /** The volumes are not where they should be yet. */
  | { readonly kind: 'not-ready' }
  | { readonly kind: 'gone' }
  /** It would be refused again. */
  | { readonly kind: 'final'; readonly repair: string };

const wait = (first: number, most: number): Refusal => ({ kind: 'wait', first, most });
const THROTTLE = wait(5 * SECOND, 2 * MINUTE);
const LIMIT = wait(MINUTE, 10 * MINUTE);
const final = (repair: string): Refusal => ({ kind: 'final', repair });

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  // "Wait at least 15 seconds between concurrent volume snapshots."
  SnapshotCreationPerVolumeRateExceeded: { kind: 'wait', first: 20 * SECOND, most: 5 * MINUTE, perVolume: true },
  ConcurrentSnapshotLimitExceeded: LIMIT,
  PendingSnapshotLimitExceeded: LIMIT,
  SnapshotLimitExceeded: LIMIT,
  ResourceLimitExceeded: LIMIT,
  MaxConcurrentSnapshotsExceeded: LIMIT,
  RequestLimitExceeded: THROTTLE,
  Throttling: THROTTLE,
  ThrottlingException: THROTTLE,
  ThrottledRequest: THROTTLE,
  TooManyRequests: THROTTLE,
  RequestThrottled: THROTTLE,
  EC2ThrottledException: THROTTLE,
  IncorrectState: { kind: 'not-ready' },
  IncorrectInstanceState: { kind: 'not-ready' },
  'InvalidVolume.NotFound': { kind: 'not-ready' },
  'IncorrectState.Volume': { kind: 'not-ready' },
  'InvalidInstanceID.NotFound': { kind: 'gone' },
  UnauthorizedOperation: final(
    'Allow ec2:CreateSnapshots on the instance, its volumes and snapshots to the role of `snapshot`; its own policy does for members of Auto Scaling groups.',
  ),
  TagLimitExceeded: final('Copy fewer tags to snapshots: EC2 takes 50.'),
  InvalidParameterValue: final('Read the message of EC2: it does not take one of the values.'),
  InvalidParameterCombination: final('Read the message of EC2: it does not take the values together.'),
};

const UNKNOWN = final('Read the message of EC2 above.');

export function refusalOf(code: string): Refusal {
  return (Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined) ?? UNKNOWN;
}

/**
 * How long to wait after `tries` refusals, ms: doubled each time, never shorter than the first wait, spread so that a burst
 * of launches does not come back as one.
 * @param random 0 ≤ n < 1
 */
export function backoff(
  { first, most }: { readonly first: number; readonly most: number },
  { tries, random }: { readonly tries: number; readonly random: number },
): number {
  const grown = Math.min(most, first * 2 ** Math.min(tries, 20));
  return Math.round(first + (grown - first) * random + first * 0.5 * random);
}
