import { zoneOf } from '../../src/domain/cron/zone.ts';
import type { Level } from '../../src/domain/schedule/level.ts';
import type { Schedule } from '../../src/domain/schedule/schedule.ts';
import { type Facts, planGone, planOf } from '../../src/domain/schedule/window.ts';
import { lookText } from '../../src/engine/request.ts';
import { settle } from '../../src/engine/schedule/settle.ts';
import type { Handler } from './handler.ts';
import type { WindowPlan } from './windows.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;
/** The function is run so long after the last thing that it may have missed. */
const AFTER = 3 * MINUTE;

const PLAIN = { zone: zoneOf('UTC'), starts: [], stops: [], holidays: new Set<number>(), hibernate: false };

/** One window of a machine's schedule: the schedule function looks at it once a minute, and may crash and stand still as `power` may. */
export function followSchedule(world: World, plan: WindowPlan): void {
  const { kernel, network, calmAt } = world;
  const start = kernel.now;
  const until = start + plan.lasts;
  const goneAt = plan.endsAfter === undefined ? Number.POSITIVE_INFINITY : start + plan.endsAfter;
  const schedule: Schedule = { ...PLAIN, enforced: plan.enforced };
  world.say('a schedule', `is on for ${plan.lasts} ms${plan.enforced ? ', enforced' : ''}`);
  const run = () => {
    const now = kernel.now;
    const level: Level = now < until ? { state: 'on', start, until } : { state: 'off', start, stop: until };
    network.invoke('schedule', (handler) =>
      carryOut(world, { plan, handler, schedule: now < goneAt ? schedule : undefined, level }),
    );
    if (now < Math.max(until, calmAt) + AFTER) kernel.after(MINUTE, run);
  };
  run();
}

interface Look {
  readonly plan: WindowPlan;
  readonly handler: Handler;
  /** Undefined: the tag was taken away. */
  readonly schedule: Schedule | undefined;
  readonly level: Level;
}

async function carryOut(world: World, { plan, handler, schedule, level }: Look): Promise<void> {
  const { target } = world.box(plan.box);
  const { ports } = handler;
  const machine = (await ports.machines.describe([target])).get(target);
  // The function asks for machines by their tags: what is terminated, or did not opt in, is not among them.
  if (machine === undefined || machine.power === 'gone' || !machine.optedIn) return;
  const { power, launchedAt } = machine;
  const { outcome } = await settle(target, {
    plan: ({ state, leases }) => {
      const facts: Facts = { now: ports.clock.now(), tag: 'schedule', power, launchedAt, state, leases };
      return schedule === undefined ? planGone(facts) : planOf(schedule, level, facts);
    },
    ports,
    dryRun: false,
  });
  world.say(handler.id, `${target.slice(-2)} ${outcome.kind}`);
  if (outcome.kind === 'as-it-is' || outcome.kind === 'respected') return;
  await handler.call(
    world.chance.int('latency', 5, 80),
    () => void world.network.publish(lookText([target]), 'schedule'),
  );
}
