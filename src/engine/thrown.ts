import { WakelockError } from '../domain/errors.ts';

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** An error that the same call would meet again: a right, a name or an option is wrong. */
export function isFinal(error: unknown): error is WakelockError {
  return error instanceof WakelockError && ['denied', 'not-found', 'usage'].includes(error.code);
}
