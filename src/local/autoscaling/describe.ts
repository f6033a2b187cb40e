import { availabilityZone } from '../ec2/describe.ts';
import { element, leaf } from '../http/xml.ts';
import { account, region } from '../place.ts';
import type { Activity, GroupView } from './types.ts';

const time = (ms: number): string => new Date(ms).toISOString();

export function groupArn(name: string): string {
  const id = '00000000-0000-4000-8000-000000000000';
  return `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:${id}:autoScalingGroupName/${name}`;
}

export function groups(views: readonly GroupView[]): string {
  return element('AutoScalingGroups', ...views.map(group));
}

function group(view: GroupView): string {
  const members = view.members.map(({ id, lifecycle, healthy }) =>
    element(
      'member',
      leaf('InstanceId', id),
      leaf('AvailabilityZone', availabilityZone),
      leaf('LifecycleState', lifecycle),
      leaf('HealthStatus', healthy ? 'Healthy' : 'Unhealthy'),
      leaf('ProtectedFromScaleIn', false),
    ),
  );
  const suspended = view.suspended.map((name) =>
    element('member', leaf('ProcessName', name), leaf('SuspensionReason', 'User suspended')),
  );
  return element(
    'member',
    leaf('AutoScalingGroupName', view.name),
    leaf('AutoScalingGroupARN', groupArn(view.name)),
    leaf('MinSize', view.min),
    leaf('MaxSize', view.max),
    leaf('DesiredCapacity', view.desired),
    leaf('DefaultCooldown', 300),
    element('AvailabilityZones', leaf('member', availabilityZone)),
    leaf('HealthCheckType', 'EC2'),
    leaf('HealthCheckGracePeriod', 0),
    element('Instances', ...members),
    leaf('CreatedTime', time(view.createdAt)),
    element('SuspendedProcesses', ...suspended),
    element('Tags', ...tagItems(view)),
  );
}

function tagItems({ name, tags }: GroupView): string[] {
  return Object.entries(tags).map(([key, value]) =>
    element(
      'member',
      leaf('ResourceId', name),
      leaf('ResourceType', 'auto-scaling-group'),
      leaf('Key', key),
      leaf('Value', value),
      leaf('PropagateAtLaunch', false),
    ),
  );
}

export function activityList(activities: readonly Activity[]): string {
  return element('Activities', ...activities.map(activity));
}

function activity(one: Activity): string {
  return element(
    'member',
    leaf('ActivityId', one.id),
    leaf('AutoScalingGroupName', one.group),
    leaf('Description', describe(one)),
    leaf('Cause', `At ${time(one.startedAt)} ${one.cause}.`),
    leaf('StartTime', time(one.startedAt)),
    leaf('EndTime', one.endedAt === undefined ? undefined : time(one.endedAt)),
    leaf('StatusCode', one.status),
    leaf('StatusMessage', one.message),
    leaf('Progress', one.status === 'InProgress' ? 50 : 100),
    leaf('Details', '{}'),
  );
}

/** The words of AWS for an activity. */
export function describe({ kind, instance, message }: Activity): string {
  if (instance === undefined) return `Launching a new EC2 instance.  Status Reason: ${message}`;
  return `${kind === 'launch' ? 'Launching a new' : 'Terminating'} EC2 instance: ${instance}`;
}
