import { expect, test } from '@jest/globals';
import { Random } from '../../fuzz/random.ts';
import { FailoverSky, type Fate } from './sky.ts';

const SCHEDULES = 160;

/** Handlers crash and freeze at any call, alarms flap, targets die, people edit and pin, events are doubled or never come. */
async function schedule(seed: number, { edits }: { readonly edits: boolean }): Promise<FailoverSky> {
  const random = new Random(seed);
  const chance = (percent: number) => random.int(1, 100) <= percent;
  const sky = new FailoverSky({ steps: random.pick([[100], [10, 50, 100]]), healthy: random.pick([1, 2]) });
  sky.fate = (): Fate => {
    if (chance(3)) return random.pick(['lost', 'reply-lost'] as const);
    return chance(5) ? random.pick([500, 3_000, 25_000]) : 'fine';
  };
  for (let minute = 0; minute < 90; minute += 1) {
    if (chance(25)) sky.alarm = random.pick(['OK', 'ALARM', 'ALARM', 'INSUFFICIENT_DATA'] as const);
    if (chance(20)) sky.calm = random.pick(['OK', 'OK', 'ALARM'] as const);
    if (chance(2)) sky.loseTargets();
    if (chance(2)) sky.lambdaUsable = !sky.lambdaUsable;
    if (chance(2))
      sky.pin = {
        to: random.pick(['lambda', 'service'] as const),
        until: sky.now + random.int(1, 20) * 60_000,
        by: 'an operator',
      };
    if (edits && chance(2)) sky.edit(random.pick([0, 30, 100]));
    for (let wakes = random.int(0, 3); wakes > 0; wakes -= 1) {
      void sky.wake();
      await sky.pass(random.int(0, 20_000));
    }
    await sky.pass(random.int(5_000, 40_000));
  }
  return sky;
}

/** No more faults: what comes of it. */
async function rest(sky: FailoverSky, alarm: 'OK' | 'ALARM'): Promise<void> {
  Object.assign(sky, { alarm, calm: 'OK', lambdaUsable: true, pin: undefined, targets: 2, fate: () => 'fine' });
  if (sky.memory?.lease !== undefined) sky.healthy = 2;
  await sky.minutes(90);
}

test.each([
  ['F83', 'OK', 'on Lambda, with the service given back', { share: 0, phase: 'lambda', held: 0 }],
  ['F84', 'ALARM', 'on the service, which is held', { share: 100, phase: 'shifted', held: 1 }],
] as const)(
  '%s whatever was lost, doubled or half done: under an alarm that is %s everything ends %s',
  async (_row, alarm, _where, expected) => {
    const wrong: unknown[] = [];
    let shifts = 0;
    for (let seed = 1; seed <= SCHEDULES / 2; seed += 1) {
      const sky = await schedule(seed, { edits: seed % 2 === 0 });
      await rest(sky, alarm);
      shifts += sky.shifts.length;
      const held = [...sky.leases.values()].filter(({ releasedAt }) => releasedAt === undefined).length;
      const end = { share: sky.share, phase: sky.memory?.phase, held };
      if (sky.broken.length > 0 || JSON.stringify(end) !== JSON.stringify(expected))
        wrong.push({ seed, broken: sky.broken, end });
    }
    expect(wrong).toEqual([]);
    // A tame generator would prove nothing.
    expect(shifts).toBeGreaterThan(SCHEDULES / 2);
  },
);
