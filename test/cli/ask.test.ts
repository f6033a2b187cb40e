import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { expect, test } from '@jest/globals';
import { askOn } from '../../src/cli/ask.ts';

/** A terminal in raw mode: it echoes nothing by itself, so whatever is shown was written by the program. */
function terminal() {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const output = new PassThrough();
  let shown = '';
  output.on('data', (chunk) => {
    shown += String(chunk);
  });
  const ask = askOn(input as unknown as ReadStream, output as unknown as WriteStream);
  const type = (text: string) => setImmediate(() => input.write(text));
  return { ask, type, input, shown: () => shown };
}

test('questions are answered one after the other, and what is secret is never shown', async () => {
  const { ask, type, shown } = terminal();
  type('eu-west-1\r');
  expect(await ask({ text: 'Region: ' })).toBe('eu-west-1');
  type('hush-hush\r');
  expect(await ask({ text: 'Secret: ', secret: true })).toBe('hush-hush');
  type(' y \r');
  expect(await ask({ text: 'Go on? ' })).toBe('y');
  expect(shown()).toContain('Region: ');
  expect(shown()).toContain('Secret: ');
  expect(shown()).not.toMatch(/h+u+s+h+/);
});

test.each([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])('%s is no answer', async (_what, key) => {
  const { ask, type } = terminal();
  type(key);
  await expect(ask({ text: 'Region: ' })).rejects.toMatchObject({ code: 'interrupted' });
});
