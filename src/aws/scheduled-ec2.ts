import { CreateTagsCommand, type EC2Client, type Instance } from '@aws-sdk/client-ec2';
import type { OptInRules, TagReader } from '../domain/schedule/tags.ts';
import { COMPAT_TAGS, SCHEDULE_TAG, STATUS_TAG, scheduleOfTags } from '../domain/schedule/tags.ts';
import { nameOf, type TargetId } from '../domain/target.ts';
import type { Scheduled, StatusTags } from '../engine/schedule/ports.ts';
import { allPages } from './ec2/describe.ts';
import { machineOf, tagOf } from './ec2/facts.ts';

/** Terminated instances keep their tags for an hour. */
const ALIVE = ['pending', 'running', 'stopping', 'stopped'];
const GROUP = 'aws:autoscaling:groupName';

/** Which instances are asked for. */
export interface ScheduledFilter extends OptInRules {
  /** These alone; at most 200. */
  readonly targets?: readonly TargetId[] | undefined;
}

/** The instances that have a schedule: EC2 filters them, and gives a thousand a page. */
export async function scheduledInstances(
  client: EC2Client,
  { targets, ...rules }: ScheduledFilter,
): Promise<readonly Scheduled[]> {
  const keys = [SCHEDULE_TAG, ...(rules.compat === true ? COMPAT_TAGS : [])];
  const request = {
    Filters: [
      { Name: 'tag-key', Values: keys },
      { Name: 'instance-state-name', Values: ALIVE },
      ...(targets === undefined ? [] : [{ Name: 'instance-id', Values: targets.map(nameOf) }]),
    ],
    MaxResults: 1000,
  };
  const instances = await allPages(request, client);
  return instances.flatMap((instance) => scheduledOf(instance, rules));
}

function scheduledOf(instance: Instance, rules: OptInRules): readonly Scheduled[] {
  const tag: TagReader = (key) => tagOf(instance.Tags, key);
  const tagged = scheduleOfTags(tag, rules);
  const machine = machineOf(instance, 0, { ...rules, protect: false });
  if (tagged === undefined || machine === undefined || instance.InstanceId === undefined) return [];
  const { power, launchedAt, name } = machine;
  const group = tag(GROUP);
  const scheduled: Scheduled = {
    target: `ec2:${instance.InstanceId}` as TargetId,
    name,
    power,
    launchedAt,
    status: tag(STATUS_TAG),
    ...tagged,
  };
  // A group may hand its tags on to its members, which it would replace if they were stopped.
  return [group === undefined ? scheduled : { ...scheduled, leftAlone: `The group ${group} sees to its members.` }];
}

/** Writes the one tag that the function may write. */
export function ec2StatusTags(client: EC2Client): StatusTags {
  return {
    async write(target, text) {
      if (!target.startsWith('ec2:')) return;
      const tags = [{ Key: STATUS_TAG, Value: text }];
      await client.send(new CreateTagsCommand({ Resources: [nameOf(target)], Tags: tags }));
    },
  };
}
