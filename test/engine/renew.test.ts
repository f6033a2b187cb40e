import { expect, test } from '@jest/globals';
import { MINUTE, SECOND } from '../../src/domain/duration.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { renew } from '../../src/engine/renew.ts';
import type { LeaseRequest } from '../../src/engine/request.ts';
import { BOX, newToken, World } from '../fakes/world.ts';

const OTHER: TargetId = 'ec2:i-0fedcba9876543210';

/** A job that holds two machines and renews by itself; published messages arrive at the end of each second. */
function holding(world: World) {
  const request: LeaseRequest = {
    token: newToken(),
    targets: [BOX, OTHER].map((target) => ({ kind: 'machine', target })),
    ttl: MINUTE,
    linger: 0,
    levels: ['running'],
    alreadyOn: 'take',
    exclusive: false,
    protect: false,
    holder: { name: 'job' },
  };
  const troubles: (readonly [TargetId, string])[] = [];
  const stop = new AbortController();
  const ended = renew({
    request,
    ports: { publisher: world.publisher, reader: world.store, clock: world.clock },
    watcher: { trouble: (target, { kind }) => troubles.push([target, kind]), hitch: () => undefined },
    signal: stop.signal,
    first: 0,
    lifetime: 60 * MINUTE,
    owned: () => true,
  });
  const seconds = async (count: number) => {
    for (let passed = 0; passed < count; passed += 1) {
      await world.clock.advance(SECOND);
      for (const text of world.publisher.published.splice(0)) await world.deliver(text);
      if (passed % 10 === 0) await world.look('event', [BOX, OTHER]);
    }
  };
  return { token: request.token, troubles, stop, ended, seconds };
}

test('F26 of two machines the one that is lost is told, and the other stays held', async () => {
  const world = new World();
  for (const target of [BOX, OTHER]) world.machines.add(target);
  const job = holding(world);
  await job.seconds(60);
  world.machines.at(BOX).power = 'gone';
  await job.seconds(180);
  expect(job.troubles).toEqual([[BOX, 'lost']]);
  expect(world.power(OTHER)).toBe('on');
  expect(world.lease(job.token, OTHER)?.expiresAt).toBeGreaterThan(world.clock.now());
  job.stop.abort();
  await expect(job.ended).resolves.toBe('aborted');
});

test('when every machine is lost there is nothing left to renew', async () => {
  const world = new World();
  for (const target of [BOX, OTHER]) world.machines.add(target);
  const job = holding(world);
  await job.seconds(60);
  for (const target of [BOX, OTHER]) world.machines.at(target).power = 'gone';
  await job.seconds(60);
  await expect(job.ended).resolves.toBe('lost');
});
