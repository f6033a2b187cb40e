import { expect, test } from '@jest/globals';
import type { TargetId } from '../../src/domain/target.ts';
import { tick } from '../../src/engine/tick.ts';
import { newToken, start, World } from '../fakes/world.ts';

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
