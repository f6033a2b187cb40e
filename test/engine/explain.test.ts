import { expect, test } from '@jest/globals';
import { MINUTE } from '../../src/domain/duration.ts';
import { type Explanation, explain } from '../../src/engine/explain.ts';
import { readStatus } from '../../src/engine/status.ts';
import { BOX, newToken, start, stop, World } from '../fakes/world.ts';

async function look(
  world: World,
): Promise<Explanation & { readonly states: readonly string[]; readonly power: string }> {
  const { views } = await readStatus([BOX], world.ports);
  const [view] = views;
  if (view === undefined) throw new Error('no view');
  return { ...explain(view, world.ports.rules), states: view.leases.map(({ state }) => state), power: view.power };
}

function newWorld(): World {
  const world = new World();
  world.machines.add(BOX);
  return world;
}

const texts = (events: Explanation['next']) => events.map(({ text }) => text);

test('off and free: nobody holds it, nothing is next', async () => {
  const world = newWorld();
  expect(await look(world)).toMatchObject({
    power: 'off',
    states: [],
    why: { code: 'off-and-free' },
    does: '',
    next: [],
  });
});

test('held: who, and when the lease ends if nobody renews it', async () => {
  const world = newWorld();
  await world.deliver(start(newToken(), { holder: { name: 'acme/app #1' } }));
  await world.seconds(60);
  const told = await look(world);
  expect(told).toMatchObject({ power: 'on', states: ['holds'], why: { code: 'in-use' } });
  expect(texts(told.next)).toContain('the lease of acme/app #1 ends, unless it is renewed or released before');
  expect(texts(told.before)).toContain('Wakelock started it');
});

test('waiting in a queue: the one who waits is told behind whom', async () => {
  const world = newWorld();
  world.machines.at(BOX).slots = 1;
  await world.deliver(start(newToken(), { holder: { name: 'first' } }));
  await world.seconds(60);
  await world.deliver(start(newToken(), { holder: { name: 'second' } }));
  const { views } = await readStatus([BOX], world.ports);
  expect(views[0]?.leases).toMatchObject([
    { holder: { name: 'first' }, state: 'holds' },
    { holder: { name: 'second' }, state: 'waits', note: expect.stringContaining('Behind first') },
  ]);
});

test('lingering: kept warm after the last release, and until when', async () => {
  const world = newWorld();
  const token = newToken();
  await world.deliver(start(token, { linger: 600, holder: { name: 'job' } }));
  await world.seconds(60);
  await world.deliver(stop(token));
  const told = await look(world);
  expect(told).toMatchObject({ power: 'on', states: ['warms'], why: { code: 'lingering' } });
  expect(texts(told.next)).toContain('it is not kept warm after job any longer');
});

test('free and on, of ours: what power does at its next look is said', async () => {
  const world = newWorld();
  const token = newToken();
  await world.deliver(start(token, { holder: { name: 'job' } }));
  await world.seconds(60);
  const lease = world.lease(token);
  if (lease !== undefined) world.store.putLease(BOX, { ...lease, releasedAt: world.clock.now() });
  const told = await look(world);
  expect(told).toMatchObject({ why: { code: 'free' }, does: 'stop it' });
  expect(texts(told.before)).toContain('job released it');
});

test('stopped: that it was Wakelock, and how the call ended', async () => {
  const world = newWorld();
  const token = newToken();
  await world.deliver(start(token));
  await world.seconds(60);
  await world.deliver(stop(token));
  await world.seconds(60);
  expect(texts((await look(world)).before)).toContain('Wakelock stopped it; the call was accepted');
});

test('backing off: when the start is tried again, why it failed and what to do', async () => {
  const world = newWorld();
  world.machines.answer('start', BOX, { kind: 'refused', code: 'InsufficientInstanceCapacity', message: 'no room' });
  await world.deliver(start(newToken()));
  const told = await look(world);
  expect(told.states).toEqual(['waits']);
  expect(texts(told.next).join()).toMatch(
    /the start is tried again \(try 1 ended with: .*no room .*another instance type/,
  );
});

test('denied: the denial comes first, with its reason', async () => {
  const world = newWorld();
  const now = world.clock.now();
  await world.store.createLease(BOX, {
    ...{ id: 'hold-1', kind: 'denial', holder: { name: 'operator' }, reason: 'new disk', since: now, ttl: MINUTE },
    ...{
      expiresAt: now + MINUTE,
      keepUntil: 0,
      linger: 0,
      ready: [],
      alreadyOn: 'take',
      exclusive: false,
      protect: false,
    },
    ...{ lookAt: now, n: 0 },
  });
  const told = await look(world);
  expect(told).toMatchObject({
    states: ['denies'],
    why: { code: 'denied', text: expect.stringMatching(/^operator holds it off: new disk\./) },
  });
  expect(texts(told.next)).toContain('operator lets it start again');
});

test('without Describe the table tells what it can, and nothing is guessed', async () => {
  const world = newWorld();
  await world.deliver(start(newToken(), { holder: { name: 'job' } }));
  await world.seconds(60);
  world.machines.hooks.fail('describe', { error: new Error('UnauthorizedOperation'), times: 9 });
  const status = await readStatus([BOX], world.ports);
  expect(status.blind).toMatchObject({ message: 'UnauthorizedOperation' });
  const [view] = status.views;
  expect(view).toMatchObject({ power: 'on', machine: undefined, leases: [{ state: 'holds' }] });
  if (view !== undefined) expect(explain(view, world.ports.rules)).toMatchObject({ why: undefined, does: '' });
});

test('an item of a newer version: nothing is decided, and that is the reason', async () => {
  const world = newWorld();
  world.store.states.set(BOX, { rev: 1, newer: true });
  expect((await look(world)).why?.code).toBe('newer-version');
});
