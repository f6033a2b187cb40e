import { HOUR, SECOND } from '../../src/domain/duration.ts';
import { WakelockError } from '../../src/domain/errors.ts';
import type { Lease } from '../../src/domain/lease.ts';
import { describeProgress } from '../../src/domain/progress.ts';
import type { TargetId } from '../../src/domain/target.ts';
import type { Pin } from '../../src/engine/ports.ts';
import type { RenewOptions } from '../../src/engine/renew.ts';
import type { LeaseRequest } from '../../src/engine/request.ts';
import type { WaitOptions } from '../../src/engine/wait.ts';
import { lease as leaseOf } from '../contract/store.ts';
import { StepClock } from '../fakes/step-clock.ts';

export const BOX: TargetId = 'ec2:i-0123456789abcdef0';
export const BEGUN = Date.UTC(2026, 0, 5, 8);
export const REFUSED = new WakelockError({ code: 'denied', what: 'Not allowed.', repair: 'Allow it.' });

/** What a runner finds in the table and at the topic, as a function of the seconds since the beginning; errors are thrown. */
export interface Script {
  readonly item?: (second: number, target: TargetId) => Partial<Lease> | Error | undefined;
  readonly pin?: (second: number) => Pin | Error | undefined;
  readonly topic?: (second: number) => Error | undefined;
}

export const ack = (boot = '7', alreadyOn = false) => ({ boot, at: BEGUN + 2_000, alreadyOn, addresses: {} });

export const request = (parts: Partial<LeaseRequest> = {}): LeaseRequest => ({
  token: 'job-00000000-0000-4000-8000-000000000000',
  targets: [{ kind: 'machine', target: BOX }],
  ttl: 600_000,
  linger: 0,
  levels: ['running'],
  alreadyOn: 'take',
  exclusive: false,
  protect: false,
  holder: { name: 'job' },
  ...parts,
});

/** A runner before a scripted table and topic. Writes down what it reads, publishes and hears, with the second. */
export class Runner {
  readonly clock = new StepClock(BEGUN);
  readonly lines: string[] = [];
  readonly signal = new AbortController();
  readonly reader;
  readonly publisher;

  constructor({ item, pin, topic }: Script) {
    this.reader = {
      readLease: async (target: TargetId, id: string) => {
        const found = this.#answer('read', item?.(this.second(), target));
        return found === undefined
          ? undefined
          : leaseOf(id, { since: BEGUN, ttl: 600_000, expiresAt: BEGUN + 600_000, ...found });
      },
      readPin: async () => this.#answer('read pin', pin?.(this.second())),
    };
    this.publisher = {
      publish: async (text: string) => {
        this.#answer(`publish ${text}`, topic?.(this.second()));
      },
    };
  }

  second(): number {
    return (this.clock.now() - BEGUN) / 1000;
  }

  readonly hitch = (message: string): void => this.say(`hitch: ${message}`);

  say(line: string): void {
    this.lines.push(`${this.second()} ${line}`);
  }

  /** Lets `seconds` pass; then the end, if there was one, is the last line. */
  async watch(end: Promise<unknown>, seconds: number): Promise<string> {
    const ended = end.then(
      (value) => this.say(`end: ${JSON.stringify(value)}`),
      (error) => this.say(`thrown: ${error}`),
    );
    await this.clock.advance(0);
    await this.clock.advance(seconds * 1000);
    this.signal.abort();
    await this.clock.advance(60_000);
    await ended;
    return this.lines.join('\n');
  }

  #answer<T>(what: string, answer: T | Error): T {
    this.say(answer instanceof Error ? `${what}: ${answer.message}` : what);
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

/** What a scripted runner renews with. */
export const renewing = (runner: Runner, parts: Partial<RenewOptions> = {}): RenewOptions => ({
  request: request(),
  ports: { publisher: runner.publisher, reader: runner.reader, clock: runner.clock },
  watcher: {
    trouble: (target, { kind, message }) => runner.say(`${target} ${kind}: ${message}`),
    hitch: runner.hitch,
  },
  signal: runner.signal.signal,
  first: 0,
  lifetime: HOUR,
  owned: () => true,
  ...parts,
});

/** What a scripted runner waits with. */
export const waiting = (runner: Runner, parts: Partial<WaitOptions> = {}): WaitOptions => ({
  token: request().token,
  targets: request().targets,
  timeout: 5 * SECOND,
  reader: runner.reader,
  clock: runner.clock,
  watcher: {
    progress: (target, progress) => runner.say(`${target} ${describeProgress(progress)}`),
    hitch: runner.hitch,
  },
  signal: runner.signal.signal,
  ...parts,
});
