import { beforeEach, describe, expect, test } from '@jest/globals';
import type { TargetId } from '../../src/domain/target.ts';
import type { FakeMachine } from '../fakes/fake-machines.ts';
import { newToken, start, stop, World } from '../fakes/world.ts';

const SERVICE: TargetId = 'ecs:team/web';
const here = { targets: [SERVICE] };

let world: World;
let service: FakeMachine;
beforeEach(async () => {
  world = new World();
  service = world.machines.add(SERVICE, { size: { desired: 3, min: 2, max: 5 }, power: 'on' });
  await world.minutes(5);
});

const seconds = async (count: number) => {
  await world.clock.advance(count * 1000);
  await world.look('event', [SERVICE]);
};
const hold = async (parts: object = {}) => {
  const token = newToken();
  await world.deliver(start(token, { ...here, ...parts }));
  await seconds(15);
  return token;
};
const release = (token: string) => world.deliver(stop(token, here));
const size = () => world.machines.at(SERVICE).size;
const calls = () => world.machines.calls.map(({ call }) => call).filter((call) => call !== 'describe');

/** The service is off by our own stop, as it is between two jobs. */
const asleep = async () => {
  await release(await hold());
  await seconds(30);
  await world.minutes(6);
  world.machines.calls.length = 0;
};

test('a job takes the service, its end scales it to nothing, and the next job gets number and floor back', async () => {
  await asleep();
  expect(size()).toEqual({ desired: 0, min: 0, max: 5 });
  expect(world.power(SERVICE)).toBe('off');
  const token = await hold();
  expect(world.lease(token, SERVICE)?.ack?.boot).toMatch(/^ours\+\d+$/);
  expect(size()).toEqual({ desired: 3, min: 2, max: 5 });
  await release(token);
  await seconds(30);
  expect(world.power(SERVICE)).toBe('off');
});

test('F14 a handler that dies after the stop record has lost nothing of what it was about to take away', async () => {
  const token = await hold();
  world.machines.hooks.fail('stop');
  await release(token).catch(() => {});
  expect(size()).toEqual({ desired: 3, min: 2, max: 5 });
  await world.minutes(2);
  expect(size()).toEqual({ desired: 0, min: 0, max: 5 });
  await hold();
  expect(size()).toEqual({ desired: 3, min: 2, max: 5 });
});

test('F15 a stop that was cut off after the floor leaves the next job with its floor all the same', async () => {
  const token = await hold();
  world.machines.answer('stop', SERVICE, { kind: 'unknown', message: 'no answer' });
  await release(token);
  service.size = { desired: 3, min: 0, max: 5 };
  world.machines.answer('stop', SERVICE, undefined);
  const next = await hold();
  await world.minutes(2);
  expect(world.lease(next, SERVICE)?.ack).toBeDefined();
  expect(size()).toEqual({ desired: 3, min: 2, max: 5 });
  await release(next);
  await world.minutes(2);
  await hold();
  expect(size()).toEqual({ desired: 3, min: 2, max: 5 });
});

test('F13 a start that was cut off before the floor gets it back while somebody holds the service', async () => {
  await asleep();
  world.machines.hooks.fail('start', { lostReply: true });
  await hold().catch(() => {});
  service.size = { desired: 3, min: 0, max: 5 };
  await world.minutes(2);
  expect(size()).toEqual({ desired: 3, min: 2, max: 5 });
  expect(calls().filter((call) => call === 'restore')).toHaveLength(1);
});

describe('people', () => {
  test('F28 who scales it up after our stop keeps it, for all ticks', async () => {
    await asleep();
    world.machines.byHand(SERVICE, 'start');
    await seconds(15);
    await world.minutes(10);
    expect(world.power(SERVICE)).toBe('on');
    expect(calls()).toEqual([]);
  });

  test('F28 a job under `keep` changes nothing about that; under `take` it is stopped, and their number is remembered', async () => {
    await asleep();
    world.machines.byHand(SERVICE, 'start');
    service.size = { desired: 4, min: 1, max: 5 };
    await seconds(15);
    await release(await hold({ alreadyOn: 'keep' }));
    await world.minutes(3);
    expect(size()).toEqual({ desired: 4, min: 1, max: 5 });
    await release(await hold());
    await world.minutes(3);
    expect(size()).toEqual({ desired: 0, min: 0, max: 5 });
    await hold();
    expect(size()).toEqual({ desired: 4, min: 1, max: 5 });
  });

  test('F27 who scales it to nothing under a job: it is told, and gets the same number back', async () => {
    const token = await hold();
    const boot = world.lease(token, SERVICE)?.ack?.boot;
    world.machines.byHand(SERVICE, 'stop');
    await seconds(30);
    await seconds(30);
    expect(world.lease(token, SERVICE)?.disrupted?.boot).toBe(boot);
    expect(world.lease(token, SERVICE)?.ack?.boot).not.toBe(boot);
    expect(size()?.desired).toBe(3);
  });

  test('their number and floor of meanwhile stay through our start', async () => {
    await asleep();
    service.size = { desired: 0, min: 1, max: 2 };
    await hold();
    expect(size()).toMatchObject({ min: 1, max: 2 });
  });
});

test('F21 a service that never gets on: who waits is told why, and when nobody waits any more it is stopped', async () => {
  await asleep();
  service.boot = 100 * 3_600_000;
  const token = newToken();
  await world.deliver(start(token, here));
  await seconds(60);
  world.machines.at(SERVICE).cause = { code: 'TaskFailedToStart', text: 'CannotPullContainerError' };
  await seconds(60);
  expect(world.lease(token, SERVICE)?.wait).toMatchObject({ cause: 'TaskFailedToStart' });
  await release(token);
  expect(world.power(SERVICE)).toBe('stopping');
});

test('status checks of a service are refused at once, with what to ask for instead', async () => {
  const token = await hold({ ready: ['running', 'status-ok'] });
  expect(world.lease(token, SERVICE)?.failed).toMatchObject({
    cause: 'ready',
    repair: expect.stringContaining('https'),
  });
});

test('F56 a service that we may not see: who waits is told at once, who has it keeps it, and nothing is stopped', async () => {
  const holder = await hold();
  const describe = world.machines.describe.bind(world.machines);
  const unreadable = { code: 'AccessDenied', text: 'not authorized to perform ecs:DescribeServices' };
  world.machines.describe = async (targets) =>
    new Map([...(await describe(targets))].map(([target, machine]) => [target, { ...machine, unreadable }]));
  const waiter = await hold();
  expect(world.lease(waiter, SERVICE)?.failed).toMatchObject({
    cause: 'AccessDenied',
    repair: expect.stringContaining('EnableServices'),
  });
  expect(world.lease(holder, SERVICE)?.failed).toBeUndefined();
  await release(holder);
  await world.minutes(3);
  expect(world.power(SERVICE)).toBe('on');
  world.machines.describe = describe;
  await world.minutes(3);
  expect(world.power(SERVICE)).toBe('off');
});

test('a service that did not opt in is refused with the command that tags a service', async () => {
  service.optedIn = false;
  const token = await hold();
  expect(world.lease(token, SERVICE)?.failed?.repair).toContain('aws ecs tag-resource');
});

test('instances of the same batch are looked at although the services cannot be described', async () => {
  const box: TargetId = 'ec2:i-0123456789abcdef0';
  world.machines.add(box);
  const describe = world.machines.describe.bind(world.machines);
  world.machines.describe = (targets) =>
    targets.includes(SERVICE) ? Promise.reject(new Error('denied')) : describe(targets);
  const token = newToken();
  await world.deliver(start(token, { targets: [box, SERVICE] })).catch(() => {});
  expect(world.power(box)).toBe('starting');
});
