import { AwsError, NoAnswer } from '../awsError.ts';
import { delay, type Time } from '../time.ts';

/** What goes wrong with calls to one service, whatever they ask for. */
export interface CallFault {
  /** `service:Action` or `service:*`. */
  readonly on: string;
  readonly times: number | 'always';
  /** The call has no effect and answers with this error code. */
  readonly code?: string;
  readonly message?: string;
  readonly status?: number;
  /** The call starts this much later, in seconds; not scaled by the speed. */
  readonly lateSeconds?: number;
  /** No effect and no answer. */
  readonly lost?: boolean;
  /** The call takes effect, but its answer is lost. */
  readonly lostReply?: boolean;
}

/** The faults of calls, used up in the order of the seed file. */
export class CallFaults {
  readonly #time: Time;
  readonly #left: { readonly fault: CallFault; times: number }[];

  constructor(time: Time, faults: readonly CallFault[]) {
    this.#time = time;
    this.#left = faults.map((fault) => ({
      fault,
      times: fault.times === 'always' ? Number.POSITIVE_INFINITY : fault.times,
    }));
  }

  /** Runs one call under the fault that is next for it, if any. @throws AwsError or NoAnswer as the fault says */
  async run<T>(name: { readonly service: string; readonly action: string }, call: () => Promise<T>): Promise<T> {
    const fault = this.#take(name);
    if (fault?.lateSeconds) await delay(this.#time, fault.lateSeconds * 1000);
    if (fault?.lost) throw new NoAnswer();
    if (fault?.code) {
      const message = fault.message ?? `${fault.code}, as the seed file asks`;
      throw new AwsError(fault.code, { message, ...(fault.status === undefined ? {} : { status: fault.status }) });
    }
    const answer = await call();
    if (fault?.lostReply) throw new NoAnswer();
    return answer;
  }

  #take({ service, action }: { readonly service: string; readonly action: string }): CallFault | undefined {
    const names = [`${service}:${action}`, `${service}:*`];
    const entry = this.#left.find(({ fault, times }) => times > 0 && names.includes(fault.on));
    if (entry) entry.times -= 1;
    return entry?.fault;
  }
}
