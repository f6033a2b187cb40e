import { beforeEach, expect, test } from '@jest/globals';
import { describeError } from '../../../src/domain/errors.ts';
import { attach, detach, type GroupNotifications, LAUNCH } from '../../../src/engine/snapshot/attach.ts';

const OURS = 'arn:aws:sns:us-east-1:123456789012:wakelock-launches';
const OTHER = 'arn:aws:sns:us-east-1:123456789012:pager';
const TERMINATE = 'autoscaling:EC2_INSTANCE_TERMINATE';

let topics: Map<string, readonly string[]>;
let writes: number;
const ports: GroupNotifications = {
  of: async (group) => (group === 'web' ? topics : undefined),
  put: async (_group, topicArn, types) => {
    writes += 1;
    topics.set(topicArn, types);
  },
  remove: async (_group, topicArn) => {
    writes += 1;
    topics.delete(topicArn);
  },
};
beforeEach(() => {
  topics = new Map([[OTHER, [LAUNCH, TERMINATE]]]);
  writes = 0;
});

test('attached, and what the group tells others stays', async () => {
  expect(await attach('web', OURS, ports)).toEqual({ changed: true, others: [OTHER] });
  expect([...topics]).toEqual([
    [OTHER, [LAUNCH, TERMINATE]],
    [OURS, [LAUNCH]],
  ]);
});

test('attached twice is written once', async () => {
  await attach('web', OURS, ports);
  expect(await attach('web', OURS, ports)).toEqual({ changed: false, others: [OTHER] });
  expect(writes).toBe(1);
});

test('what the topic is told already stays, when attached and when detached', async () => {
  topics.set(OURS, [TERMINATE]);
  await attach('web', OURS, ports);
  expect(topics.get(OURS)).toEqual([TERMINATE, LAUNCH]);
  await detach('web', OURS, ports);
  expect(topics.get(OURS)).toEqual([TERMINATE]);
});

test('detached, nothing is left of it; a rest that only tests is no reason to stay', async () => {
  topics.set(OURS, ['autoscaling:TEST_NOTIFICATION', LAUNCH]);
  expect(await detach('web', OURS, ports)).toEqual({ changed: true, others: [OTHER] });
  expect([...topics.keys()]).toEqual([OTHER]);
  expect(await detach('web', OURS, ports)).toEqual({ changed: false, others: [OTHER] });
});

test('a rest that tests and tells of ends is a reason to stay', async () => {
  topics.set(OURS, ['autoscaling:TEST_NOTIFICATION', LAUNCH, TERMINATE]);
  await detach('web', OURS, ports);
  expect(topics.get(OURS)).toEqual(['autoscaling:TEST_NOTIFICATION', TERMINATE]);
});

test('a group that never told the topic anything is not detached', async () => {
  expect(await detach('web', OURS, ports)).toEqual({ changed: false, others: [OTHER] });
  expect([LAUNCH, writes]).toEqual(['autoscaling:EC2_INSTANCE_LAUNCH', 0]);
});

test('a group that is not there is said', async () => {
  for (const change of [attach, detach]) {
    const error: unknown = await change('db', OURS, ports).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'not-found' });
    expect(describeError(error)).toMatchSnapshot();
  }
  expect(writes).toBe(0);
});
