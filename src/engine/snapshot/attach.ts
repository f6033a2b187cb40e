import { WakelockError } from '../../domain/errors.ts';

/** What Auto Scaling tells of an instance that was launched. */
export const LAUNCH = 'autoscaling:EC2_INSTANCE_LAUNCH';
const TEST = 'autoscaling:TEST_NOTIFICATION';

/** Which topics a group tells of what. Writing for one topic leaves the others alone. */
export interface GroupNotifications {
  /** Types by topic ARN; undefined = there is no such group. */
  of(group: string): Promise<ReadonlyMap<string, readonly string[]> | undefined>;
  /** Replaces what this topic is told. */
  put(group: string, topicArn: string, types: readonly string[]): Promise<void>;
  remove(group: string, topicArn: string): Promise<void>;
}

export interface Attachment {
  readonly changed: boolean;
  /** Other topics that the group tells, which were left as they are. */
  readonly others: readonly string[];
}

/** Lets a group tell the topic of its launches; what else it tells, there or elsewhere, stays. @throws WakelockError (`not-found`) */
export async function attach(group: string, topicArn: string, ports: GroupNotifications): Promise<Attachment> {
  const topics = await topicsOf(group, ports);
  const types = topics.get(topicArn) ?? [];
  const others = [...topics.keys()].filter((arn) => arn !== topicArn);
  if (types.includes(LAUNCH)) return { changed: false, others };
  await ports.put(group, topicArn, [...types, LAUNCH]);
  return { changed: true, others };
}

/** The opposite of `attach`. @throws WakelockError (`not-found`) */
export async function detach(group: string, topicArn: string, ports: GroupNotifications): Promise<Attachment> {
  const topics = await topicsOf(group, ports);
  const types = topics.get(topicArn);
  const others = [...topics.keys()].filter((arn) => arn !== topicArn);
  if (!types?.includes(LAUNCH)) return { changed: false, others };
  const rest = types.filter((type) => type !== LAUNCH);
  if (rest.some((type) => type !== TEST)) await ports.put(group, topicArn, rest);
  else await ports.remove(group, topicArn);
  return { changed: true, others };
}

async function topicsOf(group: string, ports: GroupNotifications): Promise<ReadonlyMap<string, readonly string[]>> {
  const topics = await ports.of(group);
  if (topics !== undefined) return topics;
  throw new WakelockError({
    code: 'not-found',
    what: `There is no Auto Scaling group ${group}.`,
    likely: 'It is in another region or account than the topic, or it is spelt otherwise.',
    repair:
      'List the groups: aws autoscaling describe-auto-scaling-groups --query AutoScalingGroups[].AutoScalingGroupName',
  });
}
