import { type AttributeValue, DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { handle } from '../../lambda/power/handle.ts';
import { dynamoStore } from '../../src/aws/dynamo-store.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { leaseIdOf } from '../../src/domain/token.ts';
import { type LocalAws, startLocal } from '../../src/local/index.ts';
import { newToken, start, stop, World } from '../fakes/world.ts';
import { changeEvent, queueEvent, TOPIC, tickEvent } from './events.ts';

// During an update two versions of power and of its clients work on one table. Versions of items and messages are numbers: what
// has the same number is understood with whatever is unknown in it, a higher one is left alone.

type Item = Record<string, AttributeValue>;

let local: LocalAws;
let client: DynamoDBClient;
let world: World;
let box: TargetId;
let boxes = 0;

beforeAll(async () => {
  local = await startLocal({ port: 0 });
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
  client = new DynamoDBClient({ endpoint: local.url, region: 'us-east-1', credentials });
});
afterAll(async () => {
  client.destroy();
  await local.close();
});
beforeEach(() => {
  world = new World();
  boxes += 1;
  box = `ec2:i-${boxes.toString(16).padStart(17, '0')}`;
  world.machines.add(box);
});

function power(event: unknown) {
  const store = dynamoStore({ client, table: local.table });
  const ports = { ...world.ports, store };
  const topics = new Set([TOPIC]);
  return handle(event, { ports, publisher: world.publisher, topics, remaining: () => 30_000, tickLag: () => {} });
}

const send = (...texts: readonly string[]) =>
  power(queueEvent(...texts.map((text) => ({ text, at: world.clock.now() }))));
const started = (token: string, parts: object = {}) => start(token, { targets: [box], ...parts });
const stopped = (token: string, parts: object = {}) => stop(token, { targets: [box], ...parts });

async function booted(): Promise<void> {
  await world.clock.advance(20_000);
  await power(changeEvent(box.slice(4)));
}

async function item(sk: string): Promise<Item> {
  const Key = { pk: { S: box }, sk: { S: sk } };
  return (await client.send(new GetItemCommand({ TableName: local.table, Key, ConsistentRead: true }))).Item ?? {};
}

const leaseKey = (token: string) => `lease#${leaseIdOf(token)}`;

/** Writes members of an item as another version would. */
async function write(sk: string, members: Item): Promise<void> {
  const names = Object.keys(members);
  await client.send(
    new UpdateItemCommand({
      TableName: local.table,
      Key: { pk: { S: box }, sk: { S: sk } },
      UpdateExpression: `SET ${names.map((_, index) => `#m${index} = :m${index}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#m${index}`, name])),
      ExpressionAttributeValues: Object.fromEntries(
        names.map((name, index) => [`:m${index}`, members[name] as AttributeValue]),
      ),
    }),
  );
}

test('what a newer version has added to an item outlives renewal, acknowledgement, stop and settling by this one', async () => {
  const token = newToken();
  const added = { favour: { S: 'blue' }, plan: { M: { at: { N: '7' }, deep: { L: [{ S: 'x' }] } } } };
  await send(started(token));
  await write(leaseKey(token), added);
  await write('state', added);
  await booted();
  expect(await item(leaseKey(token))).toMatchObject({ ...added, ack: expect.anything() });
  await world.clock.advance(60_000);
  await send(started(token));
  await send(stopped(token));
  expect(world.power(box)).toBe('stopping');
  await booted();
  expect(await item(leaseKey(token))).toMatchObject({ ...added, settled: { S: 'off' } });
  expect(await item('state')).toMatchObject({ ...added, stop: expect.anything() });
});

test('an item as the version before wrote it, without what came later, is taken up where it was left', async () => {
  const token = newToken();
  const now = world.clock.now();
  // The least that a lease item of version 1 has ever had.
  await write(leaseKey(token), {
    id: { S: leaseIdOf(token) },
    kind: { S: 'job' },
    holder: { M: { name: { S: 'an older runner' } } },
    since: { N: String(now) },
    ttl: { N: '600000' },
    expiresAt: { N: String(now + 600_000) },
    keepUntil: { N: '0' },
    linger: { N: '0' },
    ready: { L: [{ S: 'running' }] },
    alreadyOn: { S: 'take' },
    exclusive: { BOOL: false },
    protect: { BOOL: false },
    lookAt: { N: String(now) },
    n: { N: '0' },
    shard: { S: '0' },
    v: { N: '1' },
  });
  await world.clock.advance(1_000);
  await power(tickEvent(world.clock.now()));
  expect(world.power(box)).toBe('starting');
  await booted();
  expect(await item(leaseKey(token))).toMatchObject({ ack: expect.anything(), v: { N: '1' } });
  await send(stopped(token));
  expect(world.power(box)).toBe('stopping');
});

test('a lease whose version is higher keeps its machine: whoever does not understand it stops nothing', async () => {
  const [known, higher] = [newToken(), newToken()];
  await send(started(known), started(higher));
  await booted();
  await write(leaseKey(higher), { v: { N: '2' }, releasedAt: { N: '1' } });
  await send(stopped(known));
  await world.clock.advance(3_600_000);
  await power(tickEvent(world.clock.now()));
  await power(changeEvent(box.slice(4)));
  expect([world.power(box), world.machines.made('stop')]).toEqual(['on', []]);
  expect((await item(leaseKey(higher))).v).toEqual({ N: '2' });
});

/** Messages of a job whose client is older, newer, or newer than this power knows; and whether they count. */
const older = { ready: undefined, alreadyOn: undefined };
const newer = { colour: 'blue', limits: { cpu: [1, 2] } };

test.each([
  ['old start, new stop', [older, newer]],
  ['new start, old stop', [newer, older]],
])('messages of two versions make one lease: %s', async (_, [first, second]) => {
  const token = newToken();
  await send(started(token, first));
  await send(started(token, second));
  await booted();
  expect(world.power(box)).toBe('on');
  await send(stopped(token, second));
  expect(world.power(box)).toBe('stopping');
});

test('messages of a version that is not known are ignored with that reason, and spoil nothing beside them', async () => {
  const token = newToken();
  const answer = await send(
    started(newToken(), { wakelock: 2 }),
    started(token, newer),
    stopped(token, { wakelock: 2 }),
    started(token, { wakelock: 0 }),
  );
  expect(answer).toEqual({ batchItemFailures: [] });
  expect(world.journal.ignored()).toEqual(['unknown-version', 'unknown-version', 'unknown-version']);
  await booted();
  expect(await item(leaseKey(token))).toMatchObject({ ack: expect.anything() });
});

test.each([[[0, 1, 2]], [[0, 2, 1]], [[1, 0, 2]], [[1, 2, 0]], [[2, 0, 1]], [[2, 1, 0]]])(
  'messages of two versions leave the same lease when they come as %s',
  async (order) => {
    const [token, at] = [newToken(), world.clock.now()];
    const texts = [started(token, older), started(token, newer), stopped(token, newer)];
    for (const index of order) await power(queueEvent({ text: texts[index] ?? '', at: at + index * 1_000 }));
    expect(await item(leaseKey(token))).toMatchObject({ releasedAt: { N: String(at + 2_000) }, v: { N: '1' } });
  },
);
