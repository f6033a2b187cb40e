import { AwsError } from '../awsError.ts';
import type { FaultPoint, MachineFault } from './types.ts';

const standing: ReadonlySet<FaultPoint> = new Set(['describe', 'status', 'ssm']);

/** The faults of one machine, used up in the order in which the seed file lists them. */
export class FaultBox {
  readonly #left: { readonly fault: MachineFault; times: number }[];

  constructor(faults: readonly MachineFault[]) {
    this.#left = faults.map((fault) => ({ fault, times: strikes(fault) }));
  }

  /** The next fault at this point, if any; counts as one strike. */
  take(point: FaultPoint, fits: (fault: MachineFault) => boolean = () => true): MachineFault | undefined {
    const entry = this.#left.find(({ fault, times }) => fault.on === point && times > 0 && fits(fault));
    if (entry) entry.times -= 1;
    return entry?.fault;
  }
}

function strikes(fault: MachineFault): number {
  if (fault.times === 'always') return Number.POSITIVE_INFINITY;
  return fault.times ?? (standing.has(fault.on) && fault.code === undefined ? Number.POSITIVE_INFINITY : 1);
}

const messages: Readonly<Record<string, string>> = {
  RequestLimitExceeded: 'Request limit exceeded.',
  InsufficientInstanceCapacity: 'We currently do not have sufficient capacity in the Availability Zone you requested.',
  UnauthorizedOperation: 'You are not authorized to perform this operation.',
  InternalError: 'An internal error has occurred',
};

const ofTheServer = new Set(['RequestLimitExceeded', 'InternalError', 'Unavailable', 'ServiceUnavailable']);

/** The error that a fault asks for; `InternalError` when it names none. */
export function failure({ code = 'InternalError', message }: Pick<MachineFault, 'code' | 'message'>): AwsError {
  const words = message ?? messages[code] ?? `${code}, as the seed file asks`;
  return new AwsError(code, { message: words, status: ofTheServer.has(code) ? 503 : 400 });
}
