import { tableName, topicArnOf, topicName } from './place.ts';
import { type FunctionOptions, type Power, startFunction } from './power/power.ts';

/** Starts the function `schedule`, which the tick alone wakes; one run at a time, as the stack's template says. */
export function startSchedule(options: Omit<FunctionOptions, 'name' | 'threads'>): Power {
  return startFunction({ ...options, name: 'schedule', threads: 1, timeoutMs: 60_000 });
}

/** The settings of the deployed function. */
export function scheduleEnv(): Record<string, string> {
  return { WAKELOCK_STACK: 'wakelock', WAKELOCK_TABLE: tableName, WAKELOCK_TOPIC_ARNS: topicArnOf(topicName) };
}
