import type { Context } from 'aws-lambda';
import { type Answer, handle } from './handle.ts';
import { front, logger, metrics } from './runtime.ts';

/** The function `schedule`: each tick it sees to it that leases and stop edges say what the schedules of machines say. */
export async function handler(event: unknown, context: Context): Promise<Answer> {
  logger.addContext(context);
  try {
    return await handle(event, { ...front, remaining: () => context.getRemainingTimeInMillis() });
  } catch (error) {
    logger.error('The run failed; the next tick makes it good.', { error });
    throw error;
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}
