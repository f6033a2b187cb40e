import type { Random } from './random.ts';

/** Pieces that parsers trip over: escapes, wildcards, names of the prototype, ends of numbers, halves of characters. */
const PIECES = [
  '',
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\0',
  '\u007f',
  '\u0085',
  '\u00a0',
  '\u200b',
  '\u2028',
  '\ufeff',
  '\ud83d',
  '\udca9',
  '💩',
  'é',
  'İ',
  'ſ',
  '１',
  '٣',
  '"',
  "'",
  '\\',
  '\\u0000',
  '\\ud800',
  '{',
  '}',
  '[',
  ']',
  '{}',
  '[[',
  ':',
  ',',
  ';',
  '@',
  '=',
  '/',
  '//',
  '..',
  '%',
  '%00',
  '%zz',
  '*',
  '?',
  '-',
  '--',
  '+',
  '_',
  '$',
  '#',
  '::',
  '##[',
  '0',
  '00',
  '1',
  '-1',
  '1e9',
  '1e999',
  '0x10',
  '9'.repeat(9),
  '9'.repeat(10),
  '9007199254740993',
  '4294967296',
  'NaN',
  'Infinity',
  'null',
  'true',
  'false',
  'undefined',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  's',
  'm',
  'h',
  'd',
  'i-',
  'ec2:',
  'name:',
  'tag:',
  'arn:aws:',
  'tcp:',
  'http://',
  'https://',
  'running',
  'a',
  'A',
  'z',
] as const;

/** Any text: pieces, bytes read as Latin-1, 16-bit units with lone surrogates, printable characters, long runs. */
export function anyText(random: Random, pieces: readonly string[] = PIECES): string {
  switch (random.int(0, 5)) {
    case 0:
      return random.pick(PIECES);
    case 1:
      return units(random, random.int(0, 24), 0xff);
    case 2:
      return units(random, random.int(0, 16), 0xffff);
    case 3:
      return random.chance(0.05) ? random.pick(PIECES).repeat(random.int(1, 200)) : random.pick(PIECES).repeat(3);
    case 4:
      return units(random, random.int(0, 40), 0x5e, 0x20);
    default:
      return random.list(random.int(1, 8), () => random.pick(random.chance(0.5) ? pieces : PIECES)).join('');
  }
}

function units(random: Random, length: number, span: number, from = 0): string {
  let text = '';
  for (let at = 0; at < length; at += 1) text += String.fromCharCode(from + random.int(0, span));
  return text;
}

/** Bytes as a broken program would send them, read as UTF-8. */
export function rawBytes(random: Random): string {
  return Buffer.from(random.list(random.int(0, 64), () => random.int(0, 255))).toString('utf8');
}

/** A text a few mistakes away from `text`: cut, doubled, swapped, something put in. */
export function mutated(random: Random, text: string, pieces: readonly string[] = PIECES): string {
  let value = text;
  for (let left = random.int(1, 3); left > 0; left -= 1) value = mutatedOnce(random, value, pieces);
  return value;
}

function mutatedOnce(random: Random, text: string, pieces: readonly string[]): string {
  const at = random.int(0, text.length);
  const to = Math.min(text.length, at + random.int(1, 6));
  switch (random.int(0, 6)) {
    case 0:
      return text.slice(0, at) + text.slice(to);
    case 1:
      return text.slice(0, at) + random.pick(random.chance(0.5) ? pieces : PIECES) + text.slice(at);
    case 2:
      return text.slice(0, at) + random.pick(PIECES) + text.slice(to);
    case 3:
      return text.slice(0, to) + text.slice(at);
    case 4:
      return text.slice(0, at);
    case 5:
      return text.slice(0, at) + text.slice(at, to).toUpperCase() + text.slice(to);
    default:
      return text.slice(0, at) + String.fromCharCode(random.int(0, 0xffff)) + text.slice(at + 1);
  }
}

/** A JSON value that is not what was asked for. */
export function anyJson(random: Random, depth = 2): unknown {
  switch (random.int(0, 7)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return random.pick([0, -0, 1, -1, 1.5, 1e21, 1e308, -(2 ** 53), 2 ** 53, 86_400, 86_401, 5e-324]);
    case 3:
      return random.int(-100, 100_000);
    case 4:
      return depth > 0 ? random.list(random.int(0, 3), () => anyJson(random, depth - 1)) : [];
    case 5:
      return depth > 0
        ? Object.fromEntries(random.list(random.int(0, 3), () => [anyText(random), anyJson(random, depth - 1)]))
        : {};
    default:
      return anyText(random);
  }
}
