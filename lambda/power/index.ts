import type { Context, SQSBatchResponse } from 'aws-lambda';
import { front, logger, metrics } from '../runtime.ts';
import { handle } from './handle.ts';

/** The function `power`: messages, EC2's state changes and the tick all come to the same look at the machines they touch. */
export async function handler(event: unknown, context: Context): Promise<SQSBatchResponse | undefined> {
  logger.addContext(context);
  try {
    return await handle(event, { ...front, remaining: () => context.getRemainingTimeInMillis() });
  } catch (error) {
    logger.error('The invocation failed; AWS will deliver it again.', { error });
    throw error;
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}
