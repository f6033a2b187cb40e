import { activityEvent } from './autoscaling/tell.ts';
import type { Activity } from './autoscaling/types.ts';
import type { Parts } from './cloud.ts';
import { launchesDlqName, launchesName, queueArnOf, tableName, topicArnOf } from './place.ts';
import { scheduledEvent } from './power/cloudEvents.ts';
import { type Invocation, type PowerSource, startPower } from './power/power.ts';
import { queueUrl } from './sqs/api.ts';
import type { Time } from './time.ts';

export interface LaunchesOptions {
  readonly time: Time;
  readonly speed: number;
  readonly cloud: Parts;
  readonly source: PowerSource;
  readonly env: Readonly<Record<string, string>>;
  /** Groups whose launches EventBridge puts into the queue. */
  readonly groups: readonly string[];
  readonly log: (line: string) => void;
  readonly onInvocation: (invocation: Invocation) => void;
}

export interface Launches {
  /** An activity of a group has ended. */
  readonly activity: (activity: Activity) => void;
  readonly sweep: () => Promise<void>;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
/** Node's longest timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Batches of five, as the stack's template says. */
const batches = { batchSize: 5, concurrency: 5, visibilitySeconds: 360, maxReceiveCount: 300 };

/** Starts the function `snapshot` behind a topic of its own and its queue. */
export function startLaunches(options: LaunchesOptions): Launches {
  const { time, cloud, groups } = options;
  const topicArn = cloud.topics.create(launchesName);
  cloud.sns.subscribe(topicArn, { protocol: 'sqs', endpoint: queueArnOf(launchesName), raw: false });
  const running = startPower({
    ...options,
    name: 'snapshot',
    queue: cloud.launchQueue,
    queueSeed: batches,
    timeoutMs: 60_000,
  });
  const sweep = (): Promise<void> => running.event(scheduledEvent(time.now()));
  const daily = (): void => {
    time.after(Math.min(DAY_MS / options.speed, MAX_TIMER_MS), () => {
      void sweep();
      daily();
    });
  };
  daily();
  return {
    activity(activity) {
      const launched = activity.kind === 'launch' && activity.status === 'Successful';
      if (!launched || !groups.includes(activity.group)) return;
      cloud.launchQueue.send(JSON.stringify(activityEvent(time.now(), activity)));
    },
    sweep,
    close: () => running.close(),
  };
}

/** The settings of the deployed function. */
export function snapshotEnv({ sqs }: Pick<Parts, 'sqs'>): Record<string, string> {
  return {
    WAKELOCK_STACK: 'wakelock',
    WAKELOCK_TABLE: tableName,
    WAKELOCK_TOPIC_ARNS: topicArnOf(launchesName),
    WAKELOCK_SNAPSHOT_QUEUE_URL: queueUrl(sqs, launchesName),
    WAKELOCK_SNAPSHOT_DLQ_URL: queueUrl(sqs, launchesDlqName),
  };
}
