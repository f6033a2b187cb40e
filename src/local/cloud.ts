import { AutoScalingModel } from './autoscaling/model.ts';
import { testNotification } from './autoscaling/notifications.ts';
import { activityNotification } from './autoscaling/tell.ts';
import type { Activity } from './autoscaling/types.ts';
import { AwsError } from './awsError.ts';
import { type AlarmChange, Alarms } from './cloudwatch/alarms.ts';
import { Metrics } from './cloudwatch/metrics.ts';
import type { ContainerSeed } from './containers/container.ts';
import { Table } from './dynamodb/table.ts';
import { TransactionTokens } from './dynamodb/transact.ts';
import { Ec2Model } from './ec2/model.ts';
import type { Transition } from './ec2/types.ts';
import { EcsModel } from './ecs/model.ts';
import { ScalableTargets } from './ecs/scaling.ts';
import type { EcsHappening, Task } from './ecs/types.ts';
import { HealthChecks } from './elbv2/health.ts';
import { ElbModel } from './elbv2/model.ts';
import { registeredTargets } from './elbv2/registered.ts';
import type { TargetGroupSeed } from './elbv2/types.ts';
import type { Timeline } from './events.ts';
import type { Cloud } from './http/services.ts';
import { Logs, streamsOf } from './logs/model.ts';
import {
  dlqName,
  failoverName,
  functionArn,
  functionName,
  launchesDlqName,
  launchesName,
  queueArnOf,
  queueName,
} from './place.ts';
import type { Seed } from './seed/seed.ts';
import { envelope, lambdaEvent } from './sns/envelope.ts';
import { type Notification, type Subscription, Topics } from './sns/topics.ts';
import { Queue } from './sqs/queue.ts';
import { Sessions } from './sts.ts';
import type { Time } from './time.ts';

export interface Parts extends Cloud {
  readonly metrics: Metrics;
  readonly topics: Topics;
  readonly table: Table;
  readonly queue: Queue;
  readonly dlq: Queue;
  readonly autoScaling: AutoScalingModel;
  readonly launchQueue: Queue;
  readonly launchDlq: Queue;
  readonly failoverQueue: Queue;
}

export interface CloudOptions {
  readonly time: Time;
  readonly seed: Seed;
  readonly speed: number;
  readonly timeline: Timeline;
  /** Base of queue URLs, known when the server listens. */
  readonly url: () => string;
  readonly onTransition: (transition: Transition) => void;
  /** An activity of an Auto Scaling group has ended. */
  readonly onActivity: (activity: Activity) => void;
  /** Something that ECS tells EventBridge. */
  readonly onHappening: (happening: EcsHappening) => void;
  readonly onAlarm: (change: AlarmChange) => void;
  /** What runs in the tasks of which image. */
  readonly containers: readonly ContainerSeed[];
  readonly log: (line: string) => void;
  /** Straight to the function, as a direct SNS subscription does. */
  readonly toFunction: (event: unknown) => void;
}

/** The services with the seeded machines, topics and queues, connected to each other. */
export function buildCloud(options: CloudOptions): Parts {
  const { time, seed, speed } = options;
  const visibilityMs = seed.queue.visibilitySeconds * 1000;
  const dlq = new Queue(dlqName, { time, visibilityMs });
  const queue = new Queue(queueName, {
    time,
    visibilityMs,
    maxReceiveCount: seed.queue.maxReceiveCount,
    deadLetters: dlq,
  });
  const launchDlq = new Queue(launchesDlqName, { time, visibilityMs });
  const launchQueue = new Queue(launchesName, {
    time,
    // Six times the time-out of the function, and as many receives as the template allows.
    visibilityMs: 360_000 / speed,
    maxReceiveCount: 300,
    deadLetters: launchDlq,
  });
  const failoverQueue = new Queue(failoverName, { time, visibilityMs: 180_000 / speed });
  const queues = new Map([queue, dlq, launchQueue, launchDlq, failoverQueue].map((one) => [one.name, one]));
  const topics = new Topics(time);
  const subscribe = subscriber(topics, { queues, toFunction: options.toFunction });
  for (const { name, deliver, ...faults } of seed.topics) {
    const arn = topics.create(name, faults);
    if (deliver === 'queue') subscribe(arn, { protocol: 'sqs', endpoint: queueArnOf(queueName), raw: false });
    if (deliver === 'lambda') subscribe(arn, { protocol: 'lambda', endpoint: functionArn, raw: false });
  }
  for (const name of seed.groups.flatMap(({ notify }) => notify)) topics.create(name);
  const ec2 = new Ec2Model({
    time,
    speed,
    machines: seed.machines,
    limits: seed.limits,
    onTransition(transition) {
      options.onTransition(transition);
      autoScaling.seen(transition);
    },
  });
  const autoScaling: AutoScalingModel = new AutoScalingModel({
    time,
    ec2,
    scaled: (seconds) => (seconds * 1000) / speed,
    groups: seed.groups,
    onActivity(activity) {
      options.onActivity(activity);
      const { type, ...content } = activityNotification(activity);
      for (const arn of autoScaling.topicsOf(activity.group, type)) topics.publish(arn, { ...content, attributes: {} });
    },
    onHook({ target }, message) {
      const content = { subject: 'Auto Scaling: Lifecycle action', message: JSON.stringify(message), attributes: {} };
      if (target !== undefined) topics.publish(target, content);
    },
  });
  const now = (): number => time.now();
  const scaled = (seconds: number): number => (seconds * 1000) / speed;
  const { containers, log } = options;
  const logs = new Logs();
  const onHappening = (happening: EcsHappening): void => {
    if (happening.kind === 'task' && happening.task.status === 'RUNNING') writeLog(happening.task);
    options.onHappening(happening);
  };
  const writeLog = (task: Task): void => {
    const definition = ecs.definitions.find(task.definition);
    const lines = ecs.linesOf(task).map((message) => ({ at: time.now(), message }));
    if (definition === undefined || lines.length === 0) return;
    for (const place of streamsOf(task, definition)) logs.write(place, lines);
  };
  const drainSeconds = (group: string): number =>
    seed.elb.targetGroups.find(({ name }) => name === group)?.deregistrationSeconds ?? 0;
  const ecs: EcsModel = new EcsModel({ ...seed.ecs, time, scaled, onHappening, containers, drainSeconds, log });
  const registered = (group: TargetGroupSeed) =>
    registeredTargets(group, { ecs, now, scaled, checked: (key) => checks.stateOf(key) });
  const checks = new HealthChecks(seed.elb.targetGroups, { time, scaled, targets: registered });
  const metrics = new Metrics(time);
  const table = new Table();
  return {
    time,
    topics,
    table,
    queue,
    dlq,
    ec2,
    autoScaling,
    ecs,
    ecr: seed.ecr,
    logs,
    elb: new ElbModel({ ...seed.elb, registered }),
    metrics,
    alarms: new Alarms(seed.alarms, { time, metrics, scaled, onChange: options.onAlarm }),
    scalableTargets: new ScalableTargets(seed.ecs.services, now),
    launchQueue,
    launchDlq,
    failoverQueue,
    groups: { model: autoScaling, test: (topicArn, group) => testTopic(topics, { topicArn, group, time }) },
    sns: { topics, subscribe },
    sqs: { time, url: options.url, queues },
    dynamodb: { table, tokens: new TransactionTokens(time) },
    sessions: new Sessions(time, seed.sessionSeconds),
  };
}

/**
 * Auto Scaling tries each topic that it is given.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-sns-notifications.html
 */
function testTopic(
  topics: Topics,
  { topicArn, group, time }: { readonly topicArn: string; readonly group: string; readonly time: Time },
): void {
  if (!topics.arns().includes(topicArn) || topics.keyOf(topicArn) === 'alias/aws/sns') {
    throw new AwsError('ValidationError', {
      message: `Unable to publish a test message to notification target ${topicArn}. Please check your target and role configuration and try again.`,
    });
  }
  topics.publish(topicArn, { message: testNotification(group, time.now()), attributes: {} });
}

type Subscribe = Cloud['sns']['subscribe'];

function subscriber(
  topics: Topics,
  to: { readonly queues: ReadonlyMap<string, Queue>; readonly toFunction: (event: unknown) => void },
): Subscribe {
  return (topicArn, { protocol, endpoint, raw }) => {
    if (protocol === 'lambda' && endpoint === functionArn) {
      const deliver = (notification: Notification, subscription: Subscription): void =>
        to.toFunction(lambdaEvent(notification, subscription));
      return topics.subscribe(topicArn, { protocol, endpoint, raw, deliver });
    }
    const queue = [...to.queues.values()].find(({ name }) => queueArnOf(name) === endpoint);
    if (protocol === 'sqs' && queue) {
      const deliver = (notification: Notification, subscription: Subscription): void => {
        queue.send(raw ? notification.message : JSON.stringify(envelope(notification, subscription)));
      };
      return topics.subscribe(topicArn, { protocol, endpoint, raw, deliver });
    }
    const known = [...[...to.queues.keys()].map((name) => `sqs ${queueArnOf(name)}`), `lambda ${functionName}`].join(
      ', ',
    );
    throw new AwsError('InvalidParameter', {
      message: `Invalid parameter: Endpoint ${protocol} ${endpoint}: the embedded SNS delivers to ${known}.`,
    });
  };
}
