import { announce, announceActivity, announceAlarm, announceHappening } from './announce.ts';
import type { AutoScalingModel } from './autoscaling/model.ts';
import { buildCloud } from './cloud.ts';
import type { Alarms } from './cloudwatch/alarms.ts';
import type { ContainerSeed } from './containers/container.ts';
import { Counters } from './counters.ts';
import type { Item } from './dynamodb/values.ts';
import type { Ec2Model } from './ec2/model.ts';
import type { EcsModel } from './ecs/model.ts';
import type { ScalableTargets } from './ecs/scaling.ts';
import type { ElbModel } from './elbv2/model.ts';
import type { Passed } from './elbv2/passed.ts';
import { clientEnv, functionEnv, powerEnv } from './env.ts';
import { Timeline, type TimelineEntry } from './events.ts';
import { failoverEnv, startFailover } from './failover.ts';
import type { FunctionSeed, LocalFunction } from './functions/functions.ts';
import { CallFaults } from './http/callFaults.ts';
import { dispatch } from './http/dispatch.ts';
import { type Deed, ownPage } from './http/own.ts';
import { openServer } from './http/server.ts';
import { type Launches, snapshotEnv, startLaunches } from './launches.ts';
import { handOn, stateOf } from './pages.ts';
import { launchesName, tableName, topicArnOf, topicName } from './place.ts';
import { scheduledEvent } from './power/cloudEvents.ts';

import { everyMinute, type Power, type PowerSource, startPower } from './power/power.ts';
import { scheduleEnv, startSchedule } from './schedule.ts';
import { readSeed, type Seed } from './seed/seed.ts';
import { queueUrl } from './sqs/api.ts';
import type { Queue } from './sqs/queue.ts';
import type { Sessions } from './sts.ts';
import { scopeTime, systemTime, type Time } from './time.ts';
import { openTraffic } from './traffic.ts';

export type { ContainerSeed } from './containers/container.ts';
export type { MachineView, Transition } from './ec2/types.ts';
export type { Passed } from './elbv2/passed.ts';
export type { TimelineEntry } from './events.ts';
export type { FunctionSeed } from './functions/functions.ts';
export type { Handler, LambdaContext } from './power/invocation.ts';
export { SeedError } from './seed/check.ts';
export { readSeed, type Seed } from './seed/seed.ts';
export { fastTime, systemTime, type Time } from './time.ts';

export interface LocalOptions {
  /** Port on 127.0.0.1; 0 (default) = a free one. */
  readonly port?: number;
  /** A parsed seed file; without it one opted-in machine and one other. */
  readonly seed?: unknown;
  /** Divides EC2's delays and the tick, never lease times. Default 1. */
  readonly speed?: number;
  /** The function `power`; without it messages stay in the queue. */
  readonly power?: PowerSource;
  /** The function `snapshot` behind the topic and the queue of launches. */
  readonly snapshot?: PowerSource;
  /** Groups whose launches EventBridge puts into that queue, as the stack's rule does. */
  readonly snapshotGroups?: readonly string[];
  /** Further environment of the function `snapshot`. */
  readonly snapshotEnv?: Readonly<Record<string, string>>;
  /** The function `schedule`, which the tick wakes. */
  readonly schedule?: PowerSource;
  /** Further environment of the function `schedule`. */
  readonly scheduleEnv?: Readonly<Record<string, string>>;
  /** The function `failover`, woken by alarms, ECS and the tick. */
  readonly failover?: PowerSource & {
    /** The parameter FailoverSets of the stack. */
    readonly sets: string;
    /** Time limit of one invocation; default that of the stack, 30 s. */
    readonly timeoutMs?: number;
  };
  /** Functions behind load balancers; a target of a Lambda group is known by the function's name. */
  readonly functions?: readonly FunctionSeed[];
  /** What runs in the tasks of which image; tasks of other images only stand for some. */
  readonly containers?: readonly ContainerSeed[];
  /** Hears of every request that a load balancer has answered. */
  readonly onPassed?: (balancer: string, passed: Passed) => void;
  /** Further environment of the bundle, over the defaults. */
  readonly powerEnv?: Readonly<Record<string, string>>;
  /** Lines that `power` prints, and defects of the embedded AWS. */
  readonly log?: (line: string) => void;
  /** For tests; default the system's clock. */
  readonly time?: Time;
}

/** A running embedded AWS. */
export interface LocalAws {
  readonly url: string;
  readonly port: number;
  readonly topicArn: string;
  readonly table: string;
  readonly queueUrl: string;
  readonly dlqUrl: string;
  readonly seed: Seed;
  readonly ec2: Ec2Model;
  readonly autoScaling: AutoScalingModel;
  readonly ecs: EcsModel;
  readonly scalableTargets: ScalableTargets;
  readonly elb: ElbModel;
  readonly alarms: Alarms;
  /** Where the load balancers of the seed that listen take requests, by name. */
  readonly fronts: Readonly<Record<string, string>>;
  readonly functions: ReadonlyMap<string, LocalFunction>;
  readonly sessions: Sessions;
  readonly queue: Queue;
  readonly dlq: Queue;
  /** What an AWS client needs to talk to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Every item of the table, as DynamoDB JSON. */
  items(): readonly Item[];
  /** Number of calls so far, by `service:Action`. */
  calls(): Readonly<Record<string, number>>;
  events(): readonly TimelineEntry[];
  /** Tells of every later event until the returned function is called. */
  onEvent(listener: (entry: TimelineEntry) => void): () => void;
  /** The topic that groups tell of launches, and the queue of `snapshot` behind it. */
  readonly launchTopicArn: string;
  readonly launchQueue: Queue;
  readonly launchDlq: Queue;
  /** Runs the daily sweep of `snapshot` now; resolves when it has answered. */
  sweep(): Promise<void>;
  /** Ticks now: removes expired items and invokes `power`, `failover` and `schedule`; resolves when they have answered. */
  tick(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts the embedded AWS on 127.0.0.1.
 * @throws SeedError for a seed file that does not fit, Error when the port is taken or the speed is no positive number
 */
export async function startLocal(options: LocalOptions = {}): Promise<LocalAws> {
  const seed = readSeed(options.seed);
  const speed = checkedSpeed(options.speed ?? 1);
  const time = scopeTime(options.time ?? systemTime);
  const timeline = new Timeline(time);
  const counters = new Counters(timeline);
  const log = options.log ?? (() => {});
  let url = '';
  let power: Power | undefined;
  let launches: Launches | undefined;
  let failover: Power | undefined;
  let schedule: Power | undefined;
  const hand = (event: unknown): Promise<void> => power?.event(event) ?? Promise.resolve();
  const handFailover = (event: unknown): Promise<void> => failover?.event(event) ?? Promise.resolve();
  const handBoth = async (event: unknown): Promise<void> =>
    void (await Promise.all([hand(event), handFailover(event)]));
  const cloud = buildCloud({
    time,
    seed,
    speed,
    timeline,
    url: () => url,
    containers: options.containers ?? [],
    log,
    onTransition: (transition) => announce(transition, { time, timeline, hand }),
    onAlarm: (change) => announceAlarm(change, { time, timeline, hand: handFailover }),
    onHappening: (happening) => announceHappening(happening, { time, timeline, hand: handBoth }),
    onActivity(activity) {
      announceActivity(activity, { time, timeline, hand });
      launches?.activity(activity);
    },
    toFunction: (event) => void hand(event),
  });
  const faults = new CallFaults(time, seed.calls);
  const state = (): unknown => stateOf(cloud, { speed, counters });
  const byHand = (machine: string, deed: Deed): unknown => handOn(cloud.ec2, { machine, deed, timeline });
  const server = await openServer(options.port ?? 0, {
    own: (request, response) => ownPage({ timeline, state, byHand }, request, response),
    aws: (request) =>
      dispatch(
        { cloud, faults, onCall: counters.count, onDefect: (error) => log(`defect: ${detail(error)}`) },
        request,
      ),
  });
  url = `http://127.0.0.1:${server.port}`;
  const env = clientEnv(url);
  const noted = (name: string) => (done: { readonly trigger: string; readonly error?: string }) =>
    timeline.add({ kind: 'invoke', text: `${name} ${done.trigger} ${done.error ?? 'ok'}`, data: { ...done } });
  if (options.power) {
    power = startPower({
      time,
      source: options.power,
      env: { ...env, ...powerEnv(cloud.topics.arns(), { speed, texts: seed.texts }), ...options.powerEnv },
      queue: cloud.queue,
      queueSeed: seed.queue,
      speed,
      log,
      onInvocation: noted('power'),
    });
  }
  if (options.snapshot) {
    launches = startLaunches({
      time,
      speed,
      cloud,
      log,
      source: options.snapshot,
      env: { ...env, ...functionEnv('wakelock-snapshot'), ...snapshotEnv(cloud), ...options.snapshotEnv },
      groups: options.snapshotGroups ?? [],
      onInvocation: noted('snapshot'),
    });
  }
  if (options.schedule) {
    schedule = startSchedule({
      ...{ time, speed, log, source: options.schedule, onInvocation: noted('schedule') },
      env: { ...env, ...functionEnv('wakelock-schedule'), ...scheduleEnv(), ...options.scheduleEnv },
    });
  }
  if (options.failover) {
    const { sets, timeoutMs, ...source } = options.failover;
    failover = startFailover({
      time,
      speed,
      cloud,
      log,
      source,
      env: { ...env, ...functionEnv('wakelock-failover'), ...failoverEnv(cloud, sets) },
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      onInvocation: noted('failover'),
    });
  }
  const traffic = await openTraffic({
    ...{ time, speed, seed, cloud, log, functions: options.functions ?? [] },
    onPassed: options.onPassed ?? (() => {}),
  });
  const tick = async (): Promise<void> => {
    timeline.add({ kind: 'tick', text: 'tick', data: { swept: cloud.table.sweep(time.now()) } });
    const event = scheduledEvent(time.now());
    await Promise.all([handBoth(event), schedule?.event(event)]);
  };
  everyMinute(time, { speed, tick: () => void tick() });
  return {
    url,
    port: server.port,
    topicArn: topicArnOf(topicName),
    table: tableName,
    queueUrl: queueUrl(cloud.sqs, cloud.queue.name),
    dlqUrl: queueUrl(cloud.sqs, cloud.dlq.name),
    seed,
    ec2: cloud.ec2,
    autoScaling: cloud.autoScaling,
    ecs: cloud.ecs,
    scalableTargets: cloud.scalableTargets,
    elb: cloud.elb,
    alarms: cloud.alarms,
    fronts: Object.fromEntries([...traffic.fronts].map(([name, front]) => [name, front.url])),
    functions: traffic.functions,
    sessions: cloud.sessions,
    queue: cloud.queue,
    dlq: cloud.dlq,
    env,
    items: () => cloud.table.all(),
    calls: () => counters.all(),
    events: () => timeline.since(0),
    onEvent: (listener) => timeline.listen(listener),
    launchTopicArn: topicArnOf(launchesName),
    launchQueue: cloud.launchQueue,
    launchDlq: cloud.launchDlq,
    sweep: async () => launches?.sweep(),
    tick,
    async close() {
      time.close();
      cloud.ecs.close();
      await Promise.all([server.close(), traffic.close()]);
      await Promise.all([power?.close(), launches?.close(), failover?.close(), schedule?.close()]);
    },
  };
}

function checkedSpeed(speed: number): number {
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw new Error(`speed is ${speed}; give a positive number, 1 = as fast as EC2`);
}

function detail(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
