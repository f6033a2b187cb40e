import { randomUUID } from 'node:crypto';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { PublishCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { dynamoStore } from '../../../src/aws/dynamo-store.ts';
import type { Lease } from '../../../src/domain/lease.ts';
import { leaseIdOf } from '../../../src/domain/token.ts';
import { clientsOf, urlOf } from './clients.ts';

type InstanceId = `i-${string}`;

/** What stack.py made. */
interface Stack {
  readonly topic: string;
  readonly machines: readonly [InstanceId, InstanceId];
  readonly deadLetters: string;
}

const stack: Stack = JSON.parse(process.env.WAKELOCK_STACK_ON_MINISTACK ?? '{}');
const { dynamodb, ec2, sns, sqs } = clientsOf(urlOf('MINISTACK'));
const store = dynamoStore({ client: dynamodb, table: 'wakelock' });

const newToken = () => `job-${randomUUID()}`;

function publish(action: 'start' | 'stop' | 'look', id: InstanceId, lease?: string) {
  const ofLease = lease === undefined ? {} : { lease, ttl: 3600, holder: { name: 'emulators' } };
  const text = JSON.stringify({ wakelock: 1, action, targets: [`ec2:${id}`], ...ofLease });
  return sns.send(new PublishCommand({ TopicArn: stack.topic, Message: text }));
}

async function stateOf(id: InstanceId): Promise<string> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations?.[0]?.Instances?.[0]?.State?.Name ?? 'unknown';
}

/** Asks again and again until `holds`; only Jest's own limit ends it. */
async function until<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Waits for a lease. ministack tells of no state changes, so each try asks for a look, as EC2's own event would. */
function leaseWhen(id: InstanceId, token: string, holds: (lease: Lease) => boolean): Promise<Lease | undefined> {
  const look = async () => {
    const lease = await store.readLease(`ec2:${id}`, leaseIdOf(token));
    if (lease === undefined || !holds(lease)) await publish('look', id);
    return lease;
  };
  return until(look, (lease) => lease !== undefined && holds(lease));
}

const isAcknowledged = ({ ack }: Lease) => ack !== undefined;
const isOff = (state: string) => state === 'stopped';

test('a start leads to a running machine and an acknowledgement, a stop leads to off', async () => {
  const [id] = stack.machines;
  const token = newToken();
  expect(await stateOf(id)).toBe('stopped');
  await publish('start', id, token);
  const lease = await leaseWhen(id, token, isAcknowledged);
  expect(lease?.ack).toMatchObject({ alreadyOn: false, addresses: { privateIp: expect.any(String) } });
  expect(await stateOf(id)).toBe('running');
  await publish('stop', id, token);
  const released = await leaseWhen(id, token, ({ settled }) => settled !== undefined);
  expect(released?.settled).toBe('off');
  expect(await stateOf(id)).toBe('stopped');
});

test('F03 F09 of fifty messages handled at once and in any order, the one lease that nobody stopped keeps the machine', async () => {
  const [, id] = stack.machines;
  const keeper = newToken();
  const others = Array.from({ length: 24 }, newToken);
  await Promise.all([
    ...others.map((token) => publish('stop', id, token)),
    publish('start', id, keeper),
    ...others.map((token) => publish('start', id, token)),
    publish('start', id, keeper),
  ]);
  await leaseWhen(id, keeper, isAcknowledged);
  for (const token of others) await leaseWhen(id, token, ({ releasedAt }) => releasedAt !== undefined);
  expect(await stateOf(id)).toBe('running');
  await publish('stop', id, keeper);
  await until(() => stateOf(id), isOff);
});

test('the rule of each minute wakes the function, whose ping comes back through topic and queue', async () => {
  const path = await until(
    () => store.readPath(),
    (health) => health !== undefined,
  );
  expect(path?.pingAt).toBeGreaterThan(0);
});

test('nothing ended in the dead-letter queue', async () => {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: stack.deadLetters, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  expect(Attributes?.ApproximateNumberOfMessages).toBe('0');
});
