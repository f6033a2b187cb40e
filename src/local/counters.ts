import type { Timeline } from './events.ts';
import type { CallRecord } from './http/dispatch.ts';

// Reads that a poller repeats every second would push everything else out of the timeline.
const quiet = new Set(['sqs:ReceiveMessage', 'dynamodb:GetItem']);

/** How often each API action was called, for tests and the bench. */
export class Counters {
  readonly #timeline: Timeline;
  readonly #counts = new Map<string, number>();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  readonly count = ({ service, action, error }: CallRecord): void => {
    const name = `${service}:${action}`;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    if (quiet.has(name) && error === undefined) return;
    this.#timeline.add({
      kind: 'call',
      text: error === undefined ? name : `${name} ${error}`,
      data: { service, action, ...(error === undefined ? {} : { error }) },
    });
  };

  all(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
