import { account, region } from '../place.ts';
import { cloudEvent } from '../power/cloudEvents.ts';
import type { AlarmChange } from './alarms.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
export function alarmEvent(at: number, { alarm, before }: AlarmChange): unknown {
  const timestamp = new Date(alarm.updatedAt).toISOString();
  return cloudEvent(at, {
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    resources: [`arn:aws:cloudwatch:${region}:${account}:alarm:${alarm.name}`],
    detail: {
      alarmName: alarm.name,
      state: { value: alarm.state, reason: alarm.reason, timestamp },
      previousState: { value: before },
    },
  });
}
