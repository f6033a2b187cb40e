import { describe, expect, test } from '@jest/globals';
import type { Lease } from '../../src/domain/lease.ts';
import type { StopRecord, TargetState } from '../../src/domain/machine.ts';
import { decidePower } from '../../src/domain/power.ts';
import { RULES } from '../../src/domain/rules.ts';

const SECOND = 1_000;
const NOW = 1_800_000_000_000;
const BOOT = NOW - 600 * SECOND;

const lease: Lease = {
  id: 'lease',
  kind: 'job',
  holder: { name: 'a job' },
  since: NOW - 20 * SECOND,
  ttl: 600 * SECOND,
  expiresAt: NOW + 580 * SECOND,
  keepUntil: 0,
  linger: 0,
  ready: ['running'],
  alreadyOn: 'take',
  exclusive: false,
  protect: true,
  lookAt: NOW - 20 * SECOND,
  n: 1,
};

const unanswered: StopRecord = {
  boot: String(BOOT),
  nonce: 'nonce',
  at: NOW - 30 * SECOND,
  until: NOW - 15 * SECOND,
  outcome: 'unknown',
  why: '',
};

function decideWith(confirmed: number, stop: StopRecord | undefined) {
  const state: TargetState = { rev: 3, protect: { status: 'on', confirmedAt: NOW - confirmed }, stop };
  return decidePower({
    now: NOW,
    machine: { seenAt: NOW, power: 'on', launchedAt: BOOT, optedIn: true, canProtect: true, addresses: {} },
    state,
    leases: [lease],
    path: undefined,
    levels: [],
    rules: RULES,
  });
}

describe('F105 a machine that was protected a moment ago', () => {
  test('is given at once where no stop of ours was ever sent to this boot', () => {
    expect(decideWith(SECOND, undefined).action.do).toBe('acknowledge');
  });

  test('is looked at again where a slow stop of the boot before may have landed on this one', () => {
    const before = { ...unanswered, boot: String(BOOT - 60 * SECOND) };
    expect(decideWith(SECOND, before)).toMatchObject({ action: { do: 'nothing' }, reason: { code: 'look-fresh' } });
  });

  test('is given at once where the stop of the boot before was answered, or sent so long ago that it cannot land', () => {
    const before = { ...unanswered, boot: String(BOOT - 60 * SECOND) };
    expect(decideWith(SECOND, { ...before, outcome: 'accepted' }).action.do).toBe('acknowledge');
    const old = NOW - SECOND - RULES.window;
    expect(decideWith(SECOND, { ...before, at: old, until: old }).action.do).toBe('acknowledge');
  });

  test('is looked at again where a later stop was answered, and the slow one before it may still land', () => {
    const answered = {
      ...unanswered,
      boot: String(BOOT - 60 * SECOND),
      outcome: 'accepted',
      at: NOW - 20 * SECOND,
    } as const;
    const decision = decideWith(SECOND, { ...answered, unanswered: NOW - 40 * SECOND });
    expect(decision).toMatchObject({ action: { do: 'nothing' }, reason: { code: 'look-fresh' } });
    const old = NOW - SECOND - RULES.window;
    expect(decideWith(SECOND, { ...answered, unanswered: old }).action.do).toBe('acknowledge');
    expect(decideWith(SECOND, { ...answered, outcome: 'rejected', unanswered: old + 1 }).action.do).toBe('nothing');
  });

  test('is looked at again where a slow stop may have landed before the protection: the Describe may be as old', () => {
    const decision = decideWith(SECOND, unanswered);
    expect(decision).toMatchObject({ action: { do: 'nothing' }, reason: { code: 'look-fresh' }, again: false });
    expect(decision.lookAgainAt).toBe(NOW - SECOND + RULES.stale + RULES.skew + 1);
  });

  test('is given when the Describe cannot be older than the protection', () => {
    expect(decideWith(9 * SECOND, unanswered).action.do).toBe('acknowledge');
  });
});
