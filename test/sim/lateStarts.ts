import type { TargetState } from '../../src/domain/machine.ts';
import { RULES } from '../../src/domain/rules.ts';
import type { Boot, Box } from './box.ts';

/** How far clocks, an old Describe and the call itself can shift a look. */
const LEEWAY = 15_000;

/**
 * Starts of ours that bring a service up after our stop of it. `power` takes such a boot for ours if it sees it while the start
 * could still land, and for somebody's after that: docs/decisions/0008-boots-of-services.md.
 */
export class LateStarts {
  /** Epoch ms until when each is taken for ours. */
  readonly #until = new Map<Boot, number>();
  readonly #seenTooLate = new WeakSet<Boot>();

  /** A start of ours made this boot. */
  landed({ plan, boot }: Box, { stop, window }: TargetState): void {
    if (!plan.service || boot === undefined || window === undefined) return;
    if (stop !== undefined && stop.nonce !== window.stopBefore) {
      this.#until.set(boot, window.requestedAt + RULES.window + 2 * RULES.tick);
    }
  }

  /** `power` looked at the box. */
  looked({ present }: Box, now: number): void {
    const until = present === undefined ? undefined : this.#until.get(present);
    if (present === undefined || until === undefined || now < present.launch + LEEWAY) return;
    this.#until.delete(present);
    if (now > until - LEEWAY) this.#seenTooLate.add(present);
  }

  /** Whether it counts as somebody's now: nobody looked in time. */
  isSeenTooLate(boot: Boot): boolean {
    return this.#seenTooLate.has(boot);
  }
}
