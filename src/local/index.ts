import { buildCloud, type Parts } from './cloud.ts';
import { Counters } from './counters.ts';
import type { Item } from './dynamodb/values.ts';
import type { Ec2Model } from './ec2/model.ts';
import type { StateChange, Transition } from './ec2/types.ts';
import { Timeline, type TimelineEntry } from './events.ts';
import { CallFaults } from './http/callFaults.ts';
import { dispatch } from './http/dispatch.ts';
import { type Deed, ownPage } from './http/own.ts';
import { openServer } from './http/server.ts';
import { account, functionName, region, tableName, topicArnOf, topicName } from './place.ts';
import { stateChangeEvent } from './power/cloudEvents.ts';
import type { Handler } from './power/invocation.ts';
import { everyMinute, type Power, scheduledEvent, startPower } from './power/power.ts';
import { readSeed, type Seed } from './seed/seed.ts';
import { queueUrl } from './sqs/api.ts';
import type { Queue } from './sqs/queue.ts';
import type { Sessions } from './sts.ts';
import { scopeTime, systemTime, type Time } from './time.ts';

export type { MachineView, Transition } from './ec2/types.ts';
export type { TimelineEntry } from './events.ts';
export { SeedError } from './seed/check.ts';
export { readSeed, type Seed } from './seed/seed.ts';
export { systemTime, type Time } from './time.ts';

export interface LocalOptions {
  /** Port on 127.0.0.1; 0 (default) = a free one. */
  readonly port?: number;
  /** A parsed seed file; without it one opted-in machine and one other. */
  readonly seed?: unknown;
  /** Divides EC2's delays and the tick, never lease times. Default 1. */
  readonly speed?: number;
  /** The function `power`; without it messages stay in the queue. */
  readonly power?: { readonly bundle: string } | { readonly handler: Handler };
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
  /** Ticks now: removes expired items and invokes `power`; resolves when it has answered. */
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
  const hand = (event: unknown): Promise<void> => power?.event(event) ?? Promise.resolve();
  const cloud = buildCloud({
    time,
    seed,
    speed,
    timeline,
    url: () => url,
    onTransition: (transition) => announce(transition, { time, timeline, hand }),
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
  if (options.power) {
    power = startPower({
      time,
      source: options.power,
      env: { ...env, ...powerEnv(cloud, speed), ...options.powerEnv },
      queue: cloud.queue,
      queueSeed: seed.queue,
      speed,
      log,
      onInvocation: (done) =>
        timeline.add({ kind: 'invoke', text: `power ${done.trigger} ${done.error ?? 'ok'}`, data: { ...done } }),
    });
  }
  const tick = async (): Promise<void> => {
    timeline.add({ kind: 'tick', text: 'tick', data: { swept: cloud.table.sweep(time.now()) } });
    await hand(scheduledEvent(time.now()));
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
    sessions: cloud.sessions,
    queue: cloud.queue,
    dlq: cloud.dlq,
    env,
    items: () => cloud.table.all(),
    calls: () => counters.all(),
    events: () => timeline.since(0),
    onEvent: (listener) => timeline.listen(listener),
    tick,
    async close() {
      time.close();
      await server.close();
      await power?.close();
    },
  };
}

function checkedSpeed(speed: number): number {
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw new Error(`speed is ${speed}; give a positive number, 1 = as fast as EC2`);
}

function announce(
  { from, machine, events }: Transition,
  to: { readonly time: Time; readonly timeline: Timeline; readonly hand: (event: unknown) => Promise<void> },
): void {
  const { id, state, stateReason, launchTime } = machine;
  const reason = stateReason && stateReason.code !== 'pending' ? stateReason.message : '';
  to.timeline.add({
    kind: 'state',
    text: `${id} ${from} -> ${state}${reason === '' ? '' : ` (${reason})`}`,
    data: { machine: id, from, to: state, reason, launchTime },
  });
  for (const late of events) {
    const event = stateChangeEvent(to.time.now(), machine);
    to.time.after(late, () => void to.hand(event));
  }
}

/** What an AWS client needs; the credentials mean nothing. */
function clientEnv(url: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'AKIALOCALWAKELOCK000',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

function powerEnv(cloud: Parts, speed: number): Record<string, string> {
  return {
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    POWERTOOLS_DEV: 'false',
    WAKELOCK_STACK: 'wakelock',
    WAKELOCK_TABLE: tableName,
    WAKELOCK_TOPIC_ARNS: cloud.topics.arns().join(','),
    WAKELOCK_TICK_SECONDS: String(60 / speed),
  };
}

function stateOf(cloud: Parts, more: { readonly speed: number; readonly counters: Counters }): unknown {
  return {
    account,
    region,
    speed: more.speed,
    machines: cloud.ec2.machines(),
    queues: Object.fromEntries([cloud.queue, cloud.dlq].map((queue) => [queue.name, queue.counts()])),
    topics: cloud.topics.arns(),
    table: { name: tableName, items: cloud.table.all().length },
    calls: more.counters.all(),
  };
}

function handOn(
  ec2: Ec2Model,
  done: { readonly machine: string; readonly deed: Deed; readonly timeline: Timeline },
): StateChange {
  const { machine, deed, timeline } = done;
  timeline.add({ kind: 'hand', text: `${deed} ${machine} by hand`, data: { machine, deed } });
  if (deed === 'start') return ec2.startByHand(machine);
  if (deed === 'stop') return ec2.stopByHand(machine);
  return deed === 'shutdown' ? ec2.shutdownInside(machine) : ec2.terminate(machine);
}

function detail(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
