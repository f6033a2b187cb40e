import { RULES } from '../../src/domain/rules.ts';
import { readKinds } from '../../src/domain/schedule/tags.ts';
import type { TargetKind } from '../../src/domain/target.ts';
import { parseTopicArn } from '../../src/domain/topic.ts';
import { type AllowedHost, readHosts } from '../../src/net/guarded-fetch.ts';
import { type Environment, flag, required, topics } from '../settings.ts';

/** What the stack tells the function `schedule`. */
export interface ScheduleSettings {
  readonly region: string;
  readonly table: string;
  /** Where `power` is asked to look. */
  readonly topicArn: string;
  readonly stack: string;
  /** The tags of ec2-powercycle are followed, and opt machines in. */
  readonly compat: boolean;
  /** Hosts that schedules and holidays may be read from; none by default. */
  readonly hosts: readonly AllowedHost[];
  readonly dryRun: boolean;
  /** What may have a schedule. */
  readonly kinds: readonly TargetKind[];
  readonly digestTopicArn: string | undefined;
}

/** @throws WakelockError (`usage`) that names the variable and its value */
export function readScheduleSettings(env: Environment): ScheduleSettings {
  const digest = env.WAKELOCK_DIGEST_TOPIC_ARN ?? '';
  return {
    region: required(env, 'AWS_REGION'),
    table: required(env, 'WAKELOCK_TABLE'),
    topicArn: topics(required(env, 'WAKELOCK_TOPIC_ARNS'))[0],
    stack: env.WAKELOCK_STACK || RULES.stack,
    compat: flag(env, 'WAKELOCK_COMPAT'),
    hosts: readHosts(env.WAKELOCK_SCHEDULE_HOSTS ?? ''),
    kinds: readKinds(env.WAKELOCK_SCHEDULE_KINDS),
    dryRun: flag(env, 'WAKELOCK_SCHEDULE_DRY_RUN'),
    digestTopicArn: digest === '' ? undefined : parseTopicArn(digest, 'WAKELOCK_DIGEST_TOPIC_ARN').arn,
  };
}
