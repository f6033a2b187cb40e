import { describe, expect, test } from '@jest/globals';
import type { Machine, TargetState } from '../../src/domain/machine.ts';
import { RULES } from '../../src/domain/rules.ts';
import { viewOf } from '../../src/domain/situation.ts';
import { isLowered, type Remembered, rememberSize, restoringUntil, type Size } from '../../src/domain/size.ts';

const NOW = 1_800_000_000_000;

describe('a stop remembers what the next start restores', () => {
  test.each<[string, Remembered | undefined, Size, Remembered]>([
    ['the number of parts', undefined, { desired: 3 }, { desired: 3 }],
    ['one part where there is none and never was', undefined, { desired: 0 }, { desired: 1 }],
    ['the number that an earlier stop saw, where it was cut off', { desired: 3 }, { desired: 0 }, { desired: 3 }],
    ['the present number, whatever was remembered', { desired: 3 }, { desired: 5 }, { desired: 5 }],
    [
      'no bounds where nothing scales it any more',
      { desired: 3, min: 2, max: 9 },
      { desired: 4, max: 9 },
      { desired: 4 },
    ],
    ['the bounds', undefined, { desired: 3, min: 2, max: 9 }, { desired: 3, min: 2, max: 9 }],
    [
      'a floor of nothing where none is remembered',
      undefined,
      { desired: 3, min: 0, max: 9 },
      { desired: 3, min: 0, max: 9 },
    ],
    [
      'a floor of nothing where only the number is remembered',
      { desired: 2 },
      { desired: 3, min: 0, max: 9 },
      { desired: 3, min: 0, max: 9 },
    ],
    [
      'the floor that an earlier stop lowered',
      { desired: 3, min: 2, max: 9 },
      { desired: 3, min: 0, max: 8 },
      { desired: 3, min: 2, max: 8 },
    ],
    [
      'the floor that people want now',
      { desired: 3, min: 2, max: 9 },
      { desired: 4, min: 4, max: 9 },
      { desired: 4, min: 4, max: 9 },
    ],
  ])('%s', (_, old, seen, remembered) => {
    expect(rememberSize(old, seen)).toEqual(remembered);
  });
});

function viewed(size: Size | undefined, remembered: Remembered | undefined) {
  const machine: Machine = { seenAt: NOW, power: 'on', optedIn: true, canProtect: false, addresses: {}, size };
  const state: TargetState = { rev: 1, size: remembered };
  return viewOf({ now: NOW, machine, state, leases: [], path: undefined, levels: [], rules: RULES }, machine);
}

test.each<[string, Size | undefined, Remembered | undefined, boolean]>([
  ['its floor is nothing and a higher one is remembered', { desired: 1, min: 0 }, { desired: 1, min: 1 }, true],
  ['its floor is up again', { desired: 1, min: 1 }, { desired: 1, min: 1 }, false],
  ['the floor that is remembered is nothing too', { desired: 1, min: 0 }, { desired: 1, min: 0 }, false],
  ['only a number is remembered', { desired: 1, min: 0 }, { desired: 1 }, false],
  ['nothing is remembered', { desired: 1, min: 0 }, undefined, false],
  ['nothing scales it', { desired: 1 }, { desired: 1, min: 1 }, false],
  ['it is an instance', undefined, { desired: 1, min: 1 }, false],
])('whether a stop left the floor down: %s', (_, size, remembered, lowered) => {
  expect(isLowered(viewed(size, remembered))).toBe(lowered);
});

test.each<[string, number | undefined, number | undefined]>([
  ['it was made just now', NOW, NOW + 15_000],
  ['it was made almost 15 s ago', NOW - 14_999, NOW + 1],
  ['it was made 15 s ago', NOW - 15_000, undefined],
  ['none was made', undefined, undefined],
])('until when a call that restores the bounds may still land: %s', (_, restoringAt, until) => {
  expect(restoringUntil(viewed({ desired: 1 }, { desired: 1, restoringAt }))).toBe(until);
});

test('nothing that is not remembered can still be restored', () => {
  expect(restoringUntil(viewed(undefined, undefined))).toBeUndefined();
});
