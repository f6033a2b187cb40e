import { describe, expect, test } from '@jest/globals';
import { bootBegan, bootOf, isOurs } from '../../src/domain/boot.ts';
import type { Machine, TargetState } from '../../src/domain/machine.ts';
import { RULES } from '../../src/domain/rules.ts';

const machine = (parts: Partial<Machine>): Machine => ({
  seenAt: 1_000_000,
  power: 'on',
  launchedAt: 500_000,
  optedIn: true,
  canProtect: false,
  addresses: {},
  ...parts,
});
const window = (previousLaunch: number | null, requestedAt: number): TargetState => ({
  rev: 1,
  window: { previousLaunch, requestedAt },
});

describe('the name of a boot', () => {
  test('is its LaunchTime', () => {
    expect(bootOf(machine({}), { rev: 0 }, RULES)).toBe('500000');
    expect(bootOf(machine({}), window(400_000, 499_000), RULES)).toBe('500000');
  });

  test('is unknown where the cloud tells none', () => {
    expect(bootOf(machine({ launchedAt: undefined }), { rev: 0 }, RULES)).toBeUndefined();
  });

  test('is unknown while a Describe may still show the boot before our start', () => {
    const state = window(500_000, 996_000);
    expect(bootOf(machine({ seenAt: 1_001_000 }), state, RULES)).toBeUndefined();
    expect(bootOf(machine({ seenAt: 1_001_001 }), state, RULES)).toBe('500000+996000');
  });

  test('is the old LaunchTime while the machine is off', () => {
    expect(bootOf(machine({ power: 'off' }), window(500_000, 900_000), RULES)).toBe('500000');
  });
});

describe('F91 F103 F104 a boot is ours', () => {
  test.each<[string, string, TargetState, boolean]>([
    ['in the window of our start', '500000', window(400_000, 499_000), true],
    ['up to two minutes after the request', '619000', window(400_000, 499_000), true],
    ['not later: a person may have started it', '619001', window(400_000, 499_000), false],
    ['not the one before the window', '400000', window(400_000, 499_000), false],
    ['a first boot ever', '500000', window(null, 499_000), true],
    ['without any window', '500000', { rev: 0 }, false],
    ['when an acknowledgement took it', '500000', { rev: 1, owned: '500000' }, true],
    ['when another was taken', '500000', { rev: 1, owned: '400000' }, false],
    ['by our request, where LaunchTime stands still', '500000+996000', window(500_000, 996_000), true],
    ['by our request only', '500000+1', window(500_000, 996_000), false],
  ])('%s', (_, boot, state, ours) => {
    expect(isOurs(boot, state, RULES)).toBe(ours);
  });
});

test('a boot began at its launch, or at our request', () => {
  expect([bootBegan('500000'), bootBegan('500000+996000')]).toEqual([500_000, 996_000]);
});
