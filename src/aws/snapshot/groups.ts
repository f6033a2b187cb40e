import {
  type AutoScalingClient,
  DeleteNotificationConfigurationCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeLifecycleHooksCommand,
  DescribeNotificationConfigurationsCommand,
  PutNotificationConfigurationCommand,
} from '@aws-sdk/client-auto-scaling';
import { WakelockError } from '../../domain/errors.ts';
import type { GroupNotifications } from '../../engine/snapshot/attach.ts';
import { errorName } from '../error-name.ts';
import { explain } from '../errors.ts';

/** The notifications of Auto Scaling groups; errors say which right is missing. */
export function groupNotifications(client: AutoScalingClient): GroupNotifications {
  return {
    async of(group) {
      const [groups, topics] = await explaining(
        { what: `read the notifications of ${group}`, action: 'autoscaling:DescribeNotificationConfigurations' },
        () => Promise.all([groupNames(client, [group]), topicsByGroup(client, [group])]),
      );
      return groups.includes(group) ? (topics.get(group) ?? new Map()) : undefined;
    },
    async put(group, topicArn, types) {
      const command = new PutNotificationConfigurationCommand({
        AutoScalingGroupName: group,
        TopicARN: topicArn,
        NotificationTypes: [...types],
      });
      const doing = { what: `let ${group} tell ${topicArn}`, action: 'autoscaling:PutNotificationConfiguration' };
      await explaining(doing, () => client.send(command));
    },
    async remove(group, topicArn) {
      const command = new DeleteNotificationConfigurationCommand({ AutoScalingGroupName: group, TopicARN: topicArn });
      const doing = {
        what: `end what ${group} tells ${topicArn}`,
        action: 'autoscaling:DeleteNotificationConfiguration',
      };
      await explaining(doing, () => client.send(command));
    },
  };
}

/** Names of the groups that are there; all of them when none is named. */
export async function groupNames(client: AutoScalingClient, names: readonly string[] = []): Promise<readonly string[]> {
  const found: string[] = [];
  let token: string | undefined;
  do {
    const { AutoScalingGroups = [], NextToken } = await client.send(
      new DescribeAutoScalingGroupsCommand({
        ...(names.length === 0 ? {} : { AutoScalingGroupNames: [...names] }),
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    found.push(...AutoScalingGroups.flatMap(({ AutoScalingGroupName }) => AutoScalingGroupName ?? []));
    token = NextToken || undefined;
  } while (token !== undefined);
  return found;
}

/** Types by topic by group; of all groups when none is named. */
export async function topicsByGroup(
  client: AutoScalingClient,
  names: readonly string[] = [],
): Promise<ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>> {
  const groups = new Map<string, Map<string, readonly string[]>>();
  let token: string | undefined;
  do {
    const { NotificationConfigurations = [], NextToken } = await client.send(
      new DescribeNotificationConfigurationsCommand({
        ...(names.length === 0 ? {} : { AutoScalingGroupNames: [...names] }),
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    for (const {
      AutoScalingGroupName: group = '',
      TopicARN: topic = '',
      NotificationType,
    } of NotificationConfigurations) {
      const topics = groups.get(group) ?? new Map<string, readonly string[]>();
      topics.set(topic, [...(topics.get(topic) ?? []), ...(NotificationType === undefined ? [] : [NotificationType])]);
      groups.set(group, topics);
    }
    token = NextToken || undefined;
  } while (token !== undefined);
  return groups;
}

/** The launch hooks of one group, with their targets and heartbeat time-outs in seconds. */
export async function launchHooks(
  client: AutoScalingClient,
  group: string,
): Promise<readonly { readonly name: string; readonly target: string | undefined; readonly heartbeat: number }[]> {
  const { LifecycleHooks = [] } = await client.send(new DescribeLifecycleHooksCommand({ AutoScalingGroupName: group }));
  return LifecycleHooks.filter(
    ({ LifecycleTransition }) => LifecycleTransition === 'autoscaling:EC2_INSTANCE_LAUNCHING',
  ).map(({ LifecycleHookName = '', NotificationTargetARN, HeartbeatTimeout = HOUR_OF_HEARTBEAT }) => ({
    name: LifecycleHookName,
    target: NotificationTargetARN,
    heartbeat: HeartbeatTimeout,
  }));
}

/** What a hook has that was made without a word about it, s. */
const HOUR_OF_HEARTBEAT = 3600;

async function explaining<T>(
  { what, action }: { readonly what: string; readonly action: string },
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (errorName(error) !== 'ValidationError') throw explain(error, { what, action, resource: 'the group' });
    throw new WakelockError({
      code: 'failed',
      what: `Could not ${what}: ${error instanceof Error ? error.message : String(error)}`,
      likely: 'Auto Scaling publishes a test message to a topic that it is given, and could not: a key, or a policy.',
      repair: 'Use the topic of the stack (output LaunchTopicArn), which is not encrypted by the key of AWS.',
      cause: error,
    });
  }
}
