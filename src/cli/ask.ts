import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { WakelockError } from '../domain/errors.ts';

export interface Question {
  readonly text: string;
  /** What is typed is not shown. */
  readonly secret?: boolean;
}

/** Asks a person one question. @throws WakelockError (`interrupted`) when the input ends before an answer */
export type Ask = (question: Question) => Promise<string>;

/** Asks on a terminal: questions on stderr, since stdout is for other programs. */
export function askOn(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Ask {
  return async ({ text, secret = false }) => {
    const shown = new Writable({ write: (_chunk, _encoding, done) => done() });
    const reader = createInterface({ input, output: secret ? shown : output, terminal: true });
    if (secret) output.write(text);
    const over = new AbortController();
    const closed = new Promise<never>((_, reject) => {
      const ended = () => reject(new WakelockError({ code: 'interrupted', what: 'The question was not answered.' }));
      reader.once('close', ended);
      reader.once('SIGINT', () => reader.close());
      // Its own listener alone: readline has one, too, by which it stops to echo what is typed for the next question.
      over.signal.addEventListener('abort', () => reader.off('close', ended));
    });
    try {
      return (await Promise.race([reader.question(secret ? '' : text), closed])).trim();
    } finally {
      over.abort();
      reader.close();
      if (secret) output.write('\n');
    }
  };
}
