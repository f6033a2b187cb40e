import { describe, expect, test } from '@jest/globals';
import type { TargetId } from '../../src/domain/target.ts';
import { tick } from '../../src/engine/tick.ts';
import { BOX, newToken, start, World } from '../fakes/world.ts';

const MACHINES = 1000;

test('F78 a tick with too little time for all machines leaves no machine behind the same others each minute', async () => {
  const world = new World();
  const boxes = Array.from({ length: MACHINES }, (_, index): TargetId => `ec2:i-${String(index).padStart(17, '0')}`);
  for (const box of boxes) {
    world.machines.add(box);
    await world.deliver(start(newToken(), { targets: [box], ttl: 7200 }));
  }
  const seen = new Set<TargetId>();
  world.ports.machines.describe = async (targets) => {
    for (const target of targets) seen.add(target);
    return new Map();
  };
  for (let minute = 0; minute < 12; minute += 1) {
    await world.clock.advance(60_000);
    let chunks = 0;
    const stillTime = () => {
      chunks += 1;
      return chunks <= 4;
    };
    await tick({ ports: world.ports, publisher: world.publisher, stillTime });
  }
  expect(seen.size).toBe(MACHINES);
});

describe('a tick', () => {
  const boxes = (count: number) =>
    Array.from({ length: count }, (_, index): TargetId => `ec2:i-${String(index).padStart(17, '0')}`);

  async function waiting(count: number): Promise<World> {
    const world = new World();
    const targets = boxes(count);
    for (const box of targets) {
      world.machines.add(box, { boot: 600_000 });
      world.store.states.set(box, { rev: 1, lookAt: world.clock.now() });
    }
    return world;
  }

  test('looks at all that are due once, a hundred at a time, and says how many they were', async () => {
    const world = await waiting(250);
    expect(await world.tick()).toEqual({ due: 250, failed: new Map() });
    const looked = world.machines.made('describe');
    expect(looked.map((targets) => targets.length)).toEqual([100, 100, 50]);
    expect(looked.flat().sort()).toEqual(boxes(250));
  });

  test('says which of them could not be looked at, and why', async () => {
    const world = await waiting(3);
    world.machines.hooks.fail('describe');
    const error = new Error('describe: made to fail');
    expect((await world.tick()).failed).toEqual(new Map(boxes(3).map((box) => [box, error])));
  });

  test('looks at what is due although its ping could not be published, and notes that', async () => {
    const world = await waiting(1);
    world.publisher.hooks.fail('publish', { error: new Error('no route') });
    expect((await world.tick()).due).toBe(1);
    expect(world.journal.of('trouble')).toEqual([{ kind: 'trouble', error: new Error('no route') }]);
  });

  test('looks also at a machine that a message would leave alone while it boots', async () => {
    const world = new World();
    world.machines.add(BOX);
    await world.deliver(start(newToken()));
    await world.clock.advance(1_000);
    const before = world.machines.made('describe').length;
    await world.tick();
    expect(world.machines.made('describe').length - before).toBe(1);
  });
});
