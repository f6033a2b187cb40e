import {
  AutoScalingClient,
  type AutoScalingGroup,
  paginateDescribeAutoScalingGroups,
} from '@aws-sdk/client-auto-scaling';
import { COMPAT_TAGS, type OptInRules, SCHEDULE_TAG, scheduleOfTags } from '../domain/schedule/tags.ts';
import type { TargetId } from '../domain/target.ts';
import type { Scheduled } from '../engine/schedule/ports.ts';
import { machineOf, tagOf } from './asg/facts.ts';
import { type ClientSettings, clientConfig } from './clients.ts';

const PAGE = 100;

export function groupsClient(settings: ClientSettings): AutoScalingClient {
  return new AutoScalingClient(clientConfig(settings, { attempts: 3, connect: 2_000, request: 8_000 }));
}

/** The Auto Scaling groups that have a schedule, of all pages; Auto Scaling filters them. */
export async function scheduledGroups(client: AutoScalingClient, rules: OptInRules): Promise<readonly Scheduled[]> {
  const keys = [SCHEDULE_TAG, ...(rules.compat === true ? COMPAT_TAGS : [])];
  const found: Scheduled[] = [];
  const request = { Filters: [{ Name: 'tag-key', Values: keys }], MaxRecords: PAGE };
  for await (const { AutoScalingGroups = [] } of paginateDescribeAutoScalingGroups({ client }, request)) {
    for (const group of AutoScalingGroups) found.push(...scheduledOf(group, rules));
  }
  return found;
}

function scheduledOf(group: AutoScalingGroup, rules: OptInRules): readonly Scheduled[] {
  const tagged = scheduleOfTags((key) => tagOf(group, key), rules);
  if (tagged === undefined) return [];
  const { power } = machineOf(group, { seenAt: 0, ...rules });
  const name = group.AutoScalingGroupName ?? '';
  return [{ target: `asg:${name}` as TargetId, name, power, most: group.MaxSize, ...tagged }];
}
