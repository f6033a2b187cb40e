import type { ReadyLevel } from '../../src/domain/lease.ts';
import type { Machine } from '../../src/domain/machine.ts';
import type { Selector, TargetId } from '../../src/domain/target.ts';
import type { CallResult, Machines } from '../../src/engine/ports.ts';
import type { Handler } from './handler.ts';

const STALE = 3_000;
const THROTTLED: CallResult = { kind: 'refused', code: 'RequestLimitExceeded', message: 'throttled (simulated)' };
const UNKNOWN: CallResult = { kind: 'unknown', message: 'no answer in time (simulated)' };

const PROTECT_CALL = 3_000;

interface Once {
  readonly timeout: number;
  readonly throttled: () => boolean;
  readonly lost: () => boolean;
  readonly replyLost: () => boolean;
  /** It takes almost as long as its caller waits. */
  readonly slow: () => boolean;
  /** It lands after its caller gave up on it. */
  readonly late: () => boolean;
  readonly lands: (slow: boolean) => CallResult;
  readonly landsLater: (run: () => void) => void;
}

/** EC2 as one handler reaches it. */
export class HandlerMachines implements Machines {
  readonly #handler: Handler;

  constructor(handler: Handler) {
    this.#handler = handler;
  }

  describe(targets: readonly TargetId[]): Promise<ReadonlyMap<TargetId, Machine>> {
    const { world } = this.#handler;
    const { chance, kernel, cloud } = world;
    const begun = kernel.now;
    const seenAt = begun + this.#handler.skew;
    if (chance.hits('describeThrottled')) {
      this.#handler.allFaulted = true;
      return this.#handler.call(this.#delay(), () => {
        throw new Error('RequestLimitExceeded (simulated)');
      });
    }
    return this.#handler.call(this.#delay(), () => {
      const found = new Map<TargetId, Machine>();
      for (const target of targets) {
        const box = cloud.boxes.get(target);
        if (box === undefined)
          found.set(target, { seenAt, power: 'gone', optedIn: false, canProtect: false, addresses: {} });
        else if (!chance.hits('describeOmits')) {
          const asOf = chance.hits('describeStale') ? begun - chance.int('describeStale', 0, STALE) : kernel.now;
          found.set(target, box.shown(asOf, seenAt));
        }
      }
      return found;
    });
  }

  start(targets: readonly TargetId[]): Promise<ReadonlyMap<TargetId, CallResult>> {
    const { world, id } = this.#handler;
    const { chance, kernel, cloud } = world;
    const results = new Map<TargetId, CallResult>();
    const late: TargetId[] = [];
    const failed = (target: TargetId) => {
      const box = cloud.boxes.get(target);
      if (box !== undefined) box.failedStarts += 1;
    };
    const sent: TargetId[] = [];
    for (const target of targets) {
      if (chance.hits('startThrottled')) {
        failed(target);
        results.set(target, THROTTLED);
      } else if (chance.hits('startCapacity')) {
        failed(target);
        results.set(target, {
          kind: 'refused',
          code: 'InsufficientInstanceCapacity',
          message: 'no capacity (simulated)',
        });
      } else if (chance.hits('startLost')) results.set(target, UNKNOWN);
      else if (chance.hits('startLate')) late.push(target);
      else sent.push(target);
    }
    for (const target of late) {
      results.set(target, UNKNOWN);
      kernel.after(chance.int('startLate', 1_000, 60_000), () => void cloud.start(target, `${id} (late)`));
    }
    const delay = this.#delay() + (results.size > 0 ? 1_500 : 0);
    return this.#handler.call(delay, () => {
      for (const target of sent) {
        const result = cloud.start(target, id);
        results.set(target, chance.hits('startReplyLost') ? UNKNOWN : result);
      }
      return results;
    });
  }

  stop(target: TargetId, timeout: number): Promise<CallResult> {
    const { chance, kernel, cloud } = this.#handler.world;
    const { id } = this.#handler;
    return this.#once({
      timeout,
      throttled: () => chance.hits('stopThrottled'),
      lost: () => chance.hits('stopLost'),
      replyLost: () => chance.hits('stopReplyLost'),
      slow: () => false,
      late: () => chance.hits('stopLate'),
      lands: (slow) => cloud.stop(target, { by: slow ? `${id} (late)` : id, slow }),
      landsLater: (run) => kernel.after(timeout + chance.int('stopLate', 100, 60_000), run),
    });
  }

  restore(target: TargetId, { timeout }: Parameters<Machines['restore']>[1]): Promise<CallResult> {
    const { chance, cloud } = this.#handler.world;
    return this.#once({
      timeout,
      throttled: () => chance.hits('stopThrottled'),
      lost: () => chance.hits('stopLost'),
      replyLost: () => chance.hits('stopReplyLost'),
      slow: () => false,
      late: () => false,
      lands: () => cloud.restore(target),
      landsLater: () => {},
    });
  }

  protect(target: TargetId, on: boolean): Promise<CallResult> {
    const { chance, cloud, kernel } = this.#handler.world;
    return this.#once({
      timeout: PROTECT_CALL,
      throttled: () => chance.hits('protectThrottled'),
      lost: () => false,
      replyLost: () => chance.hits('protectReplyLost'),
      slow: () => chance.hits('protectSlow'),
      late: () => chance.hits('protectLate'),
      lands: () => cloud.protect(target, on),
      // Late, but before the time is over after which nobody reckons with it any more.
      landsLater: (run) => kernel.after(PROTECT_CALL + chance.int('protectLate', 100, 6_000), run),
    });
  }

  /**
   * A call that is aborted and awaited. What is left of it after a crash, a freeze or a time-out is the heart of the protocol:
   * a sandbox that stood still before the bytes left finds its time-out over when it thaws, and sends nothing.
   */
  #once(call: Once): Promise<CallResult> {
    const handler = this.#handler;
    const { chance, kernel, teeth } = handler.world;
    kernel.progress();
    return new Promise((resolve) => {
      if (!handler.alive) return;
      const crash = chance.hits('crash');
      if (crash && chance.coin('crash')) return handler.die('crashes before a call to EC2');
      const frozen = chance.hits('freeze');
      const unsent = frozen && chance.coin('freeze');
      if (frozen) handler.freeze();
      if (crash) kernel.after(1, () => handler.die('crashes during a call to EC2'));
      const answer = (after: number, result: CallResult) =>
        kernel.after(after, () => handler.reply(() => resolve(result)));
      if (unsent) {
        if (teeth.has('abort and await')) kernel.at(handler.frozenUntil + 200, () => call.lands(false));
        return answer(call.timeout, UNKNOWN);
      }
      if (call.lost()) return answer(call.timeout, UNKNOWN);
      if (call.throttled()) return answer(this.#delay(), THROTTLED);
      if (call.late()) {
        call.landsLater(() => call.lands(true));
        return answer(call.timeout, UNKNOWN);
      }
      const lost = call.replyLost();
      const delay = call.slow() ? chance.int('protectSlow', 1_000, call.timeout) : this.#delay();
      kernel.after(Math.min(delay, call.timeout - 50), () => {
        const result = call.lands(false);
        if (!lost) handler.reply(() => resolve(result));
      });
      if (lost) answer(call.timeout, UNKNOWN);
    });
  }

  levels(target: TargetId, levels: readonly ReadyLevel[]): Promise<readonly ReadyLevel[]> {
    const { cloud } = this.#handler.world;
    return this.#handler.call(this.#delay(), () => (cloud.boxes.get(target)?.state === 'running' ? levels : []));
  }

  resolve(selector: Selector): Promise<readonly { readonly target: TargetId; readonly optedIn: boolean }[]> {
    return this.#handler.call(this.#delay(), () => this.#handler.world.selected(selector));
  }

  #delay(): number {
    const { chance, setting } = this.#handler.world;
    return chance.int('latency', 20, setting.cloudDelay);
  }
}
