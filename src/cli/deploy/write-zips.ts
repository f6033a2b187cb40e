import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { usage } from '../../domain/errors.ts';
import { messageOf } from '../../engine/thrown.ts';
import { nameOf, readPackage } from './package.ts';

export interface Written {
  readonly file: string;
  readonly bytes: number;
  /** As Lambda tells it of a function that has this code. */
  readonly codeSha256: string;
}

/** Writes the archive of each function into a folder. @throws WakelockError (`usage`) when it cannot be written */
export function writeZips(folder: string, program: string): readonly Written[] {
  const archives = readPackage(program).archives();
  try {
    mkdirSync(folder, { recursive: true });
    return [...archives].map(([path, { bytes, sha256 }]) => {
      const file = join(folder, `${nameOf(path)}.zip`);
      writeFileSync(file, bytes);
      return { file, bytes: bytes.length, codeSha256: Buffer.from(sha256, 'hex').toString('base64') };
    });
  } catch (error) {
    throw usage(`write-zips: ${folder} cannot be written: ${messageOf(error)}`, {
      repair: 'Name a folder that may be written.',
    });
  }
}
