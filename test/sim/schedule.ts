import type { Broken } from './checks.ts';
import type { When } from './plan.ts';
import { publishTexts } from './texts.ts';
import { openWindow } from './windows.ts';
import { World, type WorldOptions } from './world.ts';

const MINUTE = 60_000;
const DAYS = 3 * 24 * 60 * MINUTE;
/** After the faults are over: expiries, back-offs and proofs take their time, an outage has a longer shadow. */
const TAIL = 75 * MINUTE;

export interface Outcome {
  readonly world: World;
  readonly broken: Broken | undefined;
}

/** Runs the one schedule that a seed stands for, to its end or to the first broken promise. */
export async function runSchedule(options: WorldOptions): Promise<Outcome> {
  const world = new World(options);
  setTheScene(world);
  ticks(world);
  await world.kernel.run();
  return { world, broken: world.checks.broken };
}

function setTheScene(world: World): void {
  const { kernel, plan, chance, cloud } = world;
  for (const { onAtFirst, ...box } of plan.boxes) {
    const added = cloud.add(box);
    if (onAtFirst) kernel.at(world.start + 1, () => cloud.personStarts(added));
  }
  for (const runner of world.runners) at(world, runner.plan.begins, () => runner.begin());
  for (const { when, box, act } of plan.acts) {
    at(world, when, () => {
      const machine = world.box(box);
      if (act === 'start') cloud.personStarts(machine);
      else if (act === 'stop') cloud.personStops(machine, 'user');
      else if (act === 'shutdown') cloud.personStops(machine, 'os');
      else if (act === 'terminate') cloud.terminate(machine);
      else {
        world.say('person', `removes the tag of ${machine.target}`);
        machine.removeTag(kernel.now);
      }
    });
  }
  plan.windows.forEach((window, index) => {
    at(world, window.when, () => openWindow(world, window, index));
  });
  for (const texts of plan.texts) at(world, texts.begins, () => publishTexts(world, texts));
  kernel.at(world.calmAt, () => {
    world.say('world', 'faults are over');
    chance.calm();
  });
}

/** Runs something at its time; what is to follow a job that does not take part happens at the beginning. */
function at(world: World, { after, job }: When, run: () => void): void {
  const leader = job === undefined ? undefined : world.runners.find(({ plan }) => plan.index === job);
  if (leader === undefined) world.kernel.at(world.start + 30_000 + Math.max(0, after), run);
  else world.followers.push({ job: leader.plan.index, offset: after, run, began: false });
}

/** Once a minute: the tick, and the world's own watch over the end. */
function ticks(world: World): void {
  const { kernel, chance, network } = world;
  let extra = 0;
  const minute = () => {
    const rested = kernel.now > world.calmAt && isAtRest(world);
    const missed = world.teeth.has('tick') || world.ticksDown() || chance.hits('tickMissed');
    if (!missed) network.tick();
    if (!missed && chance.hits('tickDoubled')) network.tick();
    if (kernel.now > world.calmAt) {
      world.checks.patrol();
      if (rested && network.far.length > 0) {
        extra = 0;
        return kernel.after(DAYS, () => {
          world.say('world', 'days later');
          network.deliverFar();
          minute();
        });
      }
      // Messages that were just delivered may still move something.
      extra = rested ? extra + 1 : 0;
      if (extra > 1 || (!rested && kernel.now > lastMove(world) + TAIL)) return finish(world, rested);
    }
    kernel.after(MINUTE, minute);
  };
  kernel.at(world.start + chance.int('plan', 1_000, MINUTE), minute);
}

/** When anybody was last seen to have a reason to move. */
function lastMove({ runners, network, kernel, calmAt }: World): number {
  const ends = runners.map(({ phase, endedAt }) => (phase === 'ended' ? endedAt : kernel.now));
  return Math.max(calmAt, network.farAt, ...ends);
}

function finish(world: World, rested: boolean): void {
  world.checks.end(rested);
  world.kernel.stop();
}

function isAtRest(world: World): boolean {
  const { table, cloud, network, runners } = world;
  if (!network.idle || runners.some(({ phase }) => phase !== 'ended')) return false;
  for (const box of cloud.boxes.values()) {
    if (box.state === 'pending' || box.state === 'stopping') return false;
  }
  const targets = new Set([...table.states.keys(), ...table.leases.keys()]);
  for (const target of targets) {
    const look = table.nextLook(target);
    // Protection that we may not clear is tried again each hour.
    const hourly = cloud.boxes.get(target)?.plan.protectDenied === true && (look ?? 0) > world.kernel.now + 20 * MINUTE;
    // A boot of ours whose tag was taken away is not forgotten: the tag may come back.
    const box = cloud.boxes.get(target);
    const held = [...(table.leases.get(target)?.values() ?? [])].some((lease) => lease.lookAt !== undefined);
    const away = box?.optedIn === false && box.state === 'running' && !held;
    if (look !== undefined && !hourly && !away) return false;
  }
  return true;
}
