import type { WaitingClock } from '../engine/ports.ts';

/** The clock of the process: `sleep` ends at once, and leaves no timer behind, when its signal is aborted. */
export const systemClock: WaitingClock = {
  now: () => Date.now(),
  sleep(ms, signal) {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal?.addEventListener('abort', end);
    });
  },
};
