import type { TargetId } from '../../../src/domain/target.ts';
import type { SchedulePlace } from '../../fakes/schedule-place.ts';
import { BOX } from '../../fakes/world.ts';

/** Stories begin on Monday, 5 January 2026, at 08:00 UTC. */
const DAY = 'start=09:00 stop=18:00';
const OTHER: TargetId = 'ec2:i-0123456789abcdef1';
const SERVICE: TargetId = 'ecs:web/api';
const on = (time: string) => `2026-01-05T${time}:00Z`;

/** What came before a run; the machine is there, without a tag. */
export const STORIES: readonly (readonly [title: string, before: (place: SchedulePlace) => Promise<unknown>])[] = [
  ['a machine rests before its window', async (place) => place.tag(DAY)],
  [
    'a window opens',
    async (place) => {
      place.tag(DAY);
      await place.without(on('09:00'));
    },
  ],
  [
    'a window opens for what opted in by its old tag',
    async (place) => {
      place.tag(DAY, BOX, { compat: true, name: 'box' });
      await place.without(on('09:00'));
    },
  ],
  [
    'nothing changes in a window',
    async (place) => {
      place.tag(DAY);
      await place.until(on('12:00'));
    },
  ],
  [
    'a window ends',
    async (place) => {
      place.tag(DAY);
      await place.until(on('17:59'));
      await place.without(on('18:00'));
    },
  ],
  [
    'the end of a window is moved',
    async (place) => {
      place.tag(DAY);
      await place.until(on('12:00'));
      place.tag('start=09:00 stop=19:00');
    },
  ],
  [
    'a window ends of a machine that a person has just stopped',
    async (place) => {
      place.tag(DAY);
      await place.until(on('17:59'));
      place.machines.byHand(BOX, 'stop');
      await place.clock.advance(120_000);
    },
  ],
  [
    'a person stopped the machine in its window',
    async (place) => {
      place.tag(DAY);
      await place.until(on('12:00'));
      place.machines.byHand(BOX, 'stop');
      await place.minutes(3);
    },
  ],
  [
    'a person left the machine on past the end',
    async (place) => {
      place.tag(DAY);
      place.machines.byHand(BOX, 'start');
      await place.without(on('19:00'));
    },
  ],
  [
    'a service is down outside of its window',
    async (place) => {
      place.tags.clear();
      place.machines.add(SERVICE);
      place.tag(DAY, SERVICE, { power: 'off', launchedAt: undefined });
    },
  ],
  [
    'a service is down outside of its window, again',
    async (place) => {
      place.machines.add(SERVICE);
      place.tag(DAY, SERVICE, { power: 'off', launchedAt: undefined });
      await place.run();
      await place.minutes(1);
    },
  ],
  [
    'a start fails',
    async (place) => {
      place.machines.answer('start', BOX, {
        kind: 'refused',
        code: 'InsufficientInstanceCapacity',
        message: 'no capacity',
      });
      place.tag(DAY, BOX, { name: 'box' });
      await place.until(on('09:01'));
      await place.minutes(8);
    },
  ],
  [
    'a start goes on to fail',
    async (place) => {
      place.machines.answer('start', BOX, {
        kind: 'refused',
        code: 'InsufficientInstanceCapacity',
        message: 'no capacity',
      });
      place.tag(DAY);
      await place.until(on('09:10'));
    },
  ],
  ['a schedule is wrong', async (place) => place.tag('soon', BOX, { name: 'box' })],
  [
    'a schedule stays wrong',
    async (place) => {
      place.tag('soon');
      await place.run();
      await place.minutes(1);
    },
  ],
  [
    'a schedule was wrong, of a machine that rests',
    async (place) => {
      place.tag('soon');
      await place.run();
      place.tag(DAY);
      await place.minutes(1);
    },
  ],
  [
    'a group may not be as large as it should be',
    async (place) => {
      place.tag(`${DAY} desired=5`, BOX, { most: 3 });
      await place.without(on('09:00'));
    },
  ],
  [
    'holidays cannot be read',
    async (place) => {
      place.tag(`${DAY} holidays=https://example.com/days.ics`);
      await place.without(on('09:00'));
    },
  ],
  [
    'holidays could not be read before the window either',
    async (place) => {
      place.tag(`${DAY} holidays=https://example.com/days.ics`);
      await place.run();
      await place.without(on('09:00'));
    },
  ],
  [
    'a machine is left alone, another is not',
    async (place) => {
      place.machines.add(OTHER);
      place.tag(DAY, BOX, { leftAlone: 'It did not opt in.' });
      place.tag('soon', OTHER);
      await place.without(on('09:00'));
    },
  ],
  [
    'a tag is missed for the first time',
    async (place) => {
      place.tag(DAY);
      await place.until(on('12:00'));
      place.tags.clear();
    },
  ],
  [
    'a tag is gone from a machine in its window',
    async (place) => {
      place.tag(DAY);
      await place.until(on('12:00'));
      place.tags.clear();
      await place.run();
      await place.minutes(3);
    },
  ],
  [
    'a tag is gone from a machine that rests',
    async (place) => {
      place.tag(DAY);
      place.book.kept.set(BOX, { state: 'off', key: 'k' });
      place.tags.clear();
    },
  ],
  [
    'a tag that was wrong is gone',
    async (place) => {
      place.tag('soon');
      await place.run();
      place.tags.clear();
      await place.run();
      await place.minutes(3);
    },
  ],
  [
    'one machine cannot be read',
    async (place) => {
      place.machines.add(OTHER);
      place.tag(DAY);
      place.tag(DAY, OTHER);
      await place.without(on('09:00'));
      place.store.hooks.fail('readTarget');
    },
  ],
  [
    'power cannot be asked to look',
    async (place) => {
      place.tag(DAY);
      await place.without(on('09:00'));
      place.publisher.publish = () => Promise.reject(new Error('throttled'));
    },
  ],
];
