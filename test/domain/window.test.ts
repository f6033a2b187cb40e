import { describe, expect, test } from '@jest/globals';
import { isOurs } from '../../src/domain/boot.ts';
import type { StartWindow } from '../../src/domain/machine.ts';
import { RULES } from '../../src/domain/rules.ts';

const SECOND = 1_000;
const ASKED = 1_800_000_000_000;

function ours(launchedAt: number, window: Partial<StartWindow> = {}): boolean {
  const state = { rev: 1, window: { previousLaunch: ASKED - 3_600 * SECOND, requestedAt: ASKED, ...window } };
  return isOurs(String(launchedAt), state, RULES);
}

describe('a boot in the window of our start', () => {
  test.each([
    ['begun when we asked', 0, true],
    ['begun in the second before, by a clock that is ahead of ours', -6, true],
    ['begun by a person while our handler stood still before it wrote its window', -13, false],
    ['F91 begun by a start that landed late', 119, true],
    ['F103 begun by a person later', 121, false],
  ])('%s', (_, seconds, expected) => {
    expect(ours(ASKED + seconds * SECOND)).toBe(expected);
  });

  test('F104 may be of an earlier request, which could still land when we asked again', () => {
    expect(ours(ASKED - 20 * SECOND, { since: ASKED - 30 * SECOND })).toBe(true);
  });

  test('is never the boot that was over when we asked', () => {
    expect(ours(ASKED - 20 * SECOND, { since: ASKED - 30 * SECOND, previousLaunch: ASKED - 20 * SECOND })).toBe(false);
  });
});
