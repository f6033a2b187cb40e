import { describe, expect, test } from '@jest/globals';
import { progressOf, troubleOf } from '../../src/domain/progress.ts';
import { acked, NOW } from './facts.ts';

describe('what a holder reads off its own item', () => {
  const taken = { boot: '1000', at: NOW, why: 'Somebody stops the machine' };

  test('a machine that was given and taken again, while others are awaited, is not ready before it is given anew', () => {
    const given = acked(1000);
    expect(progressOf(given).at).toBe('ready');
    expect(progressOf({ ...given, disrupted: taken })).toMatchObject({ at: 'waiting', cause: 'disrupted' });
    expect(progressOf(acked(2000, { disrupted: taken })).at).toBe('ready');
  });

  test('who was told of the boot that was taken hears of it, also after the lease was given another', () => {
    const lease = acked(2000, { disrupted: taken });
    expect(troubleOf(lease, '1000')).toMatchObject({ kind: 'disrupted' });
    expect(troubleOf(lease, '')).toMatchObject({ kind: 'disrupted' });
  });
});
