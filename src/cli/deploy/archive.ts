import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { zipSync } from 'fflate';

export interface Archive {
  readonly bytes: Uint8Array;
  /** Of the bytes, in hex. Lambda calls the same in base64 CodeSha256. */
  readonly sha256: string;
}

/** The first day that a zip can name, as local time, which is what a zip stores: so it is the same bytes in every zone. */
const DATE = new Date(1980, 0, 1, 12);
const UNIX = 3;
/** A plain file that everybody may read: Lambda runs code as a user of its own. */
const ATTRIBUTES = 0o100644 * 0x1_0000;

/**
 * Zips a folder to the same bytes on every machine: sorted names, one date, one mode, and a compressor that comes with this
 * package, since the zlib of Node differs between its versions.
 */
export function archiveOf(folder: string): Archive {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
  const options = { level: 9, mtime: DATE, os: UNIX, attrs: ATTRIBUTES } as const;
  const entries = names.map((name) => [name, [new Uint8Array(readFileSync(join(folder, name))), options]] as const);
  const bytes = zipSync(Object.fromEntries(entries.map(([name, [data, how]]) => [name, [data, how]])));
  return { bytes, sha256: sha256Of(bytes) };
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
