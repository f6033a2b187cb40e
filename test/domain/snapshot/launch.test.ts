import { describe, expect, test } from '@jest/globals';
import { readLaunchEvent, readLaunchText } from '../../../src/domain/snapshot/launch.ts';

const AT = Date.UTC(2026, 0, 5, 8);
const ACTIVITY = '4e6156f4-a9e2-4bda-a7fd-33f2ae528958';
const BOX = 'i-0123456789abcdef0';

const body = { EC2InstanceId: BOX, AutoScalingGroupName: 'web', ActivityId: ACTIVITY };
const notification = { Event: 'autoscaling:EC2_INSTANCE_LAUNCH', ...body };
const hooked = {
  LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
  LifecycleHookName: 'on-launch',
  LifecycleActionToken: 'token',
  EC2InstanceId: BOX,
  AutoScalingGroupName: 'web',
};
const event = {
  source: 'aws.autoscaling',
  'detail-type': 'EC2 Instance Launch Successful',
  time: '2026-01-05T07:59:58Z',
  detail: body,
};
const read = (value: unknown) => readLaunchText(JSON.stringify(value), AT);
const launch = { instance: BOX, group: 'web', from: 'notification', activity: ACTIVITY, at: AT };
const byHook = { instance: BOX, group: 'web', from: 'hook', at: AT, hook: { name: 'on-launch', token: 'token' } };

describe('an announcement is read as a launch', () => {
  test.each<[string, unknown, object]>([
    ['a notification of the group', notification, launch],
    ['its launch hook', hooked, byHook],
    ['a hook whose name and token are empty', { ...hooked, LifecycleHookName: '', LifecycleActionToken: '' }, {}],
    ['a hook that names an activity nevertheless', { ...hooked, ActivityId: ACTIVITY }, { activity: ACTIVITY }],
    ['an instance with a short id', { ...notification, EC2InstanceId: 'i-01234567' }, { instance: 'i-01234567' }],
    ['a group with the longest name', { ...notification, AutoScalingGroupName: 'g'.repeat(255) }, {}],
  ])('%s', (_title, value, expected) => {
    const reading = read(value);
    expect(reading.kind === 'launch' && reading.launch).toMatchObject(expected);
  });

  test('a notification has no hook, and a hook no activity', () => {
    expect(read({ ...notification, LifecycleHookName: 'h', LifecycleActionToken: 't' })).toEqual({
      kind: 'launch',
      launch,
    });
    expect(read(hooked)).toStrictEqual({ kind: 'launch', launch: byHook });
  });

  test('an event of EventBridge has its own time, else the time at which it came', () => {
    const at = Date.UTC(2026, 0, 5, 7, 59, 58);
    expect(readLaunchEvent(event, AT)).toStrictEqual({ kind: 'launch', launch: { ...launch, from: 'event', at } });
    for (const time of ['soon', 5, undefined]) {
      expect(readLaunchEvent({ ...event, time }, AT)).toMatchObject({ launch: { at: AT } });
    }
  });

  test('a launch hook by EventBridge is the same as by the topic', () => {
    const { LifecycleTransition: _none, ...detail } = hooked;
    const value = { ...event, 'detail-type': 'EC2 Instance-launch Lifecycle Action', detail };
    expect(readLaunchEvent(value, AT)).toEqual({ kind: 'launch', launch: { ...byHook, at: Date.parse(event.time) } });
  });

  test.each<[unknown, boolean]>([
    ['a'.repeat(8), true],
    ['a'.repeat(100), true],
    ['A_-9'.repeat(2), true],
    ['a'.repeat(7), false],
    ['a'.repeat(101), false],
    ['snapshot#activity', false],
    ['#activity', false],
    ['activity#', false],
    ['12345678 ', false],
    [123456789, false],
    [null, false],
  ])('the activity %j is kept: %j', (id, kept) => {
    const reading = read({ ...notification, ActivityId: id });
    expect(reading.kind === 'launch' && reading.launch).toEqual(
      kept ? { ...launch, activity: id } : { instance: BOX, group: 'web', from: 'notification', at: AT },
    );
  });
});

/** Everything that is no launch, each with what the journal says of it. */
const IGNORED: Readonly<Record<string, () => unknown>> = {
  'no JSON': () => readLaunchText('Starting Server', AT),
  'no JSON, and long': () => readLaunchText('x'.repeat(64 * 1024), AT),
  'too large': () => readLaunchText('x'.repeat(64 * 1024 + 1), AT),
  'a list': () => read([notification]),
  'a text': () => read('text'),
  null: () => read(null),
  'an empty object': () => read({}),
  'a test notification': () => read({ Event: 'autoscaling:TEST_NOTIFICATION', AutoScalingGroupName: 'web' }),
  'a test notification without its group': () => read({ Event: 'autoscaling:TEST_NOTIFICATION' }),
  'a termination': () => read({ ...notification, Event: 'autoscaling:EC2_INSTANCE_TERMINATE' }),
  'a launch that failed': () => read({ ...notification, Event: 'autoscaling:EC2_INSTANCE_LAUNCH_ERROR' }),
  'the hook of a termination': () => read({ ...hooked, LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING' }),
  'an event that is a number': () => read({ Event: 5 }),
  'an event that is empty': () => read({ Event: '' }),
  'a hook without its token': () => read({ ...hooked, LifecycleActionToken: undefined }),
  'a hook without its name': () => read({ ...hooked, LifecycleHookName: undefined }),
  'a hook whose token is a number': () => read({ ...hooked, LifecycleActionToken: 5 }),
  'no instance': () => read({ ...notification, EC2InstanceId: undefined }),
  'a list of one instance': () => read({ ...notification, EC2InstanceId: [BOX] }),
  'an instance in a text': () => read({ ...notification, EC2InstanceId: `of ${BOX}` }),
  'an instance with more behind it': () => read({ ...notification, EC2InstanceId: `${BOX}0` }),
  'an instance with too few digits': () => read({ ...notification, EC2InstanceId: 'i-0123456' }),
  'an instance with ten digits': () => read({ ...notification, EC2InstanceId: 'i-0123456789' }),
  'an instance with letters that are no digits': () => read({ ...notification, EC2InstanceId: 'i-0123456g' }),
  'no group': () => read({ ...notification, AutoScalingGroupName: undefined }),
  'a group without a name': () => read({ ...notification, AutoScalingGroupName: '' }),
  'a list as a group': () => read({ ...notification, AutoScalingGroupName: ['web'] }),
  'a group with too long a name': () => read({ ...notification, AutoScalingGroupName: 'g'.repeat(256) }),
  'an event of EC2': () =>
    readLaunchEvent({ ...event, source: 'aws.ec2', 'detail-type': 'EC2 Instance State-change Notification' }, AT),
  'an event of nobody': () => readLaunchEvent({}, AT),
  'an event of a launch that failed': () =>
    readLaunchEvent({ ...event, 'detail-type': 'EC2 Instance Launch Unsuccessful' }, AT),
  'an event without details': () => readLaunchEvent({ ...event, detail: undefined }, AT),
  'an event whose details are null': () => readLaunchEvent({ ...event, detail: null }, AT),
};

test('everything else is ignored with a reason that says what came', () => {
  const said = Object.entries(IGNORED).map(([title, reading]) => `${title}: ${JSON.stringify(reading())}`);
  expect(said.join('\n')).toMatchSnapshot();
});
