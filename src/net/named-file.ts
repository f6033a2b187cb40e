import { readFileSync } from 'node:fs';
import { usage } from '../domain/errors.ts';
import { messageOf } from '../engine/thrown.ts';

/**
 * Reads files that options name, as text.
 * @param seenFrom where relative paths begin, in the words of a repair
 * @throws WakelockError (`usage`) where a file cannot be read
 */
export function namedFile(seenFrom: string) {
  return (path: string, option: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      throw usage(`${option}: the file cannot be read: ${messageOf(error)}`, {
        likely: 'The step that writes it failed, or the path is relative to another folder.',
        repair: `Name the file as seen from ${seenFrom}.`,
      });
    }
  };
}
