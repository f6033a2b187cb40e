import { describe, expect, test } from '@jest/globals';
import { plainly } from '../../plain/plainly.ts';
import { DEFECTS } from './defects.ts';
import { runSchedule } from './schedule.ts';
import type search from './search.ts';
import type { Asked } from './search.ts';

const SCHEDULES = 1_000;
const PATIENCE = 900_000;
/** An edit within the five seconds between a look and its write is rare: the first schedules have none. */
const RARE = 470;

const found = (asked: Asked) => plainly<typeof search>(new URL('./search.ts', import.meta.url), asked);

test(
  `F81 F83 F84 no promise breaks in ${SCHEDULES} schedules of flapping alarms, lost events, sick targets, edits, pins and crashes`,
  async () => {
    const { broken, tame, shifts } = await found({ from: 1, schedules: SCHEDULES });
    expect(broken ?? '').toBe('');
    // A tame world would prove nothing.
    expect(tame).toEqual([]);
    expect(shifts).toBeGreaterThan(SCHEDULES);
  },
  PATIENCE,
);

test('the same seed tells the same story', async () => {
  const stories = await Promise.all([1, 2].map(async () => (await runSchedule({ seed: 7, story: true })).story));
  expect(stories[0]).toEqual(stories[1]);
  expect(stories[0]?.length).toBeGreaterThan(20);
});

describe('a mechanism that is left out is seen', () => {
  test.each(Object.keys(DEFECTS) as (keyof typeof DEFECTS)[])(
    '%s',
    async (defect) => {
      const blind = 'blind' in DEFECTS[defect];
      const { broken } = await found({ from: blind ? RARE : 1, schedules: 3_000, defect });
      expect(broken).toBeDefined();
    },
    PATIENCE,
  );
});
