import { expect, test } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../src/domain/duration.ts';
import { WakelockError } from '../../src/domain/errors.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { extendLease } from '../../src/engine/extend.ts';
import type { LeaseRequest } from '../../src/engine/request.ts';
import { BOX, newToken, start, stop, World } from '../fakes/world.ts';
import { BEGUN, Runner, request as runnerRequest, type Script } from './runner-script.ts';

async function held(world: World): Promise<LeaseRequest> {
  const token = newToken();
  world.machines.add(BOX);
  await world.deliver(start(token));
  await world.seconds(60);
  return {
    token,
    targets: [{ kind: 'machine', target: BOX }],
    ttl: 10 * MINUTE,
    linger: 0,
    levels: ['running'],
    alreadyOn: 'take',
    exclusive: false,
    protect: false,
    holder: { name: 'job' },
  };
}

/** Extends to 6 h while every published message is delivered, or lost, each second. */
async function extend(world: World, request: LeaseRequest, lost: (text: string) => boolean = () => false) {
  const ports = { publisher: world.publisher, reader: world.store, clock: world.clock };
  const ended = extendLease({ request, ttl: 6 * HOUR, ports, within: 20 * SECOND });
  const settled = ended.then(
    () => true,
    () => true,
  );
  for (let passed = 0; passed < 30; passed += 1) {
    for (const text of world.publisher.published.splice(0)) if (!lost(text)) await world.deliver(text);
    await world.clock.advance(SECOND);
    if (await Promise.race([settled, Promise.resolve(false)])) break;
  }
  return ended;
}

test('the longer time to live is published once more and seen in the item', async () => {
  const world = new World();
  const end = await extend(world, await held(world));
  expect(end.kind).toBe('extended');
  if (end.kind === 'extended') expect(end.expiresAt - world.clock.now()).toBeGreaterThan(6 * HOUR - MINUTE);
});

test('a lost message is published again', async () => {
  const world = new World();
  const request = await held(world);
  let losses = 2;
  expect((await extend(world, request, () => losses-- > 0)).kind).toBe('extended');
});

test('a renewal that arrives later does not hide the extension', async () => {
  const world = new World();
  const request = await held(world);
  const long = JSON.parse(start(request.token, { ttl: 21_600 }));
  await world.deliver(JSON.stringify(long));
  await world.clock.advance(SECOND);
  await world.deliver(start(request.token, { ttl: 600 }));
  expect((await extend(world, request, () => true)).kind).toBe('extended');
});

test('when no message gets through, what was seen is told', async () => {
  const world = new World();
  const end = await extend(world, await held(world), () => true);
  expect(end).toMatchObject({ kind: 'shorter', saw: expect.stringMatching(/^the lease ends at 2026-/) });
});

test('a stack that allows less gives less', async () => {
  const world = new World({ rules: { maxTtl: HOUR, maxAge: HOUR } });
  const end = await extend(world, await held(world));
  expect(end.kind).toBe('shorter');
  if (end.kind === 'shorter') expect(end.expiresAt - world.clock.now()).toBeGreaterThan(HOUR - 2 * MINUTE);
});

test('a lease that was released meanwhile is over', async () => {
  const world = new World();
  const request = await held(world);
  await world.deliver(stop(request.token));
  expect(await extend(world, request)).toEqual({ kind: 'over', why: 'The lease was released.' });
});

test('a publish that is refused for good ends at once', async () => {
  const world = new World();
  const request = await held(world);
  world.publisher.hooks.fail('publish', { error: new WakelockError({ code: 'denied', what: 'No.' }) });
  await expect(extend(world, request)).rejects.toThrow('No.');
});

const OTHER: TargetId = 'ec2:i-0fedcba9876543210';
const ENDS = new Date(BEGUN + 10 * MINUTE).toISOString();

test.each<[string, Script, Partial<LeaseRequest>, string]>([
  [
    'none of its messages could be published',
    { item: () => ({}), topic: () => new Error('no route') },
    {},
    `the lease ends at ${ENDS}; the last message could not be published: no route`,
  ],
  [
    'its item cannot be read',
    { item: () => new Error('The table is gone.'), topic: () => new Error('Nor v1.2. is the topic.') },
    {},
    'The table is gone; the last message could not be published: Nor v1.2. is the topic',
  ],
  [
    'its last message was published',
    { item: () => ({}), topic: (second) => (second < 5 ? new Error('no route') : undefined) },
    {},
    `the lease ends at ${ENDS}`,
  ],
  [
    'one of two machines keeps its end',
    { item: (_, target) => (target === BOX ? { ttl: 6 * HOUR, expiresAt: BEGUN + 6 * HOUR } : {}) },
    { targets: [BOX, OTHER].map((target) => ({ kind: 'machine', target })) },
    `the lease ends at ${ENDS}`,
  ],
  [
    'its selector is not resolved',
    { pin: () => undefined },
    { targets: [{ kind: 'name', name: 'box' }] },
    'power has not looked the name up yet',
  ],
])('a lease that is not extended in time says what was seen last: %s', async (_, script, parts, saw) => {
  const runner = new Runner(script);
  const { publisher, reader, clock } = runner;
  const request = runnerRequest(parts);
  const end = extendLease({ request, ttl: 6 * HOUR, ports: { publisher, reader, clock }, within: 8 * SECOND });
  await runner.watch(end, 10);
  expect(await end).toMatchObject({ kind: 'shorter', saw });
});
