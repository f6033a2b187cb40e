import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { TargetId } from '../domain/target.ts';
import type { RenewEnd } from '../engine/renew.ts';

/** What the renewer tells those who come later. Times epoch ms by the runner's clock. */
export interface RenewStatus {
  /** The last publish that was accepted. */
  readonly publishedAt?: number | undefined;
  readonly troubles: readonly {
    readonly target: TargetId;
    readonly kind: 'disrupted' | 'lost';
    readonly message: string;
    readonly at: number;
  }[];
  /** The last thing that delayed it. */
  readonly hitch?: { readonly message: string; readonly at: number } | undefined;
  readonly end?: RenewEnd | undefined;
}

export const NO_STATUS: RenewStatus = { troubles: [] };

/** Undefined where there is none, or none that can be read. */
export function readStatus(path: string): RenewStatus | undefined {
  try {
    const status: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isStatus(status) ? status : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the file at once, so that no reader sees half of it. */
export function writeStatus(path: string, status: RenewStatus): void {
  writeFileSync(`${path}.new`, JSON.stringify(status), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function isStatus(value: unknown): value is RenewStatus {
  return typeof value === 'object' && value !== null && 'troubles' in value && Array.isArray(value.troubles);
}
