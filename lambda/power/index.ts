import type { Context, SQSBatchResponse } from 'aws-lambda';
import { isDryRun } from '../dry-run.ts';
import { front, logger, metrics } from '../runtime.ts';
import { type DryRun, dryRun } from './dry-run.ts';
import { handle } from './handle.ts';

/** The function `power`: messages, EC2's state changes and the tick all come to the same look at the machines they touch. */
export async function handler(event: unknown, context: Context): Promise<SQSBatchResponse | DryRun | undefined> {
  logger.addContext(context);
  try {
    if (isDryRun(event)) return await dryRun(front);
    return await handle(event, { ...front, remaining: () => context.getRemainingTimeInMillis() });
  } catch (error) {
    logger.error('The invocation failed; AWS will deliver it again.', { error });
    throw error;
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}
