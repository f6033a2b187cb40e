import { beforeEach, describe, expect, test } from '@jest/globals';
import type { TargetId } from '../../src/domain/target.ts';
import { runSchedules } from '../../src/engine/schedule/run.ts';
import { lease } from '../contract/store.ts';
import type { FakeMachine } from '../fakes/fake-machines.ts';
import { SchedulePlace } from '../fakes/schedule-place.ts';
import { BOX, newToken, start, stop } from '../fakes/world.ts';

/** Stories begin on Monday, 5 January 2026, at 08:00 UTC. */
const DAY = 'start=09:00 stop=18:00';
const on = (time: string) => `2026-01-05T${time}:00Z`;
const next = (time: string) => `2026-01-06T${time}:00Z`;

let place: SchedulePlace;
let machine: FakeMachine;
beforeEach(() => {
  place = new SchedulePlace();
  machine = place.machines.add(BOX);
  place.tag(DAY);
});

const windows = () => [...(place.store.leases.get(BOX)?.values() ?? [])].filter(({ kind }) => kind === 'schedule');
const calls = () => [place.machines.made('start').length, place.machines.made('stop').length];
const hold = (kind: 'manual' | 'denial', until: string) => {
  const since = place.clock.now();
  const expiresAt = Date.parse(until);
  return place.store.createLease(
    BOX,
    lease(`hold-${kind}`, { kind, holder: { name: 'operator' }, since, expiresAt, lookAt: since }),
  );
};

describe('a window', () => {
  test('is one lease from the start edge to the stop edge', async () => {
    await place.until(on('08:59'));
    expect(calls()).toEqual([0, 0]);
    await place.until(on('09:02'));
    expect(windows()).toMatchObject([
      { id: 'schedule-20260105T090000Z', kind: 'schedule', expiresAt: Date.parse(on('18:00')) },
    ]);
    expect(place.power()).toBe('on');
    await place.until(on('18:02'));
    expect([place.power(), calls()]).toEqual(['off', [1, 1]]);
    await place.until(next('09:02'));
    expect([place.power(), calls(), windows().length]).toEqual(['on', [2, 1], 2]);
  });

  test('costs no read and no write while nothing changes', async () => {
    await place.until(on('09:05'));
    const before = [place.book.writes, place.store.leases.get(BOX)?.get('schedule-20260105T090000Z')?.n];
    let reads = 0;
    const read = place.store.readTarget.bind(place.store);
    place.store.readTarget = (target) => {
      reads += 1;
      return read(target);
    };
    for (let runs = 0; runs < 10; runs += 1) await place.run();
    expect(reads).toBe(0);
    expect([place.book.writes, place.store.leases.get(BOX)?.get('schedule-20260105T090000Z')?.n]).toEqual(before);
  });

  test('ends by itself at the stop edge, also where the schedule function does not run', async () => {
    await place.until(on('09:02'));
    await place.without(on('18:02'));
    expect(place.power()).toBe('off');
  });

  test('is found again where the memory of earlier runs is lost', async () => {
    await place.until(on('12:00'));
    place.book.kept.clear();
    await place.until(on('18:02'));
    expect([place.power(), calls(), windows().length]).toEqual(['off', [1, 1], 1]);
  });

  test('takes no slot of a machine that jobs queue for', async () => {
    machine.slots = 1;
    await place.until(on('09:02'));
    const [first, second] = [newToken(), newToken()];
    await place.deliver(start(first));
    await place.deliver(start(second));
    expect([place.lease(first)?.ack !== undefined, place.lease(second)?.ack]).toEqual([true, undefined]);
  });
});

describe('missed ticks are made good', () => {
  test('past the start edge: the window is entered late', async () => {
    await place.without(on('11:00'));
    await place.run();
    expect(windows()).toMatchObject([{ id: 'schedule-20260105T090000Z', expiresAt: Date.parse(on('18:00')) }]);
    await place.pass(1);
    expect(place.power()).toBe('on');
  });

  test('past both edges: nothing is started for a window that is over', async () => {
    await place.without(on('19:00'));
    await place.pass(2);
    expect([place.power(), calls(), windows()]).toEqual(['off', [0, 0], []]);
  });

  test('past both edges, with a machine that a person left on: the stop edge takes it', async () => {
    place.machines.byHand(BOX, 'start');
    await place.without(on('19:00'));
    expect(place.power()).toBe('on');
    await place.pass(2);
    expect([place.power(), calls()]).toEqual(['off', [0, 1]]);
  });

  test('running twice at once changes nothing', async () => {
    await place.without(on('09:00'));
    await Promise.all([place.run(), place.run()]);
    await place.pass(2);
    expect([windows().length, calls()]).toEqual([1, [1, 0]]);
  });
});

describe('F74 a schedule that says off while somebody needs the machine', () => {
  test('waits for the last release of a job', async () => {
    await place.until(on('17:58'));
    const token = newToken();
    await place.deliver(start(token, { ttl: 7_200 }));
    await place.until(on('18:30'));
    expect(place.power()).toBe('on');
    await place.deliver(stop(token));
    await place.pass(2);
    expect([place.power(), calls()]).toEqual(['off', [1, 1]]);
  });

  test('waits for a machine that a person started and a job keeps', async () => {
    place.machines.byHand(BOX, 'start');
    await place.until(on('17:58'));
    const token = newToken();
    await place.deliver(start(token, { ttl: 7_200, alreadyOn: 'keep' }));
    await place.until(on('18:30'));
    expect(place.power()).toBe('on');
    await place.deliver(stop(token));
    await place.pass(2);
    expect(place.power()).toBe('off');
  });

  test('waits for the end of a hold, which always comes', async () => {
    await place.until(on('17:30'));
    await hold('manual', on('20:00'));
    await place.until(on('19:58'));
    expect(place.power()).toBe('on');
    await place.until(on('20:02'));
    expect(place.power()).toBe('off');
  });

  test('waits for the linger of a job', async () => {
    await place.until(on('17:50'));
    const token = newToken();
    await place.deliver(start(token, { linger: 1_200 }));
    await place.until(on('17:58'));
    await place.deliver(stop(token));
    await place.until(on('18:15'));
    expect(place.power()).toBe('on');
    await place.until(on('18:20'));
    expect(place.power()).toBe('off');
  });
});

test('F77 a job that comes within the linger of another, after the stop edge, finds the machine on', async () => {
  await place.until(on('17:58'));
  const [first, second] = [newToken(), newToken()];
  await place.deliver(start(first, { linger: 600 }));
  await place.until(on('18:05'));
  await place.deliver(stop(first));
  await place.clock.advance(30_000);
  await place.deliver(start(second));
  expect([place.lease(second)?.ack?.alreadyOn, calls()]).toEqual([true, [1, 0]]);
});

describe('what people do by hand', () => {
  test('a stop in the window is respected until the next start edge', async () => {
    await place.until(on('12:00'));
    place.machines.byHand(BOX, 'stop');
    await place.until(next('08:59'));
    expect([place.power(), calls()]).toEqual(['off', [1, 0]]);
    await place.until(next('09:02'));
    expect(place.power()).toBe('on');
  });

  test('of several starts in a window the next one counts', async () => {
    place.tag('{"start": "0 9,14 * * *", "stop": "0 18 * * *"}');
    await place.until(on('12:00'));
    place.machines.byHand(BOX, 'stop');
    await place.until(on('13:59'));
    expect(place.power()).toBe('off');
    await place.until(on('14:02'));
    expect(place.power()).toBe('on');
    await place.until(on('15:00'));
    place.machines.byHand(BOX, 'stop');
    await place.until(on('17:00'));
    expect(place.power()).toBe('off');
  });

  test('a start outside the window is respected until the next stop edge', async () => {
    await place.until(on('18:30'));
    place.machines.byHand(BOX, 'start');
    await place.until(next('17:59'));
    expect([place.power(), calls()]).toEqual(['on', [1, 1]]);
    await place.until(next('18:02'));
    expect([place.power(), calls()]).toEqual(['off', [1, 2]]);
  });

  test('a start in the window, after a stop, holds until the stop edge', async () => {
    await place.until(on('12:00'));
    place.machines.byHand(BOX, 'stop');
    await place.until(on('13:00'));
    place.machines.byHand(BOX, 'start');
    await place.until(on('17:59'));
    expect(place.power()).toBe('on');
    await place.until(on('18:02'));
    expect(place.power()).toBe('off');
  });

  test('is undone where the schedule is enforced', async () => {
    place.tag(`${DAY} enforced=true`);
    await place.until(on('12:00'));
    place.machines.byHand(BOX, 'stop');
    await place.until(on('12:03'));
    expect(place.power()).toBe('on');
    await place.until(on('20:00'));
    place.machines.byHand(BOX, 'start');
    await place.until(on('20:03'));
    expect(place.power()).toBe('off');
  });

  test('a hold off wins over the window, which goes on after it', async () => {
    await hold('denial', on('11:00'));
    await place.until(on('10:59'));
    expect([place.power(), calls()]).toEqual(['off', [0, 0]]);
    await place.until(on('11:03'));
    expect(place.power()).toBe('on');
  });
});

describe('other kinds of schedules', () => {
  test('start-only without an end goes on until a person stops the machine', async () => {
    place.tag('start=09:00 days=mon');
    await place.until(next('12:00'));
    expect(place.power()).toBe('on');
    place.machines.byHand(BOX, 'stop');
    await place.pass(60);
    expect([place.power(), calls()]).toEqual(['off', [1, 0]]);
  });

  test('start-only for a while', async () => {
    place.tag('start=09:00 for=2h');
    await place.until(on('10:59'));
    expect(place.power()).toBe('on');
    await place.until(on('11:02'));
    expect(place.power()).toBe('off');
  });

  test('stop-only takes every boot that is older than the edge', async () => {
    place.tag('stop=18:00');
    place.machines.byHand(BOX, 'start');
    await place.until(on('17:59'));
    expect(place.power()).toBe('on');
    await place.until(on('18:02'));
    expect(place.power()).toBe('off');
    place.machines.byHand(BOX, 'start');
    await place.pass(60);
    expect([place.power(), calls()]).toEqual(['on', [0, 1]]);
  });

  test('hibernate is told to the one who stops', async () => {
    place.tag(`${DAY} hibernate=true`);
    await place.until(on('09:02'));
    expect(place.store.states.get(BOX)?.hibernate).toBe(true);
    place.tag(DAY);
    await place.until(on('18:02'));
    expect(place.store.states.get(BOX)?.hibernate).toBeUndefined();
  });
});

describe('a tag that changes in the window', () => {
  test('moves its end', async () => {
    await place.until(on('12:00'));
    place.tag('start=09:00 stop=20:00');
    await place.until(on('19:58'));
    expect(place.power()).toBe('on');
    place.tag('start=09:00 stop=19:00');
    await place.until(on('20:00'));
    expect([place.power(), calls(), windows().length]).toEqual(['off', [1, 1], 1]);
  });

  test('ends it where it says off now', async () => {
    await place.until(on('12:00'));
    place.tag('start=09:00 stop=11:00');
    await place.pass(2);
    expect(place.power()).toBe('off');
  });

  test('and is gone ends it, but not because one answer of the cloud left the machine out', async () => {
    await place.until(on('12:00'));
    place.tags.delete(BOX);
    await place.run();
    place.tag(DAY);
    await place.pass(2);
    expect([place.power(), calls()]).toEqual(['on', [1, 0]]);
    place.tags.delete(BOX);
    await place.pass(4);
    expect([place.power(), place.book.kept.size]).toEqual(['off', 0]);
    place.tag(DAY);
    await place.pass(2);
    expect(place.power()).toBe('on');
  });

  test('F31 the opt-in tag taken away: neither started nor stopped any more', async () => {
    await place.until(on('12:00'));
    place.tag(DAY, BOX, { leftAlone: 'It did not opt in.' });
    machine.optedIn = false;
    await place.until(on('19:00'));
    expect([place.power(), calls()]).toEqual(['on', [1, 0]]);
    expect(place.done).toContainEqual({ kind: 'left-alone', target: BOX, why: 'It did not opt in.' });
    expect(place.statuses.size).toBe(0);
  });
});

describe('F32 a tag that is no schedule', () => {
  test.each([
    ['malformed', '{"start": "0 9 * *"}'],
    ['emoji', '💤⏰'],
    ['256 characters', 'x'.repeat(256)],
    ['empty', ''],
  ])('%s: that machine is left alone and says why; others go on', async (_what, value) => {
    const other: TargetId = 'ec2:i-0123456789abcdef1';
    place.machines.add(other);
    place.tag(value, other);
    await place.until(on('09:02'));
    expect([place.power(), place.power(other)]).toEqual(['on', 'off']);
    expect(place.statuses.get(other)).toMatch(/^error: /);
    expect(place.statuses.has(BOX)).toBe(false);
    place.tag(DAY, other);
    await place.pass(2);
    expect([place.power(other), place.statuses.get(other)]).toEqual(['on', 'ok']);
  });

  test('a window that was open goes on to its end', async () => {
    await place.until(on('12:00'));
    place.tag('💤');
    await place.until(on('17:59'));
    expect(place.power()).toBe('on');
    await place.until(on('18:02'));
    expect(place.power()).toBe('off');
  });

  test('is news once, and written once', async () => {
    place.tag('💤');
    const first = await place.run();
    const writes = place.book.writes;
    const second = await place.run();
    expect([first.news.length, second.news.length, place.book.writes - writes]).toEqual([1, 0, 0]);
  });
});

test('a start that fails is told on the machine, and tried again in the window', async () => {
  const refusal = { kind: 'refused', code: 'InsufficientInstanceCapacity', message: 'no capacity' } as const;
  place.machines.answer('start', BOX, refusal);
  await place.until(on('09:30'));
  expect(place.statuses.get(BOX)).toContain('no capacity');
  place.machines.answer('start', BOX, undefined);
  await place.until(on('10:00'));
  expect([place.power(), place.statuses.get(BOX)]).toEqual(['on', 'ok']);
});

test('a dry run says what it would do and does nothing', async () => {
  await place.without(on('10:00'));
  const report = await place.run({ dryRun: true });
  expect(report).toMatchObject({ machines: 1, on: 1, touched: [{ target: BOX, outcome: { kind: 'opened' } }] });
  expect([windows(), place.book.kept.size, place.publisher.published]).toEqual([[], 0, []]);
});

test('F78 a thousand machines: one evaluation per distinct tag, starts in groups, and a run that is cut short is made good', async () => {
  const all = Array.from({ length: 1_000 }, (_, index): TargetId => `ec2:i-${String(index).padStart(17, '0')}`);
  place.tags.clear();
  for (const target of all) {
    place.machines.add(target);
    place.tag(DAY, target);
  }
  await place.without(on('09:00'));
  let left = 400;
  const stillTime = () => {
    left -= 1;
    return left > 0;
  };
  const cut = await runSchedules({ ports: place.schedulePorts, dryRun: false, stillTime });
  expect(cut.touched.length).toBeLessThan(1_000);
  const rest = await place.run();
  expect([cut.schedules, cut.touched.length + rest.touched.length]).toEqual([1, 1_000]);
  await place.pass(2);
  expect(all.every((target) => place.power(target) === 'on')).toBe(true);
  expect(place.machines.made('start').length).toBeLessThanOrEqual(25);
});

describe('a schedule at an address', () => {
  const ADDRESS = 'https://example.com/week.json';
  beforeEach(() => {
    place.tag(ADDRESS);
    place.web.set(ADDRESS, { kind: 'document', text: '{"start":"0 9 * * *","stop":"0 18 * * *"}', etag: '"1"' });
  });

  test('is read once for all machines that name it', async () => {
    const other: TargetId = 'ec2:i-0123456789abcdef1';
    place.machines.add(other);
    place.tag(ADDRESS, other);
    await place.run();
    expect(place.asked).toBe(1);
    await place.until(on('09:02'));
    expect([place.power(), place.power(other)]).toEqual(['on', 'on']);
  });

  test('F76 counts for a day after it was last good, and no longer', async () => {
    await place.run();
    place.web.set(ADDRESS, { kind: 'failed', why: 'It redirects to another host.' });
    await place.until(on('09:02'));
    expect(place.power()).toBe('on');
    expect(place.statuses.get(BOX)).toContain('It redirects to another host. The last good copy counts.');
    await place.until(next('09:05'));
    expect(place.power()).toBe('off');
    expect(place.statuses.get(BOX)).toContain('too old');
  });

  test('a document that is no schedule leaves the last good one', async () => {
    await place.run();
    place.web.set(ADDRESS, { kind: 'document', text: '<html>', etag: '' });
    await place.until(on('09:02'));
    expect([place.power(), place.book.copies.get(ADDRESS)?.etag]).toEqual(['on', '"1"']);
  });

  test('unchanged means the copy', async () => {
    await place.run();
    place.web.set(ADDRESS, { kind: 'unchanged' });
    await place.until(next('12:00'));
    expect([place.power(), place.statuses.has(BOX)]).toEqual(['on', false]);
  });

  test('holidays that cannot be read leave the schedule, and are told', async () => {
    place.tag(`${DAY} holidays=https://example.com/days.ics`);
    await place.until(on('09:02'));
    expect(place.power()).toBe('on');
    expect(place.statuses.get(BOX)).toContain('days.ics: no answer');
    place.web.set('https://example.com/days.ics', { kind: 'document', text: '["2026-01-05"]', etag: '' });
    await place.pass(2);
    expect([place.power(), place.statuses.get(BOX)]).toEqual(['off', 'ok']);
  });
});
