import { type FailoverSet, parseSets } from '../../src/domain/failover/set.ts';
import { type Environment, required, topics } from '../settings.ts';

/** What the stack tells the function `failover`. */
export interface FailoverSettings {
  readonly region: string;
  readonly stack: string;
  readonly table: string;
  /** `power` listens to the first. */
  readonly topicArns: readonly [string, ...string[]];
  readonly sets: readonly FailoverSet[];
  /** Where looks wait that are due before the next tick; without it the tick must do. */
  readonly queueUrl: string | undefined;
}

/** @throws WakelockError (`usage`) that names the variable, or the set and its field */
export function readFailoverSettings(env: Environment): FailoverSettings {
  return {
    region: required(env, 'AWS_REGION'),
    stack: env.WAKELOCK_STACK || 'wakelock',
    table: required(env, 'WAKELOCK_TABLE'),
    topicArns: topics(required(env, 'WAKELOCK_TOPIC_ARNS')),
    sets: parseSets(required(env, 'WAKELOCK_FAILOVER_SETS')),
    queueUrl: env.WAKELOCK_FAILOVER_QUEUE_URL || undefined,
  };
}
