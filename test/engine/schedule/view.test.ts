import { beforeEach, expect, test } from '@jest/globals';
import type { TargetId } from '../../../src/domain/target.ts';
import type { Entry, Scheduled } from '../../../src/engine/schedule/ports.ts';
import { viewSchedules } from '../../../src/engine/schedule/view.ts';
import { SchedulePlace } from '../../fakes/schedule-place.ts';
import { BOX } from '../../fakes/world.ts';

const DAY = 'start=09:00 stop=18:00';
const ON = Date.parse('2026-01-05T12:00:00Z');
const OFF = Date.parse('2026-01-05T20:00:00Z');
const at = (time: string) => Date.parse(`2026-01-05T${time}:00Z`);

let place: SchedulePlace;
beforeEach(() => {
  place = new SchedulePlace();
});

async function view(
  value: string,
  now: number,
  { machine = {}, entry }: { machine?: Partial<Scheduled>; entry?: Partial<Entry> } = {},
) {
  await place.clock.advance(now - place.clock.now());
  const { book, web } = place.schedulePorts;
  if (entry !== undefined) place.book.kept.set(BOX, { state: 'on', key: 'key', ...entry });
  const one: Scheduled = { target: BOX, tag: 'wakelock:schedule', value, power: 'on', ...machine };
  const views = await viewSchedules([one], { book, web, clock: place.clock });
  const seen = views.get(BOX);
  expect(seen?.machine).toBe(one);
  return { ...seen, machine: one.power };
}

test.each<[string, string, number, Parameters<typeof view>[2]]>([
  ['in its window', DAY, ON, {}],
  ['outside of its window', DAY, OFF, {}],
  ['outside of its window, which is enforced', `${DAY} enforced=true`, OFF, {}],
  ['in its window, which is enforced', `${DAY} enforced=true`, ON, {}],
  ['that is left alone', DAY, ON, { machine: { leftAlone: 'It did not opt in.' } }],
  ['whose tag is no schedule', 'soon', ON, { entry: { error: 'Old.' } }],
  ['whose last start failed', DAY, ON, { machine: { power: 'off' }, entry: { error: 'No capacity.' } }],
  ['of a group that may not be as large', `${DAY} desired=5`, ON, { machine: { most: 3 } }],
])('what people read of a machine %s', async (_title, value, now, of) => {
  expect(await view(value, now, of)).toMatchSnapshot();
});

test.each<[string, number | undefined, string, number, Parameters<typeof view>[2]]>([
  ['in this window', at('10:00'), DAY, ON, { machine: { power: 'off' }, entry: { ended: at('10:00') } }],
  ['as this window began', at('09:00'), DAY, ON, { machine: { power: 'off' }, entry: { ended: at('09:00') } }],
  ['while it still goes down', at('10:00'), DAY, ON, { machine: { power: 'stopping' }, entry: { ended: at('10:00') } }],
  ['in an earlier window', undefined, DAY, ON, { machine: { power: 'off' }, entry: { ended: at('08:59') } }],
  ['in a window that is over', undefined, DAY, OFF, { machine: { power: 'off' }, entry: { ended: at('10:00') } }],
  ['and started it again', undefined, DAY, ON, { entry: { ended: at('10:00') } }],
  ['and is starting it again', undefined, DAY, ON, { machine: { power: 'starting' }, entry: { ended: at('10:00') } }],
  [
    'which is undone',
    undefined,
    `${DAY} enforced=true`,
    ON,
    { machine: { power: 'off' }, entry: { ended: at('10:00') } },
  ],
  ['before any run', undefined, DAY, ON, { machine: { power: 'off' } }],
  ['never', undefined, DAY, ON, { machine: { power: 'off' }, entry: {} }],
])('a person stopped it %s: %s', async (_title, stoppedByHand, value, now, of) => {
  expect((await view(value, now, of)).stoppedByHand).toBe(stoppedByHand);
});

test('nobody to look at costs no read', async () => {
  const { web, clock } = place.schedulePorts;
  const book = { ...place.book, entries: () => Promise.reject(new Error('read')) } as unknown as typeof place.book;
  expect(await viewSchedules([], { book, web, clock })).toEqual(new Map());
});

test('to look writes no copy of a document', async () => {
  const address = 'https://example.com/week.json';
  place.web.set(address, { kind: 'document', text: DAY, etag: '' });
  expect(await view(address, ON)).toMatchObject({ wants: 'on' });
  expect(place.book.copies.size).toBe(0);
});

test('each machine has a view of its own', async () => {
  const { book, web, clock } = place.schedulePorts;
  const other: TargetId = 'ec2:i-0123456789abcdef1';
  const machine = { target: BOX, tag: 'wakelock:schedule', value: DAY, power: 'on' } as const;
  const views = await viewSchedules([machine, { ...machine, target: other, leftAlone: 'Why.' }], { book, web, clock });
  expect([...views].map(([target, { wants }]) => [target, wants])).toEqual([
    [BOX, 'off'],
    [other, 'nothing'],
  ]);
});
