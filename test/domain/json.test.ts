import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { suspectKey } from '../../src/domain/json.ts';

test('no honest JSON is suspect', () => {
  const names = fc.string().filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value')),
      fc.dictionary(names, tie('value')),
    ),
  }));
  fc.assert(
    fc.property(value, (json) => {
      expect(suspectKey(JSON.stringify(json))).toBeUndefined();
    }),
  );
});

test.each([
  ['{"a":1,"a":2}', 'twice'],
  ['{"a":{"b":[{"c":1,"c":1}]}}', 'twice'],
  ['{"a":1,"\\u0061":2}', 'twice'],
  ['{"__proto__":1}', '__proto__'],
  ['[{"x":{"constructor":1}}]', 'constructor'],
])('%s is suspect', (text, why) => {
  expect(suspectKey(text)).toContain(why);
});

test.each(['{"a":"{\\"a\\":1,\\"a\\":2}"}', '{"a":["a","a"],"b":"a"}', '{"a":{"a":{"a":1}}}', '"__proto__"'])(
  '%s is not',
  (text) => {
    expect(suspectKey(text)).toBeUndefined();
  },
);
