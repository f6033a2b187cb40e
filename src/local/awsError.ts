/** An answer that is an AWS error: each protocol writes it in its own form. */
export class AwsError extends Error {
  readonly code: string;
  /** HTTP status; AWS answers 400 to most faults of the caller. */
  readonly status: number;
  /** Further members of a JSON error, such as `Item` or `CancellationReasons`. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    options: {
      readonly message: string;
      readonly status?: number;
      readonly fields?: Readonly<Record<string, unknown>>;
    },
  ) {
    super(options.message);
    this.name = 'AwsError';
    this.code = code;
    this.status = options.status ?? 400;
    this.fields = options.fields ?? {};
  }
}

/** The connection is cut without an answer: what a caller sees of a lost request or a lost reply. */
export class NoAnswer extends Error {
  constructor() {
    super('the seed file asked for a call without an answer');
    this.name = 'NoAnswer';
  }
}

/** A DynamoDB `ValidationException` with this text. */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', { message });
}
