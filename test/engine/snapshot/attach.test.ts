import { beforeEach, expect, test } from '@jest/globals';
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

test('a group that is not there is said', async () => {
  await expect(attach('db', OURS, ports)).rejects.toThrow('There is no Auto Scaling group db.');
  await expect(detach('db', OURS, ports)).rejects.toThrow('There is no Auto Scaling group db.');
});
