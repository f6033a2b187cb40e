import { beforeEach, describe, expect, test } from '@jest/globals';
import { lease } from '../contract/store.ts';
import type { FakeMachine } from '../fakes/fake-machines.ts';
import { BOX, newToken, start, stop, World } from '../fakes/world.ts';

let world: World;
let machine: FakeMachine;
let token: string;
beforeEach(() => {
  world = new World();
  machine = world.machines.add(BOX);
  token = newToken();
});

const hold = (kind: 'manual' | 'denial', parts: object = {}) => {
  const since = world.clock.now();
  const holder = { name: 'operator' };
  const item = lease(`hold-${kind}`, { kind, holder, since, expiresAt: since + 3_600_000, lookAt: since, ...parts });
  return world.store.createLease(BOX, item);
};

describe('F27 a machine that a person stops under a job', () => {
  test('is started again, and the job is told', async () => {
    await world.deliver(start(token));
    await world.seconds(20);
    const boot = String(machine.launchedAt);
    world.machines.byHand(BOX, 'stop');
    await world.look('event');
    await world.seconds(10);
    expect(world.lease(token)?.disrupted).toMatchObject({ boot });
    expect(world.power()).toBe('starting');
    await world.seconds(20);
    expect(world.lease(token)?.ack?.boot).toBe(String(machine.launchedAt));
  });

  test('is started so often an hour and no oftener', async () => {
    world = new World({ rules: { maxStartsPerHour: 3 } });
    machine = world.machines.add(BOX);
    await world.deliver(start(token, { ttl: 3_000 }));
    for (let stops = 0; stops < 8; stops += 1) {
      await world.seconds(20);
      await world.clock.advance(10_000);
      world.machines.byHand(BOX, 'stop');
      await world.seconds(20);
    }
    expect(world.machines.made('start')).toHaveLength(3);
    expect(world.lease(token)?.wait).toMatchObject({ cause: 'start-cap' });
  });
});

test('F29 a machine that shut itself down under a job is started again', async () => {
  await world.deliver(start(token));
  await world.seconds(20);
  await world.clock.advance(10_000);
  machine.power = 'off';
  machine.cause = { code: 'Client.InstanceInitiatedShutdown', text: 'Instance initiated shutdown' };
  await world.look('event');
  expect([world.power(), world.lease(token)?.disrupted !== undefined]).toEqual(['starting', true]);
});

describe('F28 a machine that a person started', () => {
  beforeEach(async () => {
    world.machines.byHand(BOX, 'start');
    await world.clock.advance(60_000);
  });

  test('and that no lease touched is left alone', async () => {
    await world.look('event');
    await world.minutes(30);
    expect([world.power(), world.machines.made('stop')]).toEqual(['on', []]);
  });

  test('goes off after the last lease, as usual', async () => {
    await world.deliver(start(token));
    await world.deliver(stop(token));
    await world.minutes(1);
    expect(world.power()).toBe('off');
  });

  test('stays on after a lease that asked to keep it', async () => {
    await world.deliver(start(token, { alreadyOn: 'keep' }));
    expect(world.lease(token)?.ack).toMatchObject({ alreadyOn: true });
    await world.deliver(stop(token, { alreadyOn: 'keep' }));
    await world.minutes(30);
    expect([world.power(), world.machines.made('stop')]).toEqual(['on', []]);
  });
});

test('F31 a machine whose opt-in tag is taken off is neither started nor stopped any more, and its holders are told', async () => {
  await world.deliver(start(token));
  await world.seconds(10);
  machine.optedIn = false;
  await world.look('event');
  expect(world.lease(token)?.failed).toMatchObject({
    cause: 'not-opted-in',
    repair: expect.stringContaining('create-tags'),
  });
  await world.deliver(stop(token));
  await world.minutes(15);
  expect([world.power(), world.machines.made('stop')]).toEqual(['on', []]);
});

test('F32 a machine whose slots cannot be read is skipped with a reason, and others are not', async () => {
  const other = 'ec2:i-0123456789abcdef1';
  world.machines.add(other);
  machine.badTag = { key: 'wakelock:slots', value: 'many' };
  const second = newToken();
  await world.deliver(start(token, { targets: [BOX, other] }));
  await world.deliver(start(second, { targets: [other] }));
  expect(world.lease(token)?.failed).toMatchObject({
    cause: 'bad-tag',
    message: expect.stringContaining('wakelock:slots="many"'),
  });
  expect([world.power(), world.power(other)]).toEqual(['off', 'starting']);
});

describe('F33 a denial', () => {
  test('stops the machine under its jobs, and tells them who, why and until when', async () => {
    await world.deliver(start(token));
    await world.seconds(10);
    await hold('denial', { reason: 'disk swap' });
    await world.look('message');
    const until = new Date(world.clock.now() + 3_600_000).toISOString();
    expect(world.lease(token)?.failed).toMatchObject({
      cause: 'denied',
      message: `operator holds the machine off until ${until}: disk swap.`,
    });
    expect(world.power()).toBe('stopping');
  });

  test('lets acknowledged jobs go on for its grace, and nobody new', async () => {
    await world.deliver(start(token));
    await world.seconds(10);
    await hold('denial', { grace: 120_000 });
    const late = newToken();
    await world.deliver(start(late));
    expect(world.lease(late)?.failed?.cause).toBe('denied');
    expect([world.power(), world.lease(token)?.failed]).toEqual(['on', undefined]);
    await world.minutes(3);
    expect([world.power(), world.lease(token)?.failed?.cause]).toEqual(['off', 'denied']);
  });

  test('ends by itself', async () => {
    await hold('denial');
    await world.minutes(61);
    await world.deliver(start(token));
    expect(world.power()).toBe('starting');
  });
});

describe('a hold', () => {
  test('F34 keeps the machine on until its end, even if no tick came then', async () => {
    await hold('manual');
    await world.look('message');
    await world.seconds(10);
    expect(world.store.leases.get(BOX)?.get('hold-manual')?.ack).toBeDefined();
    await world.clock.advance(2 * 3_600_000);
    await world.tick();
    expect(world.power()).toBe('stopping');
  });

  test('that a person ends by stopping the machine is over', async () => {
    await hold('manual');
    await world.look('message');
    await world.seconds(20);
    await world.clock.advance(10_000);
    world.machines.byHand(BOX, 'stop');
    await world.seconds(10);
    await world.minutes(3);
    expect([world.power(), world.machines.made('start').length]).toEqual(['off', 1]);
    expect(world.store.leases.get(BOX)?.get('hold-manual')).toMatchObject({ releasedAt: expect.any(Number) });
  });
});
