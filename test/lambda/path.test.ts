import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { dynamoClient } from '../../src/aws/dynamo-client.ts';
import { leaseReader } from '../../src/aws/lease-reader.ts';
import { snsClient, snsPublisher } from '../../src/aws/sns-publisher.ts';
import type { Lease } from '../../src/domain/lease.ts';
import { leaseIdOf } from '../../src/domain/token.ts';
import { type LocalAws, startLocal } from '../../src/local/index.ts';
import { systemClock } from '../../src/net/clock.ts';
import { BOX, newToken, start, stop } from '../fakes/world.ts';

// A slow machine needs long to load the SDK; nothing here waits for a fixed time to pass.
jest.setTimeout(120_000);

let local: LocalAws;
const before = { ...process.env };
beforeAll(async () => {
  local = await startLocal({
    speed: 100,
    // Loaded at the first message, when the environment is the one below.
    power: {
      handler: async (event, context) => {
        const { handler } = await import('../../lambda/power/index.ts');
        return handler(event, context as unknown as Parameters<typeof handler>[1]);
      },
    },
  });
  const { table, topicArn } = local;
  Object.assign(process.env, local.env, {
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    WAKELOCK_TABLE: table,
    WAKELOCK_TOPIC_ARNS: topicArn,
    WAKELOCK_TICK_SECONDS: '0.6',
  });
});
afterAll(async () => {
  await local.close();
  process.env = before;
});

test('a start goes by SNS and SQS through power to EC2 and comes back on the lease; a stop turns the machine off', async () => {
  const client = snsClient(local.topicArn, {});
  const publisher = snsPublisher({
    client,
    topicArn: local.topicArn,
    clock: systemClock,
    within: 60_000,
    random: Math.random,
  });
  const dynamo = dynamoClient({ region: 'us-east-1' });
  const reader = leaseReader({ client: dynamo, table: local.table });
  const token = newToken();
  const until = async (held: (lease: Lease | undefined) => boolean): Promise<Lease | undefined> => {
    for (;;) {
      const lease = await reader.readLease(BOX, leaseIdOf(token));
      if (held(lease)) return lease;
      await systemClock.sleep(20);
    }
  };

  await publisher.publish(start(token, { ready: ['status-ok'] }));
  const ready = await until((lease) => lease?.ack !== undefined);
  expect(ready).toMatchObject({ ack: { alreadyOn: false, addresses: { privateIp: expect.any(String) } } });
  expect(local.ec2.machines().map(({ state }) => state)).toContain('running');

  await publisher.publish(stop(token));
  await until((lease) => lease?.releasedAt !== undefined);
  while (local.ec2.machines().some(({ state }) => state !== 'stopped')) await systemClock.sleep(20);
  const { 'ec2:StartInstances': starts, 'ec2:StopInstances': stops } = local.calls();
  expect([starts, stops, local.dlq.counts()]).toEqual([1, 1, expect.objectContaining({ visible: 0 })]);
  client.destroy();
  dynamo.destroy();
});
