import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatHandle, parseHandle } from '../../src/domain/handle.ts';
import { parseTarget } from '../../src/domain/target.ts';

const TOKEN = 'job-00000000-0000-4000-8000-000000000000';

describe('the handle of a lease', () => {
  test.each([
    [['i-0123456789abcdef0'], `${TOKEN}@i-0123456789abcdef0`],
    [['i-0123456789abcdef0', 'name:my box'], `${TOKEN}@i-0123456789abcdef0,name%3Amy%20box`],
    [['tag:team=a,b@c'], `${TOKEN}@tag%3Ateam%3Da%2Cb%40c`],
    [['name:ec2:box', 'ecs:team/web'], `${TOKEN}@name%3Aec2%3Abox,ecs%3Ateam%2Fweb`],
    [[], TOKEN],
  ])('%j', (texts, handle) => {
    const targets = texts.map(parseTarget);
    expect(formatHandle({ token: TOKEN, targets })).toBe(handle);
    expect(parseHandle(handle, 'lease')).toEqual({ token: TOKEN, targets });
  });

  test('any name survives the way there and back, in characters that every shell and file takes', () => {
    const name = fc
      .string({ minLength: 1, maxLength: 256 })
      .filter((text) => !/[*?\\]/.test(text) && text.trim() === text);
    fc.assert(
      fc.property(name, (text) => {
        const targets = [{ kind: 'name', name: text } as const];
        const handle = formatHandle({ token: TOKEN, targets });
        expect(handle).toMatch(/^[\w\-.!~*'()%@,:]+$/);
        expect(parseHandle(handle, 'lease')).toEqual({ token: TOKEN, targets });
      }),
    );
  });

  test.each(['***', `${TOKEN}@%zz`])(
    'what cannot be taken is mended on the command line in its own words: %j',
    (text) => {
      expect(() => parseHandle(text, 'lease')).toThrow(
        expect.objectContaining({
          repair: 'Pass the output on unchanged, as in: lease: ${{ needs.start.outputs.lease }}',
          shellRepair: 'Pass it on unchanged, as in: --lease "$WAKELOCK_LEASE"',
        }),
      );
    },
  );

  test.each([
    '***',
    '',
    TOKEN.slice(1, 20),
    `${TOKEN}@`,
    `${TOKEN}@i-0123456789abcdef0@x`,
    `${TOKEN}@%zz`,
    `${TOKEN}@i-*`,
  ])('is refused, and not repeated: %j', (text) => {
    expect(() => parseHandle(text, 'lease')).toThrow();
    try {
      parseHandle(text, 'lease');
    } catch (error) {
      expect(String(error)).not.toContain(TOKEN);
    }
  });
});
