import { type ErrorCode, WakelockError } from '../domain/errors.ts';
import type { Shell } from './shell.ts';

/** What a command ends with. `run` has codes of its own: those of its command, and 125 for its own failures. */
export const EXIT: Readonly<Record<ErrorCode | 'ok', number>> = {
  ok: 0,
  failed: 1,
  usage: 2,
  timeout: 3,
  denied: 4,
  'not-found': 5,
  interrupted: 130,
};

/** Where a command speaks: data on stdout, for programs; talk on stderr, for people. */
export interface Output {
  readonly json: boolean;
  /** One document on stdout: JSON with `--json`, else the lines that `lines` makes of it. */
  data<T>(value: T, lines: (value: T) => readonly string[]): void;
  /** One line on stderr. */
  talk(text: string): void;
  warn(text: string): void;
  /** Says on stderr what went wrong. */
  tell(error: unknown): void;
  /** The same as the last word of a command: with `--json` also on stdout, so that the one who asked gets an answer. */
  fail(error: unknown): void;
  /** Marks a text in a colour where somebody can see it. */
  paint(text: string, colour: Colour): string;
}

export type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
const CODES: Readonly<Record<Colour, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };

/** Makes the output of one command. */
export function outputOf(shell: Shell, json: boolean): Output {
  const coloured = shell.terminal && (shell.env.NO_COLOR ?? '') === '' && shell.env.TERM !== 'dumb';
  const paint = (text: string, colour: Colour) => (coloured ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text);
  const say = (mark: string, text: string) => shell.err(`${mark} ${inert(text).replaceAll('\n', '\n  ')}\n`);
  const tell = (error: unknown): void => {
    const { message, likely, repair } = partsOf(error);
    const rest = [likely && `Likely cause: ${likely}`, repair && `Repair: ${repair}`].filter((part) => part !== '');
    say(paint('wakelock:', 'red'), [message, ...rest].join('\n'));
  };
  return {
    json,
    paint,
    data: (value, lines) => shell.out(json ? `${jsonText(value)}\n` : lines(value).map(line).join('')),
    talk: (text) => say(paint('wakelock:', 'dim'), text),
    warn: (text) => say(paint('wakelock: warning:', 'yellow'), text),
    tell,
    fail(error) {
      tell(error);
      const { message, likely, repair, code } = partsOf(error);
      if (json) shell.out(`${jsonText({ error: { code, message, likely, repair } })}\n`);
    },
  };
}

const line = (text: string) => `${inert(text)}\n`;

/**
 * Text from outside as it may be shown: no control characters that would move a terminal's cursor, and nothing that a CI
 * log reads as a command (`##[…]` anywhere, `::…::` at the beginning of a line).
 */
export function inert(text: string): string {
  let clean = '';
  for (const char of text.toWellFormed()) clean += (char < ' ' && char !== '\n') || isInvisible(char) ? ' ' : char;
  return clean.replaceAll('##[', '## [').replaceAll(/^(\s*):(?=:)/gm, '$1: ');
}

/** JSON on one line that a CI log does not read as a command either: the escapes leave the values as they are. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll('##[', '\\u0023\\u0023[').replaceAll('::', '\\u003a\\u003a');
}

// C1 controls act like escape sequences; the bidirectional ones show a text in another order than it has.
function isInvisible(char: string): boolean {
  return (
    (char >= '\u007f' && char <= '\u009f') ||
    (char >= '\u202a' && char <= '\u202e') ||
    (char >= '\u2066' && char <= '\u2069')
  );
}

interface Parts {
  readonly message: string;
  readonly likely: string;
  readonly repair: string;
  readonly code: ErrorCode;
}

function partsOf(error: unknown): Parts {
  if (error instanceof WakelockError) {
    const { message, likely, shellRepair, code } = error;
    return { message, likely, repair: shellRepair, code };
  }
  return { message: error instanceof Error ? error.message : String(error), likely: '', repair: '', code: 'failed' };
}

/** The exit code of an error. */
export function exitOf(error: unknown): number {
  return EXIT[partsOf(error).code];
}
