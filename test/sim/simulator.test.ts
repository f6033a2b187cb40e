import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { runRange } from './range.ts';
import { RATES, ratesOf } from './rates.ts';
import { runSchedule } from './schedule.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** A slow machine must not fail these. */
const PATIENCE = 900_000;
const SCHEDULES = 20_000;

describe('the simulator', () => {
  test(
    `finds no broken promise in ${SCHEDULES} schedules of all variants`,
    async () => {
      const args = ['scripts/sim.mjs', '--runs', String(SCHEDULES), '--variant', 'all'];
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 1 << 26 }).catch(
        ({ stdout: said }: { stdout: string }) => ({ stdout: said }),
      );
      const schedules = Number(/(\d+) schedules, \d+ broken\n$/.exec(stdout)?.[1]);
      expect(stdout.split('\n').filter((line) => line.startsWith('broken'))).toEqual([]);
      expect(stdout).toMatch(/ schedules, 0 broken\n$/);
      expect(schedules).toBeGreaterThanOrEqual(SCHEDULES);
    },
    PATIENCE,
  );

  test(
    'lets every kind of fault occur',
    async () => {
      const { faults } = await runRange({ variant: 'mixed', from: 1, runs: 3_000 });
      const tame = Object.keys(RATES).filter((kind) => kind !== 'stopLate' && !((faults[kind] ?? 0) > 0));
      expect(tame).toEqual([]);
    },
    PATIENCE,
  );

  test('tells the same story of the same seed, twice', async () => {
    const stories = [1, 2].map(() => runSchedule({ seed: 7, rates: ratesOf('mixed'), story: true }));
    const [one, two] = await Promise.all(stories);
    expect(one?.world.story).toEqual(two?.world.story);
    expect(one?.world.story?.length).toBeGreaterThan(20);
  });

  test.each(['stop record', 'rev condition', 'healthy-path rule', 'tombstone'])(
    'breaks a promise without the mechanism "%s"',
    async (tooth) => {
      const variant = tooth === 'healthy-path rule' ? 'outages' : 'mixed';
      const { broken } = await runRange({ variant, from: 1, runs: 10_000, teeth: [tooth], first: true });
      expect(broken).toHaveLength(1);
    },
    PATIENCE,
  );
});
