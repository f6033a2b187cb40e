import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TargetId } from '../../src/domain/target.ts';
import { release } from '../../src/engine/release.ts';
import { tick } from '../../src/engine/tick.ts';
import { BOX, newToken, start, stop, World } from '../fakes/world.ts';
import { Job, type JobOptions, pass } from './job.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let world: World;
let jobs: Job[];
beforeEach(() => {
  world = new World();
  world.machines.add(BOX);
  jobs = [];
});
afterEach(() => {
  for (const job of jobs) job.die();
});

function job(options: JobOptions = {}): Job {
  const begun = new Job(world, options);
  jobs.push(begun);
  return begun;
}

describe('F05 a start is lost', () => {
  test('the waiter publishes it again, and is acknowledged', async () => {
    const waiting = job({ comesThrough: (number) => number > 2 });
    await pass(world, 90);
    expect(waiting.published).toBeGreaterThanOrEqual(3);
    expect(waiting.end).toMatchObject({ kind: 'ready' });
  });

  test('if none ever comes through, the wait ends and says that nobody saw it', async () => {
    const waiting = job({ comesThrough: () => false, timeout: 3 * MINUTE });
    await pass(world, 181);
    expect(waiting.end).toMatchObject({ kind: 'timeout', saw: expect.stringContaining('not seen by power yet') });
    expect(world.machines.made('start')).toHaveLength(0);
  });
});

describe('F07 renewals are lost', () => {
  test('one of them: nobody notices', async () => {
    const working = job({ comesThrough: (number) => number !== 4 });
    await pass(world, 20 * 60);
    expect([working.troubles, world.power()]).toEqual([[], 'on']);
  });

  test('all of them for longer than the ttl: the lease ends, the machine goes off, and the job is told', async () => {
    let through = true;
    const working = job({ comesThrough: () => through });
    await pass(world, 120);
    through = false;
    await pass(world, 14 * 60);
    expect(world.power()).toBe('off');
    expect(working.troubles).toMatchObject([{ kind: 'lost', message: expect.stringContaining('expired') }]);
  });
});

test('F18 after ten minutes without a tick the first one repairs everything, once', async () => {
  const ids = [1, 2, 3].map((digit): TargetId => `ec2:i-0123456789abcde0${digit}`);
  const [expired, missed, free] = ids as [TargetId, TargetId, TargetId];
  for (const id of ids) world.machines.add(id);
  const [short, long, over] = [newToken(), newToken(), newToken()];
  await world.deliver(start(short, { targets: [expired], ttl: 120 }));
  await world.deliver(start(over, { targets: [free] }));
  await world.clock.advance(10_000);
  await world.look('event', [expired, free]);
  await world.deliver(start(long, { targets: [missed], ttl: 3600 }));
  world.store.hooks.fail('readTarget');
  await world.deliver(stop(over, { targets: [free] })).catch(() => undefined);
  world.store.path = { pingAt: world.clock.now() + 9 * MINUTE, since: world.clock.now() };

  await world.clock.advance(10 * MINUTE);
  await world.tick();
  expect(world.lease(long, missed)?.ack).toBeDefined();
  expect(world.machines.made('stop').flat().sort()).toEqual([expired, free].sort());
  await world.tick();
  expect([world.machines.made('stop').length, world.machines.made('start').length]).toEqual([2, 3]);
});

describe.each([-24, 24])('F35 the clock of the runner is wrong by %s hours', (hours) => {
  test('nothing changes: lease, machine and end are as they are', async () => {
    const clock = {
      now: () => world.clock.now() + hours * HOUR,
      sleep: (ms: number, signal?: AbortSignal) => world.clock.sleep(ms, signal),
    };
    const begun = world.clock.now();
    const working = job({ clock });
    await pass(world, 30);
    expect(working.end).toMatchObject({ kind: 'ready', waited: expect.any(Number) });
    const { since = 0, expiresAt = 0 } = world.lease(working.token) ?? {};
    expect(Math.abs(since - begun)).toBeLessThan(2_000);
    expect(expiresAt - world.clock.now()).toBeLessThanOrEqual(10 * MINUTE);
    await pass(world, 15 * 60);
    expect([working.troubles, world.power()]).toEqual([[], 'on']);
    working.die();
    await world.deliver(stop(working.token));
    await pass(world, 60);
    expect(world.power()).toBe('off');
  });
});

test('F43 SNS is out while a job releases: it is told, and the machine goes off when messages flow again', async () => {
  const working = job();
  await world.minutes(5);
  await pass(world, 30);
  working.die();
  const out = { publish: () => Promise.reject(new Error('SNS does not answer')) };
  const end = release({ request: working.request, publisher: out, clock: world.clock, within: 7_000 });
  await world.clock.advance(8_000);
  expect(await end).toMatchObject({ kind: 'failed', why: expect.stringContaining('SNS does not answer') });

  world.publisher.hooks.fail('publish', { times: Number.POSITIVE_INFINITY });
  for (let minute = 0; minute < 30; minute += 1) {
    await world.clock.advance(MINUTE);
    await world.tick();
  }
  // A dead job and a job whose renewals are lost look the same from here.
  expect(world.power()).toBe('on');
  world.publisher.hooks.heal('publish');
  await world.minutes(6);
  expect(world.power()).toBe('off');
});

describe('F44 the region is out for two hours, the handlers with it', () => {
  const other: TargetId = 'ec2:i-0fedcba9876543210';
  let living: Job;
  beforeEach(async () => {
    world.machines.add(other);
    living = job();
    await world.minutes(4);
    await world.deliver(start(newToken(), { targets: [other], ttl: 900 }));
    await world.clock.advance(10_000);
    await world.look('event', [BOX, other]);
    living.die();
    await world.clock.advance(2 * HOUR);
  });

  test('no machine of a job that still runs is lost, and that of a dead one goes off', async () => {
    await world.tick();
    expect([world.power(BOX), world.power(other)]).toEqual(['on', 'on']);
    await world.deliver(start(living.token));
    for (let minute = 0; minute < 7; minute += 1) {
      await world.minutes(1);
      await world.deliver(start(living.token));
    }
    expect([world.power(BOX), world.power(other)]).toEqual(['on', 'off']);
    expect(world.lease(living.token)?.disrupted).toBeUndefined();
  });

  test('a start that was published before it is stale when it comes', async () => {
    const late = newToken();
    await world.deliver(start(late), world.clock.now() - HOUR);
    expect([world.lease(late), world.journal.ignored()]).toEqual([undefined, ['stale']]);
  });
});

test('F78 a thousand machines: ticks that overlap, and one that ends too early, stop each machine once', async () => {
  const ids = Array.from({ length: 1000 }, (_, index): TargetId => `ec2:i-${index.toString(16).padStart(17, '0')}`);
  for (const id of ids) world.machines.add(id);
  for (const id of ids) await world.deliver(start(newToken(), { targets: [id], ttl: 60 }));
  await world.clock.advance(20_000);
  await world.look('event', ids);
  const now = world.clock.now();
  world.store.path = { pingAt: now + 80_000, since: now - 10 * MINUTE };
  await world.clock.advance(80_000);
  world.machines.calls.length = 0;

  const questions = [1, 2, 3, 4, 5, 6, 7];
  const stillTime = () => questions.pop() !== undefined;
  const short = tick({ ports: world.ports, publisher: world.publisher, stillTime });
  await Promise.all([short, world.tick(), world.tick()]);
  await world.tick();
  const stopped = world.machines.made('stop').flat();
  expect([stopped.length, new Set(stopped).size]).toEqual([1000, 1000]);
  expect(Math.max(...world.machines.made('describe').map(({ length }) => length))).toBeLessThanOrEqual(100);
});
