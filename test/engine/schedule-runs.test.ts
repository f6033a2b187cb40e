import { beforeEach, describe, expect, test } from '@jest/globals';
import { nextOf } from '../../src/cli/explaining.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { explain, isByPerson } from '../../src/engine/explain.ts';
import { runSchedules } from '../../src/engine/schedule/run.ts';
import { viewSchedules } from '../../src/engine/schedule/view.ts';
import { readStatus } from '../../src/engine/status.ts';
import { SchedulePlace } from '../fakes/schedule-place.ts';
import { BOX } from '../fakes/world.ts';

/** Stories begin on Monday, 5 January 2026, at 08:00 UTC. */
const DAY = 'start=09:00 stop=18:00';
const on = (time: string) => `2026-01-05T${time}:00Z`;
const ADDRESS = 'https://example.com/week.json';

let place: SchedulePlace;
beforeEach(() => {
  place = new SchedulePlace();
  place.machines.add(BOX);
});

/** A run that asks for less than the function does, twice, with time between. */
async function runNarrowly(scope: Partial<SchedulePlace['scope']>): Promise<number> {
  let touched = 0;
  for (let runs = 0; runs < 3; runs += 1) {
    const ports = { ...place.schedulePorts, timetable: { ...place.timetable({ ...place.scope, ...scope }) } };
    touched += (await runSchedules({ ports, dryRun: false, stillTime: () => true })).touched.length;
    await place.minutes(3);
  }
  return touched;
}

describe('a run that asks for less than the one before', () => {
  test('of other kinds of targets ends no window of those it did not ask for', async () => {
    place.tag(DAY);
    await place.until(on('12:00'));
    expect(await runNarrowly({ kinds: ['asg'] })).toBe(0);
    expect([place.power(), place.machines.made('stop').length, place.book.kept.get(BOX)?.missing]).toEqual([
      ...['on', 0, undefined],
    ]);
  });

  test('without the tags of ec2-powercycle ends no window of theirs, nor of what opted in by them', async () => {
    const second: TargetId = 'ec2:i-0123456789abcdef1';
    place.machines.add(second);
    place.tag('{"start": "0 9 * * *", "stop": "0 18 * * *"}', BOX, { tag: 'ec2Powercycle', compat: true });
    place.tag(DAY, second, { compat: true });
    await place.until(on('12:00'));
    expect(await runNarrowly({ compat: false })).toBe(0);
    expect([place.power(), place.power(second)]).toEqual(['on', 'on']);
  });

  test('ends the windows of what it did ask for', async () => {
    place.tag(DAY);
    await place.until(on('12:00'));
    place.tags.delete(BOX);
    expect(await runNarrowly({ kinds: ['ec2'], compat: false })).toBe(1);
    expect(place.power()).toBe('off');
  });
});

describe('a machine that one answer left out', () => {
  test('keeps its window however often runs come within one moment', async () => {
    place.tag(DAY);
    await place.until(on('12:00'));
    place.tags.delete(BOX);
    for (let runs = 0; runs < 5; runs += 1) await place.run();
    await place.clock.advance(90_000);
    await place.run();
    place.tag(DAY);
    await place.pass(3);
    expect([place.power(), place.machines.made('stop').length]).toEqual(['on', 0]);
  });

  test('loses it when it was missing for two minutes', async () => {
    place.tag(DAY);
    await place.until(on('12:00'));
    place.tags.delete(BOX);
    await place.pass(4);
    expect([place.power(), place.book.kept.size]).toEqual(['off', 0]);
  });
});

describe('what a machine says of its schedule', () => {
  test('is mended when the tag that was wrong is taken away', async () => {
    place.tag('💤');
    await place.run();
    expect(place.statuses.get(BOX)).toMatch(/^error: /);
    place.tags.delete(BOX);
    await place.pass(4);
    expect([place.statuses.get(BOX), place.book.kept.size]).toEqual(['ok', 0]);
  });

  test('that cannot be written is trouble, and neither news again nor a failure', async () => {
    place.tag('💤');
    place.schedulePorts.tags.write = () => Promise.reject(new Error('TagLimitExceeded'));
    const reports = [await place.run(), await place.run(), await place.run()];
    expect(reports.map(({ news, failed }) => [news.length, failed.size])).toEqual([
      [1, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(place.done.filter(({ kind }) => kind === 'trouble')).toHaveLength(3);
  });
});

describe('news of a machine', () => {
  const answers = {
    reset: { kind: 'failed', why: 'The server cannot be reached (ECONNRESET).' },
    slow: { kind: 'failed', why: 'It was not read within 2 s.' },
    good: { kind: 'document', text: '{"start":"0 9 * * *","stop":"0 18 * * *"}', etag: '' },
  } as const;
  const news = async (...kinds: readonly (keyof typeof answers)[]) => {
    let count = 0;
    for (const kind of kinds) {
      place.web.set(ADDRESS, answers[kind]);
      count += (await place.run()).news.length;
      await place.minutes(1);
    }
    return count;
  };
  beforeEach(() => place.tag(ADDRESS));

  test('is one letter while one server fails now this way, now that', async () => {
    expect(await news('reset', 'slow', 'reset', 'slow', 'reset', 'slow')).toBe(1);
  });

  test('is one letter while one server fails now and then', async () => {
    expect(await news('good', 'slow', 'good', 'slow', 'good', 'reset')).toBe(1);
  });

  test('is one more letter where it fails again after a day without', async () => {
    expect(await news('good', 'slow', 'good')).toBe(1);
    await place.until('2026-01-06T12:00:00Z');
    expect(await news('slow', 'good')).toBe(1);
  });

  test('does not grow old while the failure lasts', async () => {
    expect(await news('good', 'slow')).toBe(1);
    await place.until('2026-01-06T07:00:00Z');
    expect(await news('slow', 'slow')).toBe(0);
  });

  test('does not come back with a failure that lasted for days and was away for an hour', async () => {
    expect(await news('good', 'slow')).toBe(1);
    await place.until('2026-01-07T12:00:00Z');
    expect(await news('good')).toBe(0);
    await place.until('2026-01-07T13:00:00Z');
    expect(await news('slow')).toBe(0);
  });

  test('is not forgotten, nor kept for ever, for a machine that rests', async () => {
    place.web.set(ADDRESS, answers.good);
    await place.until(on('20:00'));
    expect(await news('slow', 'good', 'slow', 'good')).toBe(1);
    expect(place.book.kept.get(BOX)).toMatchObject({ state: 'off', told: [{ cause: `document ${ADDRESS}` }] });
    await place.until('2026-01-06T20:03:00Z');
    await place.until('2026-01-07T07:00:00Z');
    expect(place.book.kept.size).toBe(0);
  });
});

describe('a boot that a person began before a window', () => {
  test.each([['start=09:00 stop=11:00'], ['start=09:00 for=2h']])('is taken by the end of %s', async (value) => {
    place.tag(value);
    await place.until(on('08:30'));
    place.machines.byHand(BOX, 'start');
    await place.until(on('10:58'));
    expect(place.power()).toBe('on');
    await place.until(on('11:03'));
    expect([place.power(), place.machines.made('stop').length]).toEqual(['off', 1]);
  });
});

test('an address is read once a run, however many tags name it', async () => {
  const days = 'https://example.com/days.ics';
  place.web.set(days, { kind: 'document', text: '["2026-05-01"]', etag: '"1"' });
  place.web.set(ADDRESS, { kind: 'document', text: `{"start":"0 9 * * *","holidays":"${days}"}`, etag: '"1"' });
  place.tag(ADDRESS);
  for (let index = 0; index < 50; index += 1) {
    const target: TargetId = `ec2:i-${String(index).padStart(17, '0')}`;
    place.machines.add(target);
    const zone = index % 2 === 0 ? 'UTC' : 'Europe/Berlin';
    place.tag(`start=09:${index % 2}0 stop=1${index % 10}:00 tz=${zone} holidays=${days}`, target);
  }
  const report = await place.run();
  expect([report.schedules > 5, report.bad, place.asked]).toEqual([true, 0, 2]);
  await place.run();
  expect(place.asked).toBe(4);
});

describe('what is shown of a machine that people switch in its window', () => {
  const view = async () => {
    const machines = await place.schedulePorts.timetable.machines();
    return (await viewSchedules(machines, place.schedulePorts)).get(BOX);
  };
  const next = async () => {
    const { views } = await readStatus([BOX], place.ports);
    const [one] = views;
    if (one === undefined) throw new Error('no view');
    const { rules } = place.ports;
    const told = { view: one, told: explain(one, rules), schedule: await view(), byPerson: isByPerson(one, rules) };
    return nextOf(told).map(({ at, text }) => `${new Date(at).toISOString().slice(5, 16)} ${text}`);
  };
  const taken = (at: string) => expect.stringMatching(new RegExp(`^${at} the stop edge of its schedule takes it`));
  beforeEach(() => place.tag(DAY));

  test('stopped: it stays off until the next start', async () => {
    await place.until(on('12:00'));
    expect((await next()).filter((text) => text.includes('stop edge'))).toEqual([]);
    place.machines.byHand(BOX, 'stop');
    await place.pass(3);
    expect((await view())?.stoppedByHand).toBeGreaterThanOrEqual(Date.parse(on('12:00')));
  });

  test('stopped and started again: it is on, and the stop edge takes it', async () => {
    await place.until(on('12:00'));
    place.machines.byHand(BOX, 'stop');
    await place.pass(3);
    place.machines.byHand(BOX, 'start');
    await place.pass(3);
    expect((await view())?.stoppedByHand).toBeUndefined();
    expect(await next()).toContainEqual(taken('01-05T18:00'));
  });

  test('stopped in one window: the next says nothing of it', async () => {
    await place.until(on('12:00'));
    place.machines.byHand(BOX, 'stop');
    await place.until(on('19:00'));
    expect((await view())?.stoppedByHand).toBeUndefined();
  });

  test('started outside it: the end of the next window takes it', async () => {
    await place.until(on('20:00'));
    place.machines.byHand(BOX, 'start');
    await place.pass(3);
    expect(await next()).toContainEqual(taken('01-06T18:00'));
    place.tag('start=09:00 for=2h');
    expect(await next()).toContainEqual(taken('01-06T11:00'));
  });
});

test('a group whose maximum is below what its schedule wants gets the maximum, and says so', async () => {
  const group: TargetId = 'asg:pool';
  place.machines.add(group, { size: { desired: 0, min: 0, max: 3 }, power: 'off' });
  place.tag('start=09:00 stop=18:00 desired=5', group, { most: 3 });
  const { news } = await place.run();
  const error = expect.stringContaining('It wants 5 machines, and the maximum of the group is 3');
  expect(news).toEqual([{ target: group, name: undefined, kind: 'size', error }]);
  const machines = await place.schedulePorts.timetable.machines();
  expect((await viewSchedules(machines, place.schedulePorts)).get(group)).toMatchObject({ wants: 'off', error });
  await place.until(on('09:05'));
  expect(place.book.kept.get(group)?.error).toEqual(error);
  place.tag('start=09:00 stop=18:00 desired=5', group, { most: 5 });
  await place.pass(2);
  expect(place.book.kept.get(group)?.error).toBeUndefined();
});
