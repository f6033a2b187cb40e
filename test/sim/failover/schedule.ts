import { MINUTE, SECOND } from '../../../src/domain/duration.ts';
import { World, type WorldOptions } from './world.ts';

/** Minutes of faults, and of rest after them. */
const FAULTS = 20;
const REST = 30;

/** One schedule of faults and what came of it; the same seed tells the same story. */
export async function runSchedule(options: WorldOptions): Promise<World> {
  const world = new World(options);
  const { kernel, faults } = world;
  const end = world.now + FAULTS * MINUTE;
  const load = { from: faults.plan.int(1, 4), to: faults.plan.int(8, 16) };
  const ends = faults.plan.pick(['OK', 'ALARM'] as const);
  kernel.after(faults.plan.int(1, 59) * SECOND, () => world.tick());
  kernel.after(SECOND, () => world.beat());
  for (let minute = 1; minute < FAULTS; minute += 1)
    kernel.after(minute * MINUTE + faults.plan.int(0, 59) * SECOND, () => minuteOf(world, { minute, load }));
  kernel.at(end, () => {
    faults.calm();
    world.pins.set(world.now, undefined);
    Object.assign(world, { sickUntil: world.now, downUntil: world.now });
    world.calm.set(world.now, 'OK');
    world.tell(`no more faults; the alarm says ${ends}`);
    world.setAlarm(ends);
  });
  let still = 0;
  // What has come to rest stays so: two minutes of it are enough.
  for (let minute = 3; minute < REST; minute += 1)
    kernel.at(end + minute * MINUTE, () => {
      still = world.checks.unrest() === undefined ? still + 1 : 0;
      if (still > 2) kernel.stop();
    });
  kernel.at(end + REST * MINUTE, () => {
    world.checks.atRest();
    kernel.stop();
  });
  await kernel.run();
  return world;
}

interface At {
  readonly minute: number;
  readonly load: { readonly from: number; readonly to: number };
}

/** What a minute brings: the load as it should be, and whatever goes wrong. */
function minuteOf(world: World, { minute, load }: At): void {
  const { faults, checks } = world;
  const high = minute >= load.from && minute < load.to;
  const flapped = faults.hits('flap') ? (world.alarm.now === 'ALARM' ? 'OK' : 'ALARM') : high ? 'ALARM' : 'OK';
  world.setAlarm(faults.hits('noData') ? 'INSUFFICIENT_DATA' : flapped);
  world.calm.set(world.now, faults.hits('busy') ? 'ALARM' : 'OK');
  if (faults.hits('sick')) {
    world.sickUntil = world.now + faults.int('sick', 20, 240) * SECOND;
    world.tell('the targets of the service fail their health checks');
  }
  if (faults.hits('lambdaDown')) {
    world.downUntil = world.now + faults.int('lambdaDown', 20, 180) * SECOND;
    world.tell('the Lambda group cannot answer');
  }
  if (faults.hits('editWeights')) {
    const share = [0, 30, 100][faults.int('editWeights', 0, 2)] ?? 0;
    world.tell(`a person gives the service ${share} %`);
    checks.edited(share);
  }
  if (faults.hits('editOthers')) {
    world.tell('a person changes the stickiness');
    world.listener.editOthers(faults.int('editOthers', 61, 600));
    checks.touchedAt = world.now;
  }
  for (const [kind, to] of [
    ['pinService', 'service'],
    ['pinLambda', 'lambda'],
  ] as const) {
    if (!faults.hits(kind)) continue;
    world.pins.set(world.now, { to, until: world.now + faults.int(kind, 1, 10) * MINUTE, by: 'an operator' });
    world.tell(`an operator pins the traffic to ${to}`);
  }
}
