import type { Reading } from '../../domain/deploy/health.ts';
import { WakelockError } from '../../domain/errors.ts';
import { messageOf } from '../thrown.ts';

/** What could be learnt, or why not: what may not be looked at hides nothing else. */
export async function reading<T>(read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { known: true, value: await read() };
  } catch (error) {
    return { known: false, why: messageOf(error), repair: error instanceof WakelockError ? error.repair : '' };
  }
}
