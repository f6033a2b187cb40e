import { expect, test } from '@jest/globals';
import { Box } from './box.ts';

test('of two boots that began in one second an acknowledgement gives the second one, the first fell back at once', () => {
  const box = new Box(
    {
      ...{ target: 'ec2:i-000000000000000a0', optedIn: true, slots: undefined, canProtect: true, protectDenied: false },
      ...{
        kmsDenied: false,
        shutsDownAfter: undefined,
        bootTime: 300,
        stopTime: 300,
        service: false,
        keepsLaunch: false,
      },
    },
    0,
  );
  box.begin('person', 30_000);
  box.become('stopped', 30_200);
  box.begin('person', 30_900);
  box.become('running', 31_300);
  expect(box.give('30000', 99_000)).toBe(box.present);
  expect(box.give('30000+30600', 99_000)).toBe(box.present);
});
