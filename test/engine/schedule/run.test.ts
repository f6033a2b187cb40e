import { beforeEach, expect, test } from '@jest/globals';
import { runSchedules } from '../../../src/engine/schedule/run.ts';
import { SchedulePlace } from '../../fakes/schedule-place.ts';
import { BOX } from '../../fakes/world.ts';
import { STORIES } from './run-stories.ts';

let place: SchedulePlace;
beforeEach(() => {
  place = new SchedulePlace();
  place.machines.add(BOX);
});

/** One run: its report, its journal, what it remembers, says on machines and asks `power` to look at. */
async function ran({ dryRun = false } = {}) {
  place.done.length = 0;
  place.publisher.published.length = 0;
  const writes = place.book.writes;
  const report = await runSchedules({ ports: place.schedulePorts, dryRun, stillTime: () => true });
  const looks = place.publisher.published.map((text) => (JSON.parse(text) as { targets: unknown }).targets);
  return {
    report: { ...report, failed: [...report.failed].map(([target, error]) => `${target}: ${error}`) },
    journal: place.done.map(({ ...entry }) => ('error' in entry ? { ...entry, error: `${entry.error}` } : entry)),
    remembered: new Map(place.book.kept),
    writes: place.book.writes - writes,
    said: new Map(place.statuses),
    looks,
  };
}

test.each(STORIES)('a run, where %s', async (_title, before) => {
  await before(place);
  expect(await ran()).toMatchSnapshot();
});

test.each(STORIES.filter(([title]) => /opens$|ends$|is gone|wrong$|person/.test(title)))(
  'a dry run, where %s, says the same and writes nothing',
  async (_title, before) => {
    await before(place);
    const stored = () => [
      [...place.book.kept],
      [...place.statuses],
      [...(place.store.leases.get(BOX)?.values() ?? [])],
      place.store.states.get(BOX),
    ];
    const untouched = stored();
    const { report, journal, writes, looks } = await ran({ dryRun: true });
    expect([stored(), writes, looks]).toEqual([untouched, 0, []]);
    const real = await ran();
    expect({ report, journal }).toEqual({ report: real.report, journal: real.journal });
  },
);

test('a tag that is gone from a machine that rests costs no read of what is stored of it', async () => {
  place.book.kept.set(BOX, { state: 'off', key: 'k' });
  place.store.hooks.fail('readTarget');
  expect((await ran()).report.failed).toEqual([]);
  expect(place.book.kept.size).toBe(0);
});
