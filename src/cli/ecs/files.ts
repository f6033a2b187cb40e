import { readFileSync } from 'node:fs';
import { usage } from '../../domain/errors.ts';
import { messageOf } from '../../engine/thrown.ts';

/** A file that an option names. @throws WakelockError (`usage`) where it cannot be read */
export function fileText(path: string, option: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw usage(`${option}: the file cannot be read: ${messageOf(error)}`, {
      likely: 'The step that writes it failed, or the path is relative to another folder.',
      repair: 'Name the file as seen from here.',
    });
  }
}
