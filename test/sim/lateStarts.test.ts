import { expect, test } from '@jest/globals';
import type { TargetState } from '../../src/domain/machine.ts';
import { Box } from './box.ts';
import { LateStarts } from './lateStarts.ts';

const BEGAN = 60_000;

/** Whether the boot counts as somebody's, which a start of ours of time 0 made after our stop, after looks at these times. */
function seenTooLate(...looks: readonly number[]): boolean {
  const late = new LateStarts();
  const box = new Box(
    {
      ...{ target: 'ecs:main/web', optedIn: true, slots: undefined, canProtect: false, protectDenied: false },
      ...{ kmsDenied: false, shutsDownAfter: undefined, bootTime: 300, stopTime: 300 },
      ...{ service: true, keepsLaunch: true },
    },
    0,
  );
  const window = { requestedAt: 0, stopBefore: 'earlier' };
  const stop = { boot: 'ours+0', nonce: 'later', at: 30_000, until: 45_000, outcome: 'accepted', why: '' };
  box.begin('us', BEGAN);
  late.landed(box, { window, stop } as unknown as TargetState);
  for (const look of looks) late.looked(box, look);
  return box.boot !== undefined && late.isSeenTooLate(box.boot);
}

test('a service that a late start of ours brought up is ours once it is seen within four minutes of that start', () => {
  expect(seenTooLate(80_000, 900_000)).toBe(false);
  expect(seenTooLate(220_000, 900_000)).toBe(false);
});

test('it is somebody else’s where nobody looked at it so long, and a look of before it was up counts for none', () => {
  expect(seenTooLate(900_000)).toBe(true);
  expect(seenTooLate(BEGAN + 2_000, 900_000)).toBe(true);
});
