import { WakelockError } from '../../src/domain/errors.ts';
import { Broken } from './subject.ts';

/** Longest text of an error, whatever was put in: the sentence around it and a value cut to 60 characters. */
const LONGEST = 260;

/** What `read` gives; undefined where it refuses as it should: `usage`, short, in whole characters, with a repair. */
export function readOrRefuse<T>(read: () => T, input: unknown): { readonly value: T } | undefined {
  try {
    return { value: read() };
  } catch (error) {
    if (!(error instanceof WakelockError)) throw error;
    if (error.code !== 'usage') throw new Broken(`refused as ${error.code}, not as usage`, input);
    if (error.message.length > LONGEST) throw new Broken(`an error of ${error.message.length} characters`, input);
    if (!error.message.isWellFormed()) throw new Broken('an error with half a character', input);
    return undefined;
  }
}
