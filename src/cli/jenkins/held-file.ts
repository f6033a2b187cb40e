import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ProcessIdentity } from '../../net/process-identity.ts';

/** What `hold` leaves for `release` on the same node. */
export interface HeldFile {
  /** The boot of each machine that the body was told of. */
  readonly boots: Readonly<Record<string, string>>;
  readonly renewer?: ProcessIdentity | undefined;
}

export function writeHeld(path: string, held: HeldFile): void {
  writeFileSync(path, JSON.stringify(held), { mode: 0o600 });
}

/** Empty on another node, and after somebody cleared the folder: a release does without. */
export function readHeld(path: string): HeldFile {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as HeldFile;
  } catch {
    return { boots: {} };
  }
}

export function forget(...paths: readonly string[]): void {
  for (const path of paths) rmSync(path, { force: true });
}
