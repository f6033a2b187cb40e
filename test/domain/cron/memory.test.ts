import { expect, test } from '@jest/globals';
import { Memory } from '../../../src/domain/cron/memory.ts';

test('what is remembered is made once, and forgotten when more is made than fits', () => {
  const memory = new Memory<string, { readonly text: string }>(2);
  const made: string[] = [];
  const ask = (text: string) =>
    memory.of(text, () => {
      made.push(text);
      return { text };
    });
  for (const text of ['a', 'b', 'a', 'b']) expect(ask(text)).toEqual({ text });
  expect(made).toEqual(['a', 'b']);
  ask('c');
  expect([memory.get('a'), memory.get('b'), memory.get('c')]).toEqual([undefined, undefined, { text: 'c' }]);
  ask('a');
  expect(made).toEqual(['a', 'b', 'c', 'a']);
});

test('what could not be made is tried again', () => {
  const memory = new Memory<string, object>(2);
  const refuse = () => {
    throw new Error('no');
  };
  expect(() => memory.of('a', refuse)).toThrow('no');
  expect(memory.of('a', () => ({}))).toEqual({});
});
