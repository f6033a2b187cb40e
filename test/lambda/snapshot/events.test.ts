import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { classify, type Task } from '../../../lambda/snapshot/events.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:wakelock-launches';
const NOW = Date.parse('2026-01-05T08:00:05Z');
const PUBLISHED = '2026-01-05T08:00:01.000Z';
const reading = { topics: new Set([TOPIC]), now: NOW };

/** A documented body, as a text. */
const body = (name: string) => readFileSync(new URL(`./bodies/${name}.json`, import.meta.url), 'utf8');

const notification = (text: string, topic = TOPIC) => ({
  Type: 'Notification',
  MessageId: '9ac0ca60-a4ab-52d5-b2a5-90f4ba85a331',
  TopicArn: topic,
  Subject: 'Auto Scaling: launch for group "web"',
  Message: text,
  Timestamp: PUBLISHED,
  SignatureVersion: '1',
});
const byTopic = (text: string, topic = TOPIC) => ({
  Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', Sns: notification(text, topic) }],
});
const byQueue = (...bodies: readonly string[]) => ({
  Records: bodies.map((text, index) => ({
    messageId: `m${index}`,
    receiptHandle: `r${index}`,
    body: text,
    attributes: { ApproximateReceiveCount: '3', SentTimestamp: String(NOW - 1000) },
    eventSource: 'aws:sqs',
  })),
});

function taskOf(event: unknown): Task {
  const incoming = classify(event, reading);
  if (incoming.kind === 'refused') throw new Error(incoming.why);
  expect(incoming.tasks).toHaveLength(1);
  const [first] = incoming.tasks;
  if (first === undefined) throw new Error('no task');
  return first.task;
}

const LAUNCH = {
  instance: 'i-0123456789abcdef0',
  group: 'web',
  from: 'notification',
  activity: '4e6156f4-a9e2-4bda-a7fd-33f2ae528958',
  at: Date.parse(PUBLISHED),
};

describe('a launch', () => {
  test('over SNS, directly and through the queue, is the same launch', () => {
    const direct = taskOf(byTopic(body('notification-launch')));
    expect(direct).toEqual({ kind: 'launch', launch: LAUNCH });
    expect(taskOf(byQueue(JSON.stringify(notification(body('notification-launch')))))).toEqual(direct);
  });

  test('what a direct event would be handed to the queue as is read as the same launch', () => {
    for (const event of [byTopic(body('notification-launch')), JSON.parse(body('event-launch'))]) {
      const incoming = classify(event, reading);
      if (incoming.kind !== 'direct') throw new Error(incoming.kind);
      expect(taskOf(byQueue(incoming.tasks[0]?.text ?? ''))).toEqual(incoming.tasks[0]?.task);
    }
  });

  test('by EventBridge has the activity of its notification', () => {
    const { activity, at } = { ...LAUNCH, at: Date.parse('2026-01-05T08:00:00Z') };
    const expected = { kind: 'launch', launch: { ...LAUNCH, from: 'event', activity, at } };
    expect(taskOf(JSON.parse(body('event-launch')))).toEqual(expected);
    expect(taskOf(byQueue(body('event-launch')))).toEqual(expected);
  });

  test('by a lifecycle hook has its action and no activity, by topic, by EventBridge, and straight from the queue', () => {
    const { activity: _none, ...rest } = LAUNCH;
    const hook = { name: 'snapshot-first', token: '71514b9d-6a40-4b26-8523-05e7ee35fa40' };
    expect(taskOf(byTopic(body('hook-launch')))).toEqual({ kind: 'launch', launch: { ...rest, from: 'hook', hook } });
    expect(taskOf(byQueue(body('hook-launch')))).toEqual({
      kind: 'launch',
      launch: { ...rest, from: 'hook', hook, at: NOW - 1000 },
    });
    expect(taskOf(JSON.parse(body('event-hook')))).toMatchObject({
      kind: 'launch',
      launch: { from: 'hook', hook: { name: 'snapshot-first', token: '630aa23f-48eb-45e7-aba6-799ea6093a0f' } },
    });
  });

  test('an activity id that is no id is left out', () => {
    const text = body('notification-launch').replaceAll('4e6156f4-a9e2-4bda-a7fd-33f2ae528958', 'a#b');
    expect(taskOf(byTopic(text))).not.toHaveProperty('launch.activity');
  });
});

describe('everything else is ignored with a reason', () => {
  test('F87 the test notification of a group that was attached', () => {
    const ignored = { kind: 'ignored', reason: 'test-notification', detail: 'of web' };
    expect(taskOf(byTopic(body('notification-test')))).toEqual(ignored);
    expect(taskOf(byQueue(JSON.stringify(notification(body('notification-test')))))).toEqual(ignored);
    expect(taskOf(byQueue(body('notification-test')))).toEqual(ignored);
  });

  test.each([
    ['other-event', byTopic(body('notification-terminate'))],
    ['other-event', byTopic(body('notification-launch-error'))],
    ['other-event', byTopic(body('hook-terminate'))],
    ['other-event', JSON.parse(body('event-launch-unsuccessful'))],
    ['other-event', { source: 'aws.ec2', 'detail-type': 'EC2 Instance State-change Notification', detail: {} }],
    ['other-topic', byTopic(body('notification-launch'), 'arn:aws:sns:us-east-1:123456789012:other')],
    ['not-json', byTopic('Starting Server')],
    ['not-json', byQueue('\ufeff{')],
    ['not-a-launch', byTopic('{}')],
    ['not-a-launch', byTopic('[1]')],
    ['not-a-launch', byTopic('null')],
    ['not-a-launch', byTopic(body('hook-launch').replace('LifecycleActionToken', 'Other'))],
    ['bad-instance-id', byTopic(body('notification-launch').replaceAll('i-0123456789abcdef0', 'i-*'))],
    ['bad-instance-id', byTopic(body('notification-launch').replace('"EC2InstanceId"', '"Other"'))],
    ['no-group', byTopic(body('notification-launch').replace('"AutoScalingGroupName"', '"Other"'))],
    ['too-large', byTopic(`"${'x'.repeat(70_000)}"`)],
    ['too-large', byQueue('x'.repeat(600_000))],
    ['not-an-envelope', byQueue('"text"')],
    ['not-an-envelope', byQueue(JSON.stringify({ Type: 'Notification' }))],
    ['not-an-envelope', { Records: [{ EventSource: 'aws:sns', Sns: 5 }] }],
  ])('%s', (reason, event) => {
    expect(taskOf(event)).toMatchObject({ kind: 'ignored', reason });
  });

  test('a key that names the prototype changes nothing', () => {
    const text = '{"__proto__":{"Event":"autoscaling:EC2_INSTANCE_LAUNCH"},"constructor":{}}';
    expect(taskOf(byTopic(text))).toMatchObject({ kind: 'ignored', reason: 'not-a-launch' });
    expect(({} as { Event?: string }).Event).toBeUndefined();
  });
});

test('the daily rule asks for a sweep, directly and through the queue', () => {
  const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', time: PUBLISHED, detail: {} };
  expect(taskOf(event)).toEqual({ kind: 'sweep' });
  expect(taskOf(byQueue(JSON.stringify(event)))).toEqual({ kind: 'sweep' });
});

test.each([
  [undefined],
  ['text'],
  [{}],
  [{ Records: [] }],
  [{ Records: [5] }],
  [{ Records: [{ eventSource: 'aws:s3' }] }],
])('an invocation by hand is refused: %j', (event) => expect(classify(event, reading).kind).toBe('refused'));

test('a record keeps what the next try needs', () => {
  const incoming = classify(byQueue('x'), reading);
  expect(incoming).toMatchObject({ tasks: [{ id: 'm0', receipt: 'r0', receives: 3, text: 'x', sentAt: NOW - 1000 }] });
});
