import type { Context } from 'aws-lambda';
import { isDryRun, LOADED } from '../dry-run.ts';
import { type BatchAnswer, handle } from './handle.ts';
import { front, logger, metrics } from './runtime.ts';

/** The function `snapshot`: one set of snapshots for each instance that a group launches, and once a day the sweep. */
export async function handler(
  event: unknown,
  context: Context,
): Promise<BatchAnswer | string | typeof LOADED | undefined> {
  logger.addContext(context);
  try {
    if (isDryRun(event)) return LOADED;
    return await handle(event, { ...front, remaining: () => context.getRemainingTimeInMillis() });
  } catch (error) {
    logger.error('The invocation failed; AWS will deliver it again.', { error });
    throw error;
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}
