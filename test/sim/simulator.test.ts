import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { RATES, ratesOf } from './rates.ts';
import { runSchedule } from './schedule.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** A slow machine must not fail these. */
const PATIENCE = 900_000;
const SCHEDULES = 20_000;

describe('the simulator', () => {
  let said = '';
  beforeAll(async () => {
    const args = ['scripts/sim.mjs', '--runs', String(SCHEDULES), '--variant', 'all'];
    const ended = promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 1 << 26 });
    ({ stdout: said } = await ended.catch(({ stdout }: { stdout: string }) => ({ stdout })));
  }, PATIENCE);

  test(`finds no broken promise in ${SCHEDULES} schedules of all variants`, () => {
    const schedules = Number(/(\d+) schedules, \d+ broken\n$/.exec(said)?.[1]);
    expect(said.split('\n').filter((line) => line.startsWith('broken'))).toEqual([]);
    expect(said).toMatch(/ schedules, 0 broken\n$/);
    expect(schedules).toBeGreaterThanOrEqual(SCHEDULES);
  });

  test('lets every kind of fault occur', () => {
    const tame = Object.keys(RATES).filter((kind) => !new RegExp(`^  ${kind} +[1-9]`, 'm').test(said));
    expect(tame).toEqual([]);
  });

  test('tells the same story of the same seed, twice', async () => {
    const stories = [1, 2].map(() => runSchedule({ seed: 7, rates: ratesOf('mixed'), story: true }));
    const [one, two] = await Promise.all(stories);
    expect(one?.world.story).toEqual(two?.world.story);
    expect(one?.world.story?.length).toBeGreaterThan(20);
  });

  test.each(['stop record', 'rev condition', 'healthy-path rule'])(
    'breaks a promise without the mechanism "%s"',
    async (tooth) => {
      const bite = promisify(execFile)(process.execPath, ['scripts/sim.mjs', '--teeth', '--tooth', tooth], {
        cwd: root,
      });
      await expect(bite).resolves.toMatchObject({ stdout: expect.stringMatching(/\n1 mechanism, 0 not missed\n$/) });
    },
    PATIENCE,
  );
});
