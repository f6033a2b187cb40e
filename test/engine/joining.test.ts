import { beforeEach, expect, test } from '@jest/globals';
import { leaseIdOf } from '../../src/domain/token.ts';
import { BOX, newToken, start, stop, World } from '../fakes/world.ts';

let world: World;
let token: string;
beforeEach(() => {
  world = new World();
  world.machines.add(BOX);
  token = newToken();
});

test('F01 a start that is delivered twice makes one lease and one start', async () => {
  const at = world.clock.now();
  await Promise.all([world.deliver(start(token), at), world.deliver(start(token), at)]);
  await world.deliver(start(token), at);
  expect([world.store.leases.get(BOX)?.size, world.machines.made('start').length]).toEqual([1, 1]);
});

test('F02 a start whose write took effect but whose reply was lost is simply joined again', async () => {
  const at = world.clock.now();
  world.store.hooks.fail('createLease', { lostReply: true });
  await expect(world.deliver(start(token), at)).rejects.toThrow('createLease');
  await world.deliver(start(token), at);
  expect([world.lease(token)?.n, world.machines.made('start').length]).toEqual([0, 1]);
});

test('F03 a stop that overtakes its start leaves a tombstone, and the start is ignored', async () => {
  const at = world.clock.now();
  await world.deliver(stop(token), at + 1_000);
  await world.deliver(start(token), at);
  expect(world.journal.ignored()).toEqual(['released']);
  expect(world.lease(token)).toMatchObject({ releasedAt: at + 1_000 });
  expect([world.lease(token)?.since, world.machines.calls]).toEqual([undefined, []]);
});

test('F03 each start that comes after its release makes the release remembered longer', async () => {
  await world.deliver(stop(token));
  const before = world.lease(token)?.keepUntil ?? 0;
  await world.clock.advance(300_000);
  await world.deliver(start(token));
  expect(world.lease(token)?.keepUntil).toBe(before + 300_000);
});

test.each([601, 3_600, 5 * 86_400])('F04 a start that arrives %s s late is born expired', async (late) => {
  await world.deliver(start(token), world.clock.now() - late * 1000);
  expect([world.journal.ignored(), world.store.writes, world.machines.calls]).toEqual([['stale'], 0, []]);
});

test('F08 a renewal that comes after the release is ignored', async () => {
  await world.deliver(start(token));
  await world.clock.advance(1_000);
  await world.deliver(stop(token));
  await world.clock.advance(1_000);
  await world.deliver(start(token));
  expect(world.lease(token)?.releasedAt).toBeDefined();
  await world.minutes(3);
  expect(world.power()).toBe('off');
});

test('F37 a time that lies in the future is believed for five minutes at most', async () => {
  await world.deliver(start(token), world.clock.now() + 365 * 86_400_000);
  expect(world.lease(token)?.expiresAt).toBe(world.clock.now() + 300_000 + 600_000);
});

test('F07 renewals keep a lease, and are one write each once it is acknowledged', async () => {
  await world.deliver(start(token));
  await world.seconds(10);
  const calls = world.machines.calls.length;
  for (let passed = 0; passed < 10; passed += 1) {
    await world.clock.advance(60_000);
    const before = world.store.writes;
    await world.deliver(start(token));
    expect(world.store.writes - before).toBe(1);
  }
  expect([world.power(), world.machines.calls.length]).toEqual(['on', calls]);
});

test('a lease ends at its greatest age however often it is renewed', async () => {
  world = new World({ rules: { maxAge: 3_600_000 } });
  world.machines.add(BOX);
  for (let passed = 0; passed < 80; passed += 1) {
    await world.deliver(start(token));
    await world.minutes(1);
  }
  expect(world.power()).toBe('off');
});

test('F41 a lease beyond the cap is refused with the reason, and the machine stays on for the others', async () => {
  world = new World({ rules: { maxLeases: 3 } });
  world.machines.add(BOX);
  const tokens = [newToken(), newToken(), newToken()];
  for (const one of tokens) await world.deliver(start(one));
  await world.seconds(10);
  const late = newToken();
  await world.deliver(start(late));
  expect(world.lease(late)?.failed).toMatchObject({ cause: 'lease-cap', message: expect.stringContaining('3 leases') });
  expect(world.power()).toBe('on');
  expect(tokens.map((one) => world.lease(one)?.failed)).toEqual([undefined, undefined, undefined]);
});

test('a machine of another region is refused, both regions named', async () => {
  const arn = 'arn:aws:ec2:eu-west-1:123456789012:instance/i-0123456789abcdef0';
  await world.deliver(start(token, { targets: [arn] }));
  expect(world.journal.of('ignored')).toMatchObject([
    { reason: 'other-region', detail: expect.stringMatching(/eu-west-1.*us-east-1/) },
  ]);
});

test('who asked for a machine of another region reads that on the lease, and a release there leaves nothing', async () => {
  const foreign = 'ec2:i-0123456789abcdef9';
  const targets = ['arn:aws:ec2:eu-west-1:123456789012:instance/i-0123456789abcdef9'];
  await world.deliver(start(token, { targets }));
  const told = world.store.leases.get(foreign)?.get(leaseIdOf(token));
  expect(told?.failed).toMatchObject({
    cause: 'other-region',
    message: expect.stringMatching(/eu-west-1.*us-east-1/),
    repair: expect.stringContaining("the machine's own region"),
  });
  await world.deliver(stop(newToken(), { targets }));
  expect(world.store.leases.get(foreign)?.size).toBe(1);
  expect(world.machines.made('start')).toEqual([]);
});

test('every order and repetition of the same messages leaves the same lease', async () => {
  const began = world.clock.now();
  const messages = [
    [start(token), began],
    [start(token), began + 60_000],
    [stop(token), began + 90_000],
  ] as const;
  const orders = [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
    [2, 0, 1, 2],
    [0, 2, 1, 0],
    [1, 0, 2, 2, 1],
  ];
  for (const order of orders) {
    const other = new World();
    other.machines.add(BOX);
    await other.clock.advance(120_000);
    for (const index of order) {
      const [text, at] = messages[index] ?? ['', 0];
      await other.deliver(text, at);
    }
    expect(other.lease(token)?.releasedAt).toBe(began + 90_000);
    await other.minutes(3);
    expect(other.power()).toBe('off');
  }
});

test('F55 releases of leases that nobody has are remembered up to a cap, and then ignored', async () => {
  world = new World({ rules: { maxTombstones: 2 } });
  world.machines.add(BOX);
  for (let guess = 0; guess < 4; guess += 1) await world.deliver(stop(newToken()));
  expect(world.store.leases.get(BOX)?.size).toBe(2);
  expect(world.journal.of('message').map(({ outcome }) => outcome)).toEqual(['tombstone', 'tombstone']);
  expect(world.journal.ignored()).toEqual(['too-many-unknown', 'too-many-unknown']);
});

test('who adopts a lease can ask for more levels than who made it', async () => {
  await world.deliver(start(token, { ready: ['running'] }));
  await world.seconds(30);
  await world.deliver(start(token, { ready: ['ssm', 'running'] }));
  expect(world.lease(token)).toMatchObject({ ready: ['running', 'ssm'], ack: { boot: expect.any(String) } });
});
