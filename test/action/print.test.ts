import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { safeHtml, safeLine, safeLines } from '../../src/action/print.ts';

describe('safeLine', () => {
  test.each([
    ['::error::x', ': :error::x'],
    ['  ::set-output name=a::b', '  : :set-output name=a::b'],
    ['\t::save-state name=a::b', ' : :save-state name=a::b'],
    ['\u00a0::x::', '\u00a0: :x::'],
    ['\ufeff::x::', '\ufeff: :x::'],
    ['a ##[error]b', 'a # #[error]b'],
    ['a\n::stop-commands::b', 'a ::stop-commands::b'],
    ['a\r::b', 'a ::b'],
    ['a\u0085::b', 'a ::b'],
    ['a\u2028::b', 'a ::b'],
    ['a\u202eb\u202ac', 'a b c'],
    ['a\u2066b\u2069c', 'a b c'],
    ['a\u202f\u200fb', 'a\u202f\u200fb'],
    ['\u001b[31mred', ' [31mred'],
    ['arn:aws:iam::123456789012:role/x', 'arn:aws:iam::123456789012:role/x'],
    ['lone \ud800 half', 'lone \ufffd half'],
  ])('%j becomes %j', (text, safe) => {
    expect(safeLine(text)).toBe(safe);
  });

  test('no text at all can begin a command, hold an old one, or begin a line', () => {
    const piece = fc.constantFrom('::', ':', '#', '##[', '[', ' ', '\t', '\n', '\r', '\u0085', '\u2028', 'error', 'é');
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 8 }), (pieces) => {
        const line = safeLine(pieces.join(''));
        expect(line.trimStart().startsWith('::')).toBe(false);
        expect(line).not.toContain('##[');
        expect(line).not.toMatch(/[\n\r\u0085\u2028\u2029]/);
      }),
    );
  });
});

test('safeLines keeps lines apart and makes each safe', () => {
  expect(safeLines('a\n::b\r\n##[c]')).toEqual(['a', ': :b', '# #[c]']);
});

test('safeHtml leaves nothing that HTML or Markdown would read', () => {
  expect(safeHtml('<b>`x`&"')).toBe('&lt;b&gt;&#96;x&#96;&amp;&quot;');
});
