import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Log } from '../../../lambda/power/journal.ts';
import { type BatchAnswer, type Front, handle } from '../../../lambda/snapshot/handle.ts';
import { type SnapshotMetric, snapshotJournal } from '../../../lambda/snapshot/journal.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/duration.ts';
import { BOX, Yard } from '../../engine/snapshot/fakes.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:wakelock-launches';
const OTHER = 'i-0123456789abcdef1';

let yard: Yard;
let front: Front & { remaining: () => number };
let hidden: (readonly [receipt: string, ms: number])[];
let sent: (readonly [text: string, ms: number])[];
let buried: { text: string; reason: string; detail: string }[];
beforeEach(() => {
  yard = new Yard();
  yard.snapshots.launch(BOX);
  [hidden, sent, buried] = [[], [], []];
  front = {
    ports: { ...yard.ports, archive: yard.snapshots },
    topics: new Set([TOPIC]),
    queue: {
      again: async (receipt, ms) => void hidden.push([receipt, ms]),
      send: async (text, ms) => void sent.push([text, ms]),
    },
    deadLetters: { give: async (text, why) => void buried.push({ text, reason: why.reason, detail: why.detail }) },
    sweepMode: 'delete',
    remaining: () => 60_000,
  };
});

const message = (instance: string, activity: string) =>
  JSON.stringify({
    Event: 'autoscaling:EC2_INSTANCE_LAUNCH',
    EC2InstanceId: instance,
    AutoScalingGroupName: 'web',
    ActivityId: activity,
  });
const notification = (text: string, at = yard.clock.now()) => ({
  Type: 'Notification',
  TopicArn: TOPIC,
  Message: text,
  Timestamp: new Date(at).toISOString(),
});
const direct = (text: string) => ({ Records: [{ EventSource: 'aws:sns', Sns: notification(text) }] });
const batch = (...texts: readonly string[]) => ({
  Records: texts.map((text, index) => ({
    messageId: `m${index}`,
    receiptHandle: `r${index}`,
    body: text,
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(yard.clock.now()) },
    eventSource: 'aws:sqs',
  })),
});
const enveloped = (instance: string, activity: string) => JSON.stringify(notification(message(instance, activity)));
const answerOf = async (event: unknown) => (await handle(event, front)) as BatchAnswer;

describe('a direct announcement', () => {
  test('answers with the instance', async () => {
    expect(await handle(direct(message(BOX, 'activity-1')), front)).toBe(BOX);
    expect(yard.snapshots.made).toHaveLength(2);
  });

  test('F89 that must wait is handed to the queue, and the queue makes the set', async () => {
    yard.snapshots.launch(BOX, []);
    expect(await handle(direct(message(BOX, 'activity-1')), front)).toBe(BOX);
    expect(sent).toEqual([[expect.any(String), expect.any(Number)]]);
    yard.snapshots.launch(BOX);
    expect(await answerOf(batch(sent[0]?.[0] ?? ''))).toEqual({ batchItemFailures: [], instances: [BOX] });
  });

  test('without a queue what must wait is an error, so that Lambda tries again', async () => {
    yard.snapshots.launch(BOX, []);
    front = { ...front, queue: undefined };
    await expect(handle(direct(message(BOX, 'activity-1')), front)).rejects.toThrow(/volumes-not-attached/);
  });

  test('F87 the test notification does nothing and fails nothing', async () => {
    expect(await handle(direct('{"Event":"autoscaling:TEST_NOTIFICATION"}'), front)).toBeUndefined();
    expect(yard.snapshots.calls).toEqual([]);
  });

  test('an invocation by hand says what to do instead', async () => {
    await expect(handle({ key1: 'value1' }, front)).rejects.toThrow('snapshot was invoked with keys key1.');
  });
});

describe('a batch of the queue', () => {
  test('hands back only what must come again, hidden until its time', async () => {
    yard.snapshots.launch(OTHER, [{ attached: false }]);
    const answer = await answerOf(batch(enveloped(BOX, 'activity-1'), enveloped(OTHER, 'activity-2')));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }], instances: [BOX] });
    expect(hidden).toEqual([['r1', expect.any(Number)]]);
    expect(hidden[0]?.[1]).toBeGreaterThanOrEqual(10_000);
  });

  test('F89 what is given up goes to the dead letters as it came, with the reason', async () => {
    yard.snapshots.launch(BOX, []);
    const text = enveloped(BOX, 'activity-1');
    await yard.clock.advance(11 * MINUTE);
    expect(await answerOf(batch(text))).toEqual({ batchItemFailures: [], instances: [] });
    expect(buried).toEqual([{ text, reason: 'volumes-not-attached', detail: 'no volume is attached yet' }]);
  });

  test('a dead letter that cannot be sent is handed back, not lost', async () => {
    yard.snapshots.launch(BOX, []);
    const text = enveloped(BOX, 'activity-1');
    await yard.clock.advance(11 * MINUTE);
    front = { ...front, deadLetters: { give: () => Promise.reject(new Error('no')) } };
    expect((await answerOf(batch(text))).batchItemFailures).toEqual([{ itemIdentifier: 'm0' }]);
  });

  test('a table that cannot be reached hands back, later each time, and is given up after hours', async () => {
    yard.records.hooks.fail('readSet', { times: Number.POSITIVE_INFINITY });
    const text = enveloped(BOX, 'activity-1');
    const event = batch(text);
    expect((await answerOf(event)).batchItemFailures).toHaveLength(1);
    await yard.clock.advance(7 * HOUR);
    expect((await answerOf(event)).batchItemFailures).toHaveLength(0);
    expect(buried).toMatchObject([{ reason: 'trouble', detail: 'readSet: made to fail' }]);
  });

  test('F90 trouble that lasts never hides a launch hook for longer than its heartbeats', async () => {
    yard.records.hooks.fail('readSet', { times: Number.POSITIVE_INFINITY });
    front = { ...front, ports: { ...front.ports, random: () => 0.99 } };
    const hook = {
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      LifecycleHookName: 'h',
      LifecycleActionToken: 't',
      EC2InstanceId: BOX,
      AutoScalingGroupName: 'web',
    };
    const { Records } = batch(JSON.stringify(notification(JSON.stringify(hook))), enveloped(BOX, 'activity-1'));
    for (const record of Records) record.attributes.ApproximateReceiveCount = '20';
    expect((await answerOf({ Records })).batchItemFailures).toHaveLength(2);
    const waits = Object.fromEntries(hidden);
    expect(waits.r0).toBe(4 * MINUTE);
    expect(waits.r1).toBeGreaterThan(9 * MINUTE);
  });

  test('nothing is begun that could be cut off', async () => {
    const times = [60_000];
    front = { ...front, remaining: () => times.pop() ?? 20_000 };
    expect((await answerOf(batch(enveloped(BOX, 'activity-1')))).batchItemFailures).toHaveLength(1);
    expect(yard.snapshots.calls).toEqual([]);
  });

  test('a time-out of the function that is too short is said, and not waited for', async () => {
    front = { ...front, remaining: () => 30_000 };
    await expect(handle(batch(enveloped(BOX, 'activity-1')), front)).rejects.toThrow('snapshot has 30s at its start');
  });

  test('a visibility that cannot be set is no harm', async () => {
    yard.snapshots.launch(BOX, []);
    const again = () => Promise.reject(new Error('no'));
    front = { ...front, queue: { again, send: again } };
    expect((await answerOf(batch(enveloped(BOX, 'activity-1')))).batchItemFailures).toHaveLength(1);
  });

  test('F88 one batch with the same launch ten times makes one set', async () => {
    const texts = Array.from({ length: 10 }, () => enveloped(BOX, 'activity-1'));
    await answerOf(batch(...texts));
    expect(yard.snapshots.made).toHaveLength(2);
  });
});

describe('the daily sweep', () => {
  const tick = { source: 'aws.events', 'detail-type': 'Scheduled Event', time: '2026-01-05T08:00:00Z', detail: {} };

  test('deletes what expired', async () => {
    await handle(direct(message(BOX, 'activity-1')), front);
    await yard.clock.advance(31 * DAY);
    await handle(tick, front);
    expect(yard.snapshots.made).toEqual([]);
  });

  test('what time does not suffice for is handed to the queue', async () => {
    await handle(direct(message(BOX, 'activity-1')), front);
    await yard.clock.advance(31 * DAY);
    const times = [60_000];
    front = { ...front, remaining: () => times.pop() ?? 1_000 };
    await handle(tick, front);
    expect(yard.snapshots.made).toHaveLength(1);
    front = { ...front, remaining: () => 60_000 };
    expect(await answerOf(batch(sent[0]?.[0] ?? ''))).toEqual({ batchItemFailures: [], instances: [] });
    expect(yard.snapshots.made).toEqual([]);
  });
});

test('what happened is counted by cause, and the token of a hook is not logged', async () => {
  const counted: Record<string, number> = {};
  const lines: string[] = [];
  const write = (level: string) => (text: string, more: object) =>
    lines.push(`${level} ${text} ${JSON.stringify(more)}`);
  const log = Object.fromEntries(['debug', 'info', 'warn', 'error'].map((level) => [level, write(level)]));
  const journal = snapshotJournal(log as unknown as Log, (metric: SnapshotMetric, value, cause) => {
    const name = cause === undefined ? metric : `${metric} ${cause}`;
    counted[name] = (counted[name] ?? 0) + value;
  });
  front = { ...front, ports: { ...front.ports, journal } };
  const hook = {
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
    LifecycleHookName: 'h',
    LifecycleActionToken: 'secret-1',
  };
  await handle(direct(JSON.stringify({ ...hook, EC2InstanceId: BOX, AutoScalingGroupName: 'web' })), front);
  yard.snapshots.launch(OTHER);
  yard.snapshots.refusals.push({ kind: 'refused', code: 'UnauthorizedOperation', message: 'no' });
  await answerOf(batch(enveloped(OTHER, 'activity-2'), 'nonsense'));
  await yard.clock.advance(31 * DAY);
  await handle({ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }, front);
  expect(counted).toEqual({
    Sets: 1,
    Snapshots: 2,
    SnapshotGiB: 16,
    'Refused UnauthorizedOperation': 1,
    'Failures UnauthorizedOperation': 1,
    'Ignored not-json': 1,
    KeptSnapshots: 0,
    KeptGiB: 0,
    SweepFailed: 0,
    SweptSnapshots: 2,
    ReclaimedGiB: 16,
  });
  expect(lines.join('\n')).not.toContain('secret-1');
});
