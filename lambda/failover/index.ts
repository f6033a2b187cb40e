import type { Context } from 'aws-lambda';
import { handle } from './handle.ts';
import { front, logger, metrics } from './runtime.ts';

/** The function `failover`: alarms, events of ECS and the tick all come to the same look at each set. */
export async function handler(event: unknown, context: Context): Promise<void> {
  logger.addContext(context);
  try {
    await handle(event, front);
  } catch (error) {
    logger.error('The invocation failed; AWS will deliver it again.', { error });
    throw error;
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}
