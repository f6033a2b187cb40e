import type { StopRecord } from './machine.ts';

/**
 * When the last Stop was sent that nobody answered, epoch ms: it may land for a window after that, also where a later Stop was
 * answered. Undefined: there is none.
 */
export function unansweredAt(stop: StopRecord | undefined): number | undefined {
  return stop?.outcome === 'unknown' ? stop.at : stop?.unanswered;
}
