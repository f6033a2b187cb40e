import type { AwsCredentialIdentityProvider } from '@aws-sdk/types';
import { SECOND } from '../domain/duration.ts';
import type { Topic } from '../domain/topic.ts';
import type { Machines, Publisher, WaitingClock } from '../engine/ports.ts';
import type { LeaseReader } from '../engine/runner-ports.ts';
import type { ProxyEnvironment } from './clients.ts';

export interface ConnectOptions {
  readonly topic: Topic;
  /** Where plain mode publishes its stop text; the same topic by default. */
  readonly stopTopic?: Topic | undefined;
  readonly table: string;
  /** Default: the SDK's own chain. */
  readonly credentials?: AwsCredentialIdentityProvider | undefined;
  readonly proxy?: ProxyEnvironment | undefined;
  readonly clock: WaitingClock;
  /** 0 ≤ n < 1; spreads tries. */
  readonly random: () => number;
  /** Time for one publish with all its tries, ms; default 6 s, less than the 7.5 s that GitHub gives a cancelled step. */
  readonly within?: number | undefined;
}

/** What a runner uses of AWS. */
export interface Connection {
  readonly publisher: Publisher;
  readonly stopPublisher: Publisher;
  readonly reader: LeaseReader;
  /** Plain mode only: a lease needs no right on EC2. */
  readonly machines: Pick<Machines, 'describe' | 'levels'>;
}

const WITHIN = 6 * SECOND;

/** Connects nothing yet: each part of the SDK is loaded at its first use, so that the first publish loads SNS alone. */
export function connect(options: ConnectOptions): Connection {
  const { topic, stopTopic = topic } = options;
  const publisher = lazyPublisher(topic, options);
  const reader = once(() => openReader(options));
  const machines = once(() => openMachines(options));
  return {
    publisher,
    stopPublisher: stopTopic.arn === topic.arn ? publisher : lazyPublisher(stopTopic, options),
    reader: {
      readLease: async (target, id) => (await reader()).readLease(target, id),
      readPin: async (id) => (await reader()).readPin(id),
    },
    machines: {
      describe: async (targets) => (await machines()).describe(targets),
      levels: async (target, levels) => (await machines()).levels(target, levels),
    },
  };
}

function lazyPublisher(topic: Topic, { within = WITHIN, clock, random, ...settings }: ConnectOptions): Publisher {
  const open = once(async () => {
    const { snsClient, snsPublisher } = await import('./sns-publisher.ts');
    return snsPublisher({ client: snsClient(topic.arn, settings), topicArn: topic.arn, clock, within, random });
  });
  return { publish: async (text, how) => (await open()).publish(text, how) };
}

async function openReader({ topic, table, ...settings }: ConnectOptions): Promise<LeaseReader> {
  const [{ dynamoClient }, { leaseReader }, { explain }] = await Promise.all([
    import('./dynamo-client.ts'),
    import('./lease-reader.ts'),
    import('./errors.ts'),
  ]);
  const reader = leaseReader({ client: dynamoClient({ ...settings, region: topic.region }), table });
  const resource = `arn:${topic.partition}:dynamodb:${topic.region}:${topic.account}:table/${table}`;
  const reading = { what: `read the lease in table ${table}`, action: 'dynamodb:GetItem', resource };
  const explained = (error: unknown): never => {
    throw explain(error, reading);
  };
  return {
    readLease: (target, id) => reader.readLease(target, id).catch(explained),
    readPin: (id) => reader.readPin(id).catch(explained),
  };
}

async function openMachines({ topic, clock, ...settings }: ConnectOptions): Promise<Machines> {
  const { ec2MachinesAt } = await import('./ec2-machines.ts');
  const facts = { stack: topic.name, protect: false };
  return ec2MachinesAt({ ...settings, region: topic.region }, { clock, facts });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
