import type { Parts } from './cloud.ts';
import { failoverName, tableName, topicArnOf, topicName } from './place.ts';
import { type Power, type PowerOptions, startPower } from './power/power.ts';
import { queueUrl } from './sqs/api.ts';

export type FailoverOptions = Omit<PowerOptions, 'queue' | 'queueSeed'> & { readonly cloud: Parts };

/** Looks that fell due together are one look, as the stack's template says. */
const batches = { batchSize: 10, concurrency: 2, visibilitySeconds: 180, maxReceiveCount: 1000 };

/** Starts the function `failover` behind the queue of its own looks; alarms, ECS and the tick reach it as events. */
export function startFailover({ cloud, ...options }: FailoverOptions): Power {
  return startPower({ ...options, queue: cloud.failoverQueue, queueSeed: batches });
}

/** The settings of the deployed function. */
export function failoverEnv({ sqs }: Pick<Parts, 'sqs'>, sets: string): Record<string, string> {
  return {
    WAKELOCK_STACK: 'wakelock',
    WAKELOCK_TABLE: tableName,
    WAKELOCK_TOPIC_ARNS: topicArnOf(topicName),
    WAKELOCK_FAILOVER_SETS: sets,
    WAKELOCK_FAILOVER_QUEUE_URL: queueUrl(sqs, failoverName),
  };
}
