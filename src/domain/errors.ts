/** An error a person can act on: what happened with the value, the likely cause, the repair. */
export class WakelockError extends Error {
  readonly code: ErrorCode;
  readonly likely: string;
  readonly repair: string;
  readonly #shellRepair: string | undefined;

  constructor(parts: ErrorParts) {
    super(parts.what, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'WakelockError';
    this.code = parts.code;
    this.likely = parts.likely ?? '';
    this.repair = parts.repair ?? '';
    this.#shellRepair = parts.shellRepair;
  }

  /** The repair in the words of the command line; the same where it is no other one. */
  get shellRepair(): string {
    return this.#shellRepair ?? this.repair;
  }
}

/** `usage` bad input, `denied` a person or IAM refused, `not-found` no such thing, `timeout` waited too long, `failed` the rest. */
export type ErrorCode = 'usage' | 'denied' | 'not-found' | 'timeout' | 'interrupted' | 'failed';

export interface ErrorParts {
  readonly code: ErrorCode;
  /** What happened, with the value. */
  readonly what: string;
  readonly likely?: string;
  readonly repair?: string;
  /** Where the command line mends it otherwise than a workflow: an input there is a flag here. */
  readonly shellRepair?: string;
  readonly cause?: unknown;
}

/** A `usage` error: something a person wrote cannot be taken. */
export function usage(what: string, more: Pick<ErrorParts, 'likely' | 'repair' | 'shellRepair'> = {}): WakelockError {
  return new WakelockError({ code: 'usage', what, ...more });
}

/** The whole story of an error on one or more lines, for people. */
export function describeError(error: unknown): string {
  if (!(error instanceof WakelockError)) return error instanceof Error ? error.message : String(error);
  const likely = error.likely === '' ? '' : `\n  Likely cause: ${error.likely}`;
  const repair = error.repair === '' ? '' : `\n  Repair: ${error.repair}`;
  return `${error.message}${likely}${repair}`;
}
