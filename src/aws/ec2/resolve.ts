import type { EC2Client } from '@aws-sdk/client-ec2';
import type { OptInRules } from '../../domain/schedule/tags.ts';
import type { Selector, TargetId } from '../../domain/target.ts';
import { allPages } from './describe.ts';
import { isOptedIn, tagOf } from './facts.ts';

export type Match = { readonly target: TargetId; readonly optedIn: boolean };

/** More matches than anybody may mean; the rest is not read. */
const LIMIT = 300;
const ALIVE = ['pending', 'running', 'stopping', 'stopped'];

/** The machines that a selector means, terminated ones left out. */
export async function resolveSelector(
  selector: Selector,
  { client, rules }: { readonly client: EC2Client; readonly rules: OptInRules },
): Promise<readonly Match[]> {
  const { key, value } = selector.kind === 'name' ? { key: 'Name', value: selector.name } : selector;
  const request = {
    Filters: [
      { Name: `tag:${key}`, Values: [literal(value)] },
      { Name: 'instance-state-name', Values: ALIVE },
    ],
    MaxResults: 1000,
  };
  const instances = await allPages(request, client, LIMIT);
  return instances.flatMap((instance) => {
    // The filter is EC2's reading of the text; what counts is the tag itself.
    if (tagOf(instance.Tags, key) !== value || instance.InstanceId === undefined) return [];
    return [{ target: `ec2:${instance.InstanceId}` as TargetId, optedIn: isOptedIn(instance, rules) }];
  });
}

/** Filter values take * and ? as wildcards: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html */
function literal(value: string): string {
  return value.replace(/[\\*?]/g, '\\$&');
}
