import { setTimeout as sleep } from 'node:timers/promises';
import type { WaitingClock } from '../src/engine/ports.ts';

export const systemClock: WaitingClock = {
  now: Date.now,
  sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
};
