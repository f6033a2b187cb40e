import { shorten } from '../duration.ts';
import { INSTANCE } from '../target.ts';

/** An instance that an Auto Scaling group launched, however it was announced. */
export interface Launch {
  readonly instance: string;
  readonly group: string;
  readonly from: 'notification' | 'event' | 'hook';
  /** The scaling activity; lifecycle hooks do not name one. */
  readonly activity?: string;
  /** When it was announced, epoch ms. */
  readonly at: number;
  readonly hook?: Hook;
}

/** The lifecycle action that keeps the instance out of service until it is completed. */
export interface Hook {
  readonly name: string;
  readonly token: string;
}

export type LaunchReading =
  | { readonly kind: 'launch'; readonly launch: Launch }
  | { readonly kind: 'ignored'; readonly reason: IgnoredLaunch; readonly detail: string };

export type IgnoredLaunch =
  | 'test-notification'
  | 'other-event'
  | 'not-json'
  | 'not-a-launch'
  | 'bad-instance-id'
  | 'no-group'
  | 'too-large'
  | 'other-topic';

const MAX_TEXT = 64 * 1024;

type Json = Readonly<Record<string, unknown>>;

/** The text of a notification, as a group or its lifecycle hook publishes it. Never throws. */
export function readLaunchText(text: string, publishedAt: number): LaunchReading {
  if (text.length > MAX_TEXT) return ignored('too-large', `${text.length} characters`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return ignored('not-json', shorten(text));
  }
  return readNotification(value, publishedAt);
}

/**
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-sns-notifications.html and
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/prepare-for-lifecycle-notifications.html
 */
function readNotification(value: unknown, at: number): LaunchReading {
  if (!isObject(value)) return ignored('not-a-launch', 'no JSON object');
  const { Event: event, LifecycleTransition: transition } = value;
  if (event === 'autoscaling:TEST_NOTIFICATION') {
    return ignored('test-notification', `of ${said(value.AutoScalingGroupName)}`);
  }
  if (event === 'autoscaling:EC2_INSTANCE_LAUNCH') return launched(value, { at, from: 'notification' });
  if (transition === 'autoscaling:EC2_INSTANCE_LAUNCHING') return launched(value, { at, from: 'hook' });
  const named = event ?? transition;
  return named === undefined ? ignored('not-a-launch', 'no Event') : ignored('other-event', said(named));
}

/** An event of EventBridge: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html */
export function readLaunchEvent(event: Json, receivedAt: number): LaunchReading {
  const type = event['detail-type'];
  if (event.source !== 'aws.autoscaling') return ignored('other-event', `${said(event.source)}: ${said(type)}`);
  const written = typeof event.time === 'string' ? Date.parse(event.time) : Number.NaN;
  const at = Number.isNaN(written) ? receivedAt : written;
  const detail = isObject(event.detail) ? event.detail : {};
  if (type === 'EC2 Instance Launch Successful') return launched(detail, { at, from: 'event' });
  if (type === 'EC2 Instance-launch Lifecycle Action') return launched(detail, { at, from: 'hook' });
  return ignored('other-event', said(type));
}

function launched(body: Json, { at, from }: Pick<Launch, 'at' | 'from'>): LaunchReading {
  const { EC2InstanceId: instance, AutoScalingGroupName: group, ActivityId: activity } = body;
  if (typeof instance !== 'string' || !INSTANCE.test(instance)) return ignored('bad-instance-id', said(instance));
  if (typeof group !== 'string' || group === '' || group.length > 255) return ignored('no-group', said(group));
  const hook = from === 'hook' ? hookOf(body) : undefined;
  if (from === 'hook' && hook === undefined) return ignored('not-a-launch', 'a lifecycle action without its token');
  const named = typeof activity === 'string' && /^[\w-]{8,100}$/.test(activity);
  return {
    kind: 'launch',
    launch: {
      instance,
      group,
      from,
      at,
      ...(named ? { activity } : {}),
      ...(hook === undefined ? {} : { hook }),
    },
  };
}

function hookOf({ LifecycleHookName: name, LifecycleActionToken: token }: Json): Hook | undefined {
  return typeof name === 'string' && typeof token === 'string' ? { name, token } : undefined;
}

function ignored(reason: IgnoredLaunch, detail: string): LaunchReading {
  return { kind: 'ignored', reason, detail };
}

function said(value: unknown): string {
  if (typeof value === 'string') return shorten(value);
  return value === undefined ? 'nothing' : `a value of type ${typeof value}`;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
