import { describe, expect, test } from '@jest/globals';
import { levelAt } from '../../../src/domain/schedule/level.ts';
import { readSchedule } from '../../../src/domain/schedule/read.ts';
import {
  isAskedFor,
  isSettled,
  keyOf,
  type LevelWish,
  mayComeBack,
  sameEntry,
  standingFault,
  unproven,
} from '../../../src/engine/schedule/entry.ts';
import type { Entry, Scheduled } from '../../../src/engine/schedule/ports.ts';
import { BOX } from '../../fakes/world.ts';

const at = (time: string) => Date.parse(`2026-01-05T${time}:00Z`);
const wish = (text: string, time: string): LevelWish => {
  const schedule = readSchedule(text);
  return { kind: 'level', schedule, level: levelAt(schedule, at(time)) };
};
const DAY = 'start=09:00 stop=18:00';
const IN = wish(DAY, '12:00');
const OUT = wish(DAY, '20:00');
const machine = (more: Partial<Scheduled> = {}): Scheduled => ({
  ...{ target: BOX, tag: 'wakelock:schedule', value: DAY, power: 'on', launchedAt: at('09:01') },
  ...more,
});
const entry = (more: Partial<Entry> = {}): Entry => ({ state: 'on', key: 'key', ...more });

test.each<[string, LevelWish]>([
  ['in a window', IN],
  ['outside of one', OUT],
  ['in a window without an end', wish('{"start": "0 9 * * *"}', '12:00')],
  ['off without a stop that was ever due', wish('{"start": "0 9 1 1 *", "for": "1h"}', '12:00')],
  ['off before any edge', { ...OUT, level: { state: 'off' } }],
  ['that is enforced', wish(`${DAY} enforced=true`, '12:00')],
  ['that hibernates', wish(`${DAY} hibernate=true`, '12:00')],
  ['that is enforced and hibernates', wish(`${DAY} enforced=true hibernate=true`, '20:00')],
])('what is remembered as carried out of a schedule %s', (_title, one) => {
  expect(keyOf(machine(), one)).toMatchSnapshot();
});

describe('what is wrong with a schedule whatever becomes of its windows', () => {
  const sized = wish(`${DAY} min=1 desired=5`, '12:00');
  test.each<[string, LevelWish, number | undefined]>([
    ['a group that may be as large', sized, 5],
    ['a group that may be larger', sized, 6],
    ['a group that may not be as large', sized, 4],
    ['a machine, which has no maximum', sized, undefined],
    ['a group whose size is not said', IN, 4],
    [
      'a document that could not be read, before the size',
      { ...sized, hitch: { kind: 'document', text: 'No answer.' } },
      4,
    ],
  ])('%s', (_title, one, most) => {
    expect(standingFault(machine({ most }), one)).toMatchSnapshot();
  });
});

describe('whether what was carried out still stands', () => {
  const enforcedIn = wish(`${DAY} enforced=true`, '12:00');
  const enforcedOut = wish(`${DAY} enforced=true`, '20:00');
  const hitch = { ...IN, hitch: { kind: 'document', text: 'No answer.' } } as const;
  test.each<[string, boolean, LevelWish, Partial<Scheduled>, Partial<Entry>]>([
    ['on in its window', true, IN, {}, {}],
    ['starting in its window', true, IN, { power: 'starting' }, {}],
    ['off in its window', false, IN, { power: 'off' }, {}],
    ['stopping in its window', false, IN, { power: 'stopping' }, {}],
    ['on, and missed before', false, IN, {}, { missing: at('11:59') }],
    ['on, with a fault that is none any more', false, IN, {}, { error: 'No answer.' }],
    ['on, with the fault that was told', true, hitch, {}, { error: 'No answer.' }],
    ['on, with a fault that is new', false, hitch, {}, {}],
    ['ended by a person in this window', true, IN, { power: 'off' }, { ended: at('10:00') }],
    ['ended by a person as the window began', true, IN, { power: 'off' }, { ended: at('09:00') }],
    ['ended by a person in an earlier window', false, IN, { power: 'off' }, { ended: at('08:59') }],
    ['ended by a person, which is undone', false, enforcedIn, { power: 'off' }, { ended: at('10:00') }],
    [
      'ended by a person, in a window that never began',
      true,
      { ...IN, level: { state: 'on' } },
      { power: 'off' },
      { ended: 0 },
    ],
    ['off outside of a window', true, OUT, { power: 'off' }, { state: 'off' }],
    ['on by a person outside of a window', true, OUT, {}, { state: 'off' }],
    ['on by a person outside of a window, which is undone', false, enforcedOut, {}, { state: 'off' }],
    ['off, which is undone otherwise', true, enforcedOut, { power: 'off' }, { state: 'off' }],
    [
      'on outside of a window, without a word since when',
      true,
      enforcedOut,
      { launchedAt: undefined },
      { state: 'off' },
    ],
    ['on outside of a window, with a fault', true, OUT, {}, { state: 'off', error: 'No answer.' }],
  ])('%s: %s', (_title, settled, one, more, old) => {
    expect(isSettled(machine(more), { wish: one, old: entry(old) })).toBe(settled);
  });
});

test.each<[string, Scheduled['power'], Entry | undefined, unknown]>([
  [
    'a start that failed is not well while the machine is off',
    'off',
    entry({ error: 'No capacity.', fault: 'start', cause: 'c' }),
    { kind: 'start', text: 'No capacity.', cause: 'c' },
  ],
  [
    'a fault of another kind stays what it was',
    'off',
    entry({ error: 'Old.', fault: 'size' }),
    { kind: 'size', text: 'Old.' },
  ],
  [
    'a fault of which the kind was not remembered was a start',
    'off',
    entry({ error: 'Old.' }),
    { kind: 'start', text: 'Old.' },
  ],
  ['a machine that is on is well', 'on', entry({ error: 'No capacity.' }), undefined],
  ['what failed outside of a window was no start', 'off', entry({ state: 'off', error: 'No answer.' }), undefined],
  ['what did not fail is well', 'off', entry(), undefined],
  ['what was never seen is well', 'off', undefined, undefined],
])('%s', (_title, power, old, fault) => {
  expect(unproven(machine({ power }), old)).toEqual(fault);
});

describe('an entry is written again where it says something else', () => {
  const told = [{ cause: 'c', at: 1 }];
  const whole = entry({ ended: 1, error: 'e', fault: 'start', cause: 'c', compat: true, told });
  test.each<[string, Partial<Entry>]>([
    ['another state', { state: 'off' }],
    ['another key', { key: 'other' }],
    ['another end', { ended: 2 }],
    ['another error', { error: 'f' }],
    ['another kind of fault', { fault: 'size' }],
    ['another cause', { cause: 'd' }],
    ['another opt-in', { compat: undefined }],
    ['other news', { told: [{ cause: 'c', at: 2 }] }],
    ['that it was missed', { missing: 1 }],
  ])('%s', (_title, other) => {
    expect(sameEntry(whole, { ...whole, ...other })).toBe(false);
  });

  test('and not for when its fault began', () => {
    expect(sameEntry(whole, { ...whole, since: 5 })).toBe(true);
    expect(sameEntry(whole, undefined)).toBe(false);
  });
});

test.each<[string, Partial<Entry>, boolean]>([
  ['one that rests is not waited for', { state: 'off' }, false],
  ['one that rests and is said to be faulty is', { state: 'off', error: 'e' }, true],
  ['one that is missed for the first time is', {}, true],
  ['one that is missed for less than two minutes is', { missing: at('11:58') + 1 }, true],
  ['one that is missed for two minutes is not', { missing: at('11:58') }, false],
  [
    'one that rests, faulty, and is missed for two minutes is not',
    { state: 'off', error: 'e', missing: at('11:58') },
    false,
  ],
])('of machines that are not among the answers, %s', (_title, more, expected) => {
  expect(mayComeBack(entry(more), at('12:00'))).toBe(expected);
});

test('who is not asked for is not missed', () => {
  expect(isAskedFor(BOX, entry(), { kinds: ['ec2'], compat: false })).toBe(true);
  expect(isAskedFor(BOX, entry(), { kinds: ['asg', 'ecs'], compat: true })).toBe(false);
  expect(isAskedFor(BOX, entry({ compat: true }), { kinds: ['ec2'], compat: false })).toBe(false);
  expect(isAskedFor(BOX, entry({ compat: true }), { kinds: ['ec2'], compat: true })).toBe(true);
});
