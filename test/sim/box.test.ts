import { expect, test } from '@jest/globals';
import { Box } from './box.ts';

const PLAN = {
  target: 'ec2:i-000000000000000a0',
  ...{ optedIn: true, slots: undefined, canProtect: true, protectDenied: false, kmsDenied: false },
  ...{ shutsDownAfter: undefined, bootTime: 300, stopTime: 300, service: false, keepsLaunch: false },
} as const;

test('of two boots that began in one second an acknowledgement gives the second one, the first fell back at once', () => {
  const box = new Box(PLAN, 0);
  box.begin('person', 30_000);
  box.become('stopped', 30_200);
  box.begin('person', 30_900);
  box.become('running', 31_300);
  expect(box.give('30000', 99_000)).toBe(box.present);
  expect(box.give('30000+30600', 99_000)).toBe(box.present);
});

test.each([
  ['a service', true],
  ['a machine that keeps its LaunchTime', false],
])(
  '%s that a late start of ours brought up again is given as it runs, though it has the name of the boot before',
  (_, service) => {
    const box = new Box({ ...PLAN, service, keepsLaunch: true }, 0);
    box.begin('us', 30_000);
    box.become('running', 31_000);
    box.give('ours+29000', 31_500);
    box.become('stopped', 60_000);
    box.begin('us', 80_000);
    expect(box.give('ours+29000', 81_000)).toBe(box.present);
    expect(box.boots[0]?.names).toEqual(new Set());
  },
);

test('a service that is down is given the boot that had the name, and so is one that a person brought up', () => {
  const box = new Box({ ...PLAN, service: true, keepsLaunch: true }, 0);
  box.begin('us', 30_000);
  box.give('ours+29000', 31_500);
  box.become('stopped', 60_000);
  expect(box.give('ours+29000', 61_000)).toBe(box.boots[0]);
  box.begin('person', 80_000);
  expect(box.give('ours+29000', 81_000)).toBe(box.boots[0]);
});
