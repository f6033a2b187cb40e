import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Front, handle } from '../../lambda/power/handle.ts';
import { awsError } from '../aws/aws-error.ts';
import { BOX, newToken, start, stop, World } from '../fakes/world.ts';
import { changeEvent, queueEvent, TOPIC, tickEvent, topicEvent } from './events.ts';

const ID = BOX.slice(4);
let world: World;
let remaining: number;
let lags: number[];
let front: Front;
beforeEach(() => {
  world = new World();
  world.machines.add(BOX);
  remaining = 30_000;
  lags = [];
  front = {
    ports: world.ports,
    publisher: world.publisher,
    topics: new Set([TOPIC]),
    remaining: () => remaining,
    tickLag: (ms) => lags.push(ms),
  };
});

const now = () => world.clock.now();
const failures = (answer: Awaited<ReturnType<typeof handle>>) =>
  answer?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

describe('a batch of the queue', () => {
  test('a start wakes the machine, and nothing is handed back', async () => {
    const token = newToken();
    expect(await handle(queueEvent({ text: start(token), at: now() }), front)).toEqual({ batchItemFailures: [] });
    expect(world.power()).toBe('starting');
    expect(world.lease(token)).toMatchObject({ since: now() });
  });

  test('many jobs on one machine are joined, and the machine is looked at once', async () => {
    const tokens = Array.from({ length: 25 }, newToken);
    await handle(queueEvent(...tokens.map((token) => ({ text: start(token), at: now() }))), front);
    expect(world.store.leases.get(BOX)?.size).toBe(25);
    expect([world.machines.made('describe').length, world.machines.made('start').length]).toEqual([1, 1]);
  });

  test('F51 of ten records only the one whose write failed is handed back', async () => {
    const tokens = Array.from({ length: 10 }, newToken);
    world.store.hooks.fail('createLease', { error: awsError('InternalServerError', { status: 500 }) });
    const answer = await handle(queueEvent(...tokens.map((token) => ({ text: start(token), at: now() }))), front);
    expect(failures(answer)).toHaveLength(1);
    expect(world.store.leases.get(BOX)?.size).toBe(9);
    expect(world.power()).toBe('starting');
  });

  test('F51 a record whose target could not be looked at is handed back, others are not', async () => {
    const other = 'ec2:i-0123456789abcdef1';
    world.machines.add(other);
    world.store.hooks.pause = async (method) => {
      if (method === 'readTarget') world.store.hooks.pause = () => Promise.resolve();
      if (method === 'readTarget') throw awsError('InternalServerError');
    };
    const first = { text: start(newToken()), at: now() };
    const second = { text: start(newToken(), { targets: [other] }), at: now() };
    expect(failures(await handle(queueEvent(first, second), front))).toEqual(['m0']);
    expect([world.power(), world.power(other)]).toEqual(['off', 'starting']);
  });

  test.each([
    ['not JSON', 'nonsense'],
    ['empty', ''],
    ['a byte order mark', '\ufeff{}'],
    ['null', 'null'],
    ['a list', '[]'],
    ['raw delivery, so without a topic and a time', start(newToken())],
    ['a subscription confirmation', '{"Type":"SubscriptionConfirmation","TopicArn":"x","Message":"m","Timestamp":"t"}'],
    ['no time', `{"Type":"Notification","TopicArn":"${TOPIC}","Message":"m","Timestamp":"never"}`],
    ['deep nesting', '['.repeat(100_000)],
    ['1 MB', `"${'x'.repeat(1_000_000)}"`],
  ])('F45 a body that is %s is ignored with a reason and not tried again', async (_, body) => {
    expect(await handle(queueEvent({ body }), front)).toEqual({ batchItemFailures: [] });
    expect(world.journal.ignored()).toHaveLength(1);
    expect(world.store.writes).toBe(0);
  });

  test.each([
    ['256 KB', 'x'.repeat(256 * 1024)],
    ['empty', ''],
    ['not JSON', '{'],
    ['deep nesting', '['.repeat(60_000)],
    ['lone surrogates', JSON.stringify({ wakelock: 1, action: 'start', lease: '\ud800' })],
  ])('F45 F46 a message that is %s is ignored with a reason and not tried again', async (_, text) => {
    expect(await handle(queueEvent({ text, at: now() }), front)).toEqual({ batchItemFailures: [] });
    expect(world.journal.ignored()).toHaveLength(1);
    expect(world.store.writes).toBe(0);
  });

  test('F54 a record of a topic that is not listed is refused, noted and not tried again', async () => {
    const topicArn = 'arn:aws:sns:us-east-1:999999999999:wakelock';
    const answer = await handle(queueEvent({ text: start(newToken()), at: now(), topicArn }), front);
    expect([answer, world.journal.ignored(), world.store.writes]).toEqual([
      { batchItemFailures: [] },
      ['other-topic'],
      0,
    ]);
  });

  test('records are handed back untouched when little time is left', async () => {
    remaining = 14_999;
    const answer = await handle(
      queueEvent({ text: start(newToken()), at: now() }, { text: start(newToken()), at: now() }),
      front,
    );
    expect([failures(answer), world.store.writes]).toEqual([['m0', 'm1'], 0]);
  });

  test('F55 a release with a guessed token leaves a tombstone and the machine on', async () => {
    const token = newToken();
    await handle(queueEvent({ text: start(token), at: now() }), front);
    await world.seconds(10);
    await handle(queueEvent({ text: stop(newToken()), at: now() }), front);
    expect(world.power()).toBe('on');
    expect(world.lease(token)?.releasedAt).toBeUndefined();
  });
});

describe('trouble with the table', () => {
  test.each(['ThrottlingException', 'InternalServerError', 'ResourceNotFoundException', 'AccessDeniedException'])(
    'F38 F39 while it answers %s nothing is started or stopped, and every record is handed back',
    async (name) => {
      const token = newToken();
      await handle(queueEvent({ text: start(token), at: now() }), front);
      await world.seconds(10);
      const before = world.machines.calls.length;
      for (const method of ['readLease', 'readTarget', 'readState', 'readPath', 'due'] as const) {
        world.store.hooks.fail(method, { error: awsError(name), times: Number.POSITIVE_INFINITY });
      }
      expect(failures(await handle(queueEvent({ text: stop(token), at: now() }), front))).toEqual(['m0']);
      await expect(handle(changeEvent(ID), front)).rejects.toThrow(name);
      await expect(handle(tickEvent(now()), front)).rejects.toThrow(name);
      expect([world.machines.calls.length, world.power()]).toEqual([before, 'on']);
    },
  );

  test('F39 a release that met a dead table is followed when it is delivered again', async () => {
    const token = newToken();
    await handle(queueEvent({ text: start(token), at: now() }), front);
    await world.seconds(10);
    world.store.hooks.fail('readLease');
    const release = queueEvent({ text: stop(token), at: now() });
    expect(failures(await handle(release, front))).toEqual(['m0']);
    await handle(release, front);
    expect(world.power()).toBe('stopping');
  });

  test('F40 a release whose write succeeded but whose reply was lost stops the machine when it is delivered again', async () => {
    const token = newToken();
    await handle(queueEvent({ text: start(token), at: now() }), front);
    await world.seconds(10);
    world.store.hooks.fail('changeLease', { lostReply: true });
    const release = queueEvent({ text: stop(token), at: now() });
    expect(failures(await handle(release, front))).toEqual(['m0']);
    await handle(release, front);
    expect(world.power()).toBe('stopping');
  });
});

describe('trouble with EC2', () => {
  test('F23 a throttled Describe hands the records back, and no lease is lost', async () => {
    const token = newToken();
    world.machines.hooks.fail('describe', { error: awsError('RequestLimitExceeded') });
    const event = queueEvent({ text: start(token), at: now() });
    expect(failures(await handle(event, front))).toEqual(['m0']);
    expect(world.lease(token)).toBeDefined();
    expect(failures(await handle(event, front))).toEqual([]);
    expect(world.power()).toBe('starting');
  });

  test('F23 a throttled Start is told to the waiter and tried again by a later tick', async () => {
    const token = newToken();
    world.machines.answer('start', BOX, { kind: 'refused', code: 'RequestLimitExceeded', message: 'slow down' });
    await handle(queueEvent({ text: start(token), at: now() }), front);
    expect(world.lease(token)?.wait).toMatchObject({ cause: 'RequestLimitExceeded' });
    world.machines.answer('start', BOX, undefined);
    await world.clock.advance(60_000);
    await handle(tickEvent(now()), front);
    expect(world.power()).toBe('starting');
  });

  test('F25 a machine that EC2 does not know fails its waiter at once, and others go on', async () => {
    const [known, unknown] = [newToken(), newToken()];
    const nowhere = 'ec2:i-0000000000000dead';
    const first = { text: start(unknown, { targets: [nowhere] }), at: now() };
    await handle(queueEvent(first, { text: start(known), at: now() }), front);
    expect(world.lease(unknown, nowhere)?.failed?.cause).toBe('gone');
    expect(world.power()).toBe('starting');
  });

  test('F25 a machine that an answer leaves out is not judged', async () => {
    const token = newToken();
    world.machines.hidden.add(BOX);
    await handle(queueEvent({ text: start(token), at: now() }), front);
    expect(world.lease(token)?.failed).toBeUndefined();
    world.machines.hidden.clear();
    await world.clock.advance(60_000);
    await handle(tickEvent(now()), front);
    expect(world.power()).toBe('starting');
  });

  test('F56 a start that IAM denies fails the waiter with the right that is missing, and is not tried again', async () => {
    const token = newToken();
    world.machines.answer('start', BOX, { kind: 'refused', code: 'UnauthorizedOperation', message: 'Encoded …' });
    await handle(queueEvent({ text: start(token), at: now() }), front);
    expect(world.lease(token)?.failed).toMatchObject({
      cause: 'UnauthorizedOperation',
      repair: expect.stringContaining('ec2:StartInstances'),
    });
    await world.minutes(5);
    expect(world.machines.made('start')).toHaveLength(1);
  });
});

describe('a topic that is subscribed directly', () => {
  test('a start wakes the machine', async () => {
    expect(await handle(topicEvent({ text: start(newToken()), at: now() }), front)).toBeUndefined();
    expect(world.power()).toBe('starting');
  });

  test('a failure is thrown, so that Lambda tries again', async () => {
    world.store.hooks.fail('createLease');
    await expect(handle(topicEvent({ text: start(newToken()), at: now() }), front)).rejects.toThrow('createLease');
    world.machines.hooks.fail('describe');
    await expect(handle(topicEvent({ text: start(newToken()), at: now() }), front)).rejects.toThrow('describe');
  });

  test('F54 another topic is refused', async () => {
    await handle(topicEvent({ text: start(newToken()), at: now(), topicArn: `${TOPIC}2` }), front);
    expect([world.journal.ignored(), world.store.writes]).toEqual([['other-topic'], 0]);
  });
});

describe('a state change of EC2', () => {
  test('a machine that we hold nothing of costs one read and nothing else', async () => {
    const reads: string[] = [];
    world.store.hooks.pause = async (method, phase) => {
      if (phase === 'before') reads.push(method);
    };
    await handle(changeEvent('i-0fffffffffffffff0'), front);
    expect([reads, world.machines.calls, world.store.writes]).toEqual([['readState'], [], 0]);
  });

  test('a machine that somebody waits for is acknowledged by it', async () => {
    const token = newToken();
    await handle(queueEvent({ text: start(token), at: now() }), front);
    await world.clock.advance(10_000);
    await handle(changeEvent(ID), front);
    expect(world.lease(token)?.ack).toMatchObject({ alreadyOn: false, addresses: { privateIp: '10.0.0.7' } });
  });

  test.each(['*', 'i-*', '', 'i-123,i-456', '../x'])('one that names "%s" is refused', async (id) => {
    await expect(handle(changeEvent(id), front)).rejects.toThrow('without an instance id');
  });
});

describe('the tick', () => {
  test('it proves the path, tells its lag and looks at what is due', async () => {
    world.store.hooks.fail('readTarget');
    await handle(queueEvent({ text: start(newToken()), at: now() }), front);
    const at = now();
    await world.clock.advance(1_500);
    await handle(tickEvent(at), front);
    expect(world.publisher.published).toEqual(['{"wakelock":1,"action":"ping"}']);
    expect([lags, world.power()]).toEqual([[1_500], 'starting']);
  });

  test('one machine that cannot be looked at does not make the whole tick fail', async () => {
    const other = 'ec2:i-0123456789abcdef1';
    world.machines.add(other);
    world.store.hooks.fail('readTarget', { times: 3 });
    const both = [start(newToken()), start(newToken(), { targets: [other] })].map((text) => ({ text, at: now() }));
    await handle(queueEvent(...both), front);
    await handle(tickEvent(now()), front);
    expect([world.power(), world.power(other)].sort()).toEqual(['off', 'starting']);
  });

  test('a ping that fails does not keep it from its work', async () => {
    world.store.hooks.fail('readTarget');
    await handle(queueEvent({ text: start(newToken()), at: now() }), front);
    world.publisher.hooks.fail('publish');
    await handle(tickEvent(now()), front);
    expect(world.power()).toBe('starting');
  });

  test('a tick all of whose machines fail fails itself, and the next one catches up', async () => {
    world.machines.hooks.fail('describe', { times: 2 });
    await handle(queueEvent({ text: start(newToken()), at: now() }), front);
    await expect(handle(tickEvent(now()), front)).rejects.toThrow('1 failed');
    await handle(tickEvent(now()), front);
    expect(world.power()).toBe('starting');
  });

  describe('the count of machines that are on and held by nobody', () => {
    const QUARTER = 15 * 60_000;
    let told: (readonly string[])[];
    beforeEach(() => {
      told = [];
      front = { ...front, unheld: (targets) => told.push(targets) };
      world.machines.byHand(BOX, 'start');
    });
    const quarter = () => Math.ceil(now() / QUARTER) * QUARTER;

    test('is made by every fifteenth tick, also when it is a little late', async () => {
      const at = quarter() + QUARTER;
      await world.clock.advance(at - now());
      for (let minute = 0; minute < 30; minute += 1) await handle(tickEvent(at + minute * 60_000 + 3_000), front);
      expect(told).toEqual([[BOX], [BOX]]);
    });

    test('is left out where little time is left', async () => {
      remaining = 14_999;
      await handle(tickEvent(quarter()), front);
      expect(told).toEqual([]);
    });

    test('harms no machine when it fails', async () => {
      world.machines.hooks.fail('resolve');
      await handle(tickEvent(quarter()), front);
      expect([told, world.journal.entries.filter(({ kind }) => kind === 'trouble')]).toEqual([
        [],
        [expect.objectContaining({ error: expect.objectContaining({ message: expect.stringContaining('resolve') }) })],
      ]);
    });
  });
});

test.each([
  ['nothing', undefined],
  ['a text', 'start'],
  ['a message', { wakelock: 1, action: 'start' }],
  ['no records', { Records: [] }],
  ['records of another source', { Records: [{ eventSource: 'aws:s3' }] }],
  ['records of two sources', { Records: [{ eventSource: 'aws:sqs' }, { EventSource: 'aws:sns' }] }],
  ['another event', { source: 'aws.health', 'detail-type': 'AWS Health Event' }],
])('F54 an invocation with %s is refused with an error', async (_, event) => {
  await expect(handle(event, front)).rejects.toMatchObject({ code: 'usage', repair: expect.stringContaining('topic') });
  expect(world.store.writes).toBe(0);
});
