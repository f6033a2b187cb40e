import type { Context } from 'aws-lambda';
import { isDryRun, LOADED } from '../dry-run.ts';
import { handle } from './handle.ts';
import { front, logger, metrics } from './runtime.ts';

/** The function `failover`: alarms, events of ECS and the tick all come to the same look at each set. */
export async function handler(event: unknown, context: Context): Promise<typeof LOADED | undefined> {
  logger.addContext(context);
  try {
    if (isDryRun(event)) return LOADED;
    await handle(event, front);
    return undefined;
  } catch (error) {
    logger.error('The invocation failed; AWS will deliver it again.', { error });
    throw error;
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}
