import * as v from 'valibot';
import { parseDuration, shorten } from '../duration.ts';
import { usage } from '../errors.ts';
import { suspectKey } from '../json.ts';

/** One pair of a Lambda group and an ECS service behind a load balancer. Durations are ms. */
export interface FailoverSet {
  readonly name: string;
  /** CloudWatch alarm that says that Lambda is at its limit. */
  readonly alarm: string;
  /** The return test: an alarm that is OK while Lambda alone could carry the traffic. */
  readonly calmAlarm?: string | undefined;
  /** The return test without an alarm: requests a minute of the load balancer that Lambda can carry. */
  readonly calmBelow?: number | undefined;
  /** ARN of the listener (its default action) or of the listener rule that carries the weights. */
  readonly traffic: string;
  readonly lambdaGroup: string;
  readonly serviceGroup: string;
  readonly service: `ecs:${string}/${string}`;
  /** Healthy targets that the service needs before it gets traffic. */
  readonly healthy: number;
  /** Shares of the traffic that the service gets one after the other, percent, rising to 100. */
  readonly steps: readonly number[];
  readonly stepEvery: number;
  /** The service keeps the traffic, and Lambda keeps it after a return, for at least this long. */
  readonly dwell: number;
  /** How long the return test must hold without a break. */
  readonly quiet: number;
  /** Between the shift back and the release of the service: at least the group's deregistration delay. */
  readonly drain: number;
  /** A service that takes longer to become healthy is reported. */
  readonly warmWithin: number;
}

const ARN = String.raw`arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}`;
const TRAFFIC = new RegExp(`^${ARN}:(listener|listener-rule)/app/[\\w-]+/[0-9a-f]+/[0-9a-f]+(/[0-9a-f]+)?$`);
const GROUP = new RegExp(`^${ARN}:targetgroup/[\\w-]+/[0-9a-f]+$`);

const MINUTE = 60_000;
const duration = ({ from, to }: { readonly from: number; readonly to: number }) =>
  v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      try {
        return parseDuration(dataset.value, { name: 'duration', min: from, max: to });
      } catch {
        addIssue({ message: `is not a duration from ${from / 1000} s to ${to / 1000} s, such as 5m` });
        return NEVER;
      }
    }),
  );

const name = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'is not a name of 1-64 letters, digits, - _'),
);
const alarm = v.pipe(v.string(), v.minLength(1), v.maxLength(255));
const group = v.pipe(v.string(), v.regex(GROUP, 'is not the ARN of a target group'));
const steps = v.pipe(
  v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100))),
  v.minLength(1),
  v.maxLength(10),
  v.check((list) => list.at(-1) === 100, 'does not end with 100'),
  v.check((list) => list.every((share, index) => share > (list[index - 1] ?? 0)), 'does not rise'),
);

const SetSchema = v.pipe(
  v.strictObject({
    name,
    alarm,
    calmAlarm: v.optional(alarm),
    calmBelow: v.optional(v.pipe(v.number(), v.minValue(1))),
    traffic: v.pipe(
      v.string(),
      v.regex(TRAFFIC, 'is not the ARN of a listener or rule of an application load balancer'),
    ),
    lambdaGroup: group,
    serviceGroup: group,
    service: v.pipe(
      v.string(),
      v.regex(/^ecs:[A-Za-z0-9_-]{1,255}\/[A-Za-z0-9_-]{1,255}$/, 'is not ecs:cluster/service'),
      v.transform((text) => text as FailoverSet['service']),
    ),
    healthy: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 1),
    steps: v.optional(steps, [100]),
    stepEvery: v.optional(duration({ from: 15_000, to: 60 * MINUTE }), '1m'),
    dwell: v.optional(duration({ from: MINUTE, to: 24 * 60 * MINUTE }), '10m'),
    quiet: v.optional(duration({ from: MINUTE, to: 24 * 60 * MINUTE }), '5m'),
    drain: v.optional(duration({ from: 0, to: 60 * MINUTE }), '5m'),
    warmWithin: v.optional(duration({ from: MINUTE, to: 60 * MINUTE }), '10m'),
  }),
  v.check((set) => set.lambdaGroup !== set.serviceGroup, 'has one group for both'),
  v.check(
    (set) => (set.calmAlarm === undefined) !== (set.calmBelow === undefined),
    'needs a test for the return that the shift does not empty: calmAlarm or calmBelow, one of them',
  ),
);
const SetsSchema = v.pipe(v.array(SetSchema), v.minLength(1), v.maxLength(20));

const REPAIR =
  'Write a JSON list of sets, each with name, alarm, traffic, lambdaGroup, serviceGroup, service and calmAlarm or calmBelow; docs/failover.md has one to copy.';

/**
 * Reads the sets of a stack from its parameter.
 * @throws WakelockError (`usage`): which set, which field, and what it may be.
 */
export function parseSets(text: string): readonly FailoverSet[] {
  const value = json(text);
  const key = suspectKey(text);
  if (key !== undefined) throw usage(`Failover sets: ${key}.`, { repair: REPAIR });
  const result = v.safeParse(SetsSchema, value, { abortEarly: true });
  if (!result.success) {
    const issue = result.issues[0];
    throw usage(`Failover sets: ${v.getDotPath(issue) ?? 'the list'}: ${issue.message}`, { repair: REPAIR });
  }
  const names = result.output.map((set) => set.name);
  const twice = names.find((each, index) => names.indexOf(each) !== index);
  if (twice !== undefined) throw usage(`Failover sets: two are called "${twice}".`, { repair: REPAIR });
  const shared = result.output.map((set) => set.service).find((each, index, all) => all.indexOf(each) !== index);
  if (shared !== undefined) throw usage(`Failover sets: two use ${shared}.`, { repair: REPAIR });
  return result.output;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw usage(`Failover sets: "${shorten(text)}" is not JSON.`, { repair: REPAIR });
  }
}
