import type { Passed } from '../../src/local/index.ts';
import type { BuiltApp } from './buildApp.ts';
import { startUsers } from './load.ts';
import { type Plan, SURGE } from './plan.ts';
import { Recorder, type Recording } from './record.ts';
import { type Kind, openWorld, type World } from './world.ts';

export interface RunOptions {
  readonly kind: Kind;
  readonly plan: Plan;
  readonly bundles: string;
  readonly app: BuiltApp;
  readonly log: (line: string) => void;
}

/** What brings the requests, from the beginning to the end of a run. */
export type Drive = (world: World, recorder: Recorder) => Promise<void>;

export const TITLES: Readonly<Record<Kind, string>> = {
  none: 'no failover',
  classic: 'the classic logic',
  wakelock: 'Wakelock',
};

/** One run in a world of its own. */
export async function record(
  options: RunOptions,
  { title, drive }: { readonly title?: string; readonly drive: Drive },
): Promise<Recording> {
  const recorder = new Recorder();
  const world = await openWorld({ ...options, onPassed: (passed: Passed) => recorder.passed.push(passed) });
  try {
    recorder.begin(world);
    await drive(world, recorder);
    return recorder.end({ kind: options.kind, title: title ?? TITLES[options.kind] });
  } finally {
    await world.aws.close();
  }
}

/**
 * The surge lasts until the traffic was shifted, and the rest until it is back and the service is given back: for tests, which
 * must come to an end on any machine. `within`: seconds of the machine after which that is given up.
 */
export function surgeUntilShifted(plan: Plan, within: number): Drive {
  return async ({ url, time, aws }, recorder) => {
    const ends = Date.now() + within * 1000;
    const tasks = () => aws.ecs.services().flatMap((service) => service.tasks.alive());
    const until = async (so: () => boolean): Promise<void> => {
      while (!so() && Date.now() < ends) await new Promise<void>((resolve) => void time.after(1_000, resolve));
    };
    const share = (): number => recorder.sample()?.share ?? 0;
    const few = startUsers(url, plan.users);
    await until(() => recorder.now >= plan.riseAt);
    const many = startUsers(url, plan.users * (SURGE - 1));
    await until(() => share() > 0);
    const shiftedAt = recorder.now;
    await until(() => recorder.now >= shiftedAt + plan.alarm.period);
    recorder.fall();
    await many.stop();
    await until(() => share() === 0 && recorder.sample()?.desired === 0 && tasks().length === 0);
    await few.stop();
  };
}

/** Users of the plan; the surge comes in two steps. */
export function surge(plan: Plan): Drive {
  return async ({ url, time }, recorder) => {
    const until = (second: number) =>
      new Promise<void>((resolve) => {
        time.after(Math.max(0, second - recorder.now) * 1000, resolve);
      });
    const few = startUsers(url, plan.users);
    await until(plan.riseAt);
    const more = (plan.users * (SURGE - 1)) / 2;
    const first = startUsers(url, more);
    await until(plan.riseAt + 30);
    const second = startUsers(url, more);
    await until(plan.fallAt);
    recorder.fall();
    await Promise.all([first.stop(), second.stop()]);
    await until(plan.endAt);
    await few.stop();
  };
}
