import { account, region } from '../place.ts';
import { cloudEvent } from '../power/cloudEvents.ts';
import { describe, groupArn } from './describe.ts';
import type { Activity } from './types.ts';

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/automating-ec2-auto-scaling-with-eventbridge.html */
export function activityEvent(at: number, activity: Activity): unknown {
  const { group, instance } = activity;
  const ends = { Successful: 'Successful', Failed: 'Unsuccessful', InProgress: '' }[activity.status];
  const instances = instance === undefined ? [] : [`arn:aws:ec2:${region}:${account}:instance/${instance}`];
  return cloudEvent(at, {
    source: 'aws.autoscaling',
    'detail-type': `EC2 Instance ${activity.kind === 'launch' ? 'Launch' : 'Terminate'} ${ends}`,
    resources: [groupArn(group), ...instances],
    detail: { ...common(activity), EC2InstanceId: instance ?? '', RequestId: activity.id },
  });
}

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-sns-notifications.html */
export function activityNotification(activity: Activity): {
  readonly type: string;
  readonly subject: string;
  readonly message: string;
} {
  const { kind, status, group, instance } = activity;
  const deed = kind === 'launch' ? 'LAUNCH' : 'TERMINATE';
  const event = `autoscaling:EC2_INSTANCE_${deed}${status === 'Failed' ? '_ERROR' : ''}`;
  const message = {
    Progress: 50,
    AccountId: account,
    RequestId: activity.id,
    AutoScalingGroupARN: groupArn(group),
    Service: 'AWS Auto Scaling',
    Time: new Date(activity.endedAt ?? activity.startedAt).toISOString(),
    EC2InstanceId: instance ?? '',
    ...common(activity),
    Event: event,
  };
  return {
    type: event,
    subject: `Auto Scaling: ${kind} for group "${group}"`,
    message: JSON.stringify(message),
  };
}

function common(activity: Activity): Readonly<Record<string, unknown>> {
  const iso = (ms: number | undefined): string => (ms === undefined ? '' : new Date(ms).toISOString());
  return {
    ActivityId: activity.id,
    AutoScalingGroupName: activity.group,
    Description: describe(activity),
    Cause: activity.cause,
    StartTime: iso(activity.startedAt),
    EndTime: iso(activity.endedAt),
    StatusCode: activity.status === 'Successful' ? 'InProgress' : activity.status,
    StatusMessage: activity.message ?? '',
    Details: {},
  };
}
