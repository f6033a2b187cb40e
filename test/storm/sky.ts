import { randomUUID } from 'node:crypto';
import { handle } from '../../lambda/power/handle.ts';
import { dynamoClient } from '../../src/aws/dynamo-client.ts';
import { dynamoStore } from '../../src/aws/dynamo-store.ts';
import { ec2MachinesAt } from '../../src/aws/ec2-machines.ts';
import { leaseReader } from '../../src/aws/lease-reader.ts';
import { snsClient, snsPublisher } from '../../src/aws/sns-publisher.ts';
import { RULES } from '../../src/domain/rules.ts';
import type { TargetId } from '../../src/domain/target.ts';
import type { JournalEntry } from '../../src/engine/journal.ts';
import type { RunnerPorts } from '../../src/engine/runner-ports.ts';
import { type LocalAws, startLocal } from '../../src/local/index.ts';
import { countedStore, StoreCounts } from './counted-store.ts';
import { FastTime } from './fast-time.ts';

export interface SkyOptions {
  readonly machines: number;
  readonly bootSeconds: number;
  readonly stopSeconds: number;
  /** How many times as fast as real time runs. */
  readonly factor: number;
}

/** An embedded AWS on a fast clock, with `power` in this process, and what it all costs. */
export interface Sky {
  readonly aws: LocalAws;
  readonly time: FastTime;
  readonly targets: readonly TargetId[];
  readonly counts: StoreCounts;
  /** What a runner works with: real HTTP by the real SDK. */
  readonly runner: RunnerPorts;
  /** Problems that `power` noted. */
  readonly troubles: JournalEntry[];
  /** State changes of machines so far. */
  transitions(): number;
  /** EC2 calls so far, by action. */
  ec2Calls(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** What an invocation has left, ms: always all of it, since on the fast clock it would seem to take many times as long as it does. */
const FUNCTION_TIMEOUT = 30_000;

const hex = (value: number) => value.toString(16).padStart(17, '0');

export async function openSky({ machines, bootSeconds, stopSeconds, factor }: SkyOptions): Promise<Sky> {
  const time = new FastTime(factor);
  const ids = Array.from({ length: machines }, (_, index) => `i-${hex(index)}`);
  const machine = { tags: { wakelock: 'wakelock' }, bootSeconds, stopSeconds };
  // What fails on a busy machine is delivered until it is through.
  const seed = { machines: ids.map((id) => ({ id, ...machine })), queue: { maxReceiveCount: 1000 } };
  let power: ((event: unknown) => Promise<unknown>) | undefined;
  const aws = await startLocal({
    time,
    seed,
    power: { handler: async (event) => power?.(event) },
  });
  // The SDK finds the embedded AWS as any client does.
  Object.assign(process.env, aws.env);
  const counts = new StoreCounts();
  const troubles: JournalEntry[] = [];
  power = powerOf(aws, { time, counts, note: (entry) => void (entry.kind === 'trouble' && troubles.push(entry)) });
  let transitions = 0;
  aws.onEvent(({ kind }) => {
    if (kind === 'state') transitions += 1;
  });
  const region = 'us-east-1';
  return {
    aws,
    time,
    counts,
    troubles,
    targets: ids.map((id): TargetId => `ec2:${id}` as TargetId),
    runner: {
      clock: time,
      publisher: publisherOf(aws, time),
      reader: leaseReader({ client: dynamoClient({ region }), table: aws.table }),
    },
    transitions: () => transitions,
    ec2Calls: () => Object.fromEntries(Object.entries(aws.calls()).filter(([name]) => name.startsWith('ec2:'))),
    close: () => aws.close(),
  };
}

function publisherOf(aws: LocalAws, clock: FastTime) {
  const topicArn = aws.topicArn;
  return snsPublisher({ client: snsClient(topicArn, {}), topicArn, clock, within: 600_000, random: Math.random });
}

/** The handler as the deployed function has it, on the fast clock. */
function powerOf(
  aws: LocalAws,
  {
    time,
    counts,
    note,
  }: { readonly time: FastTime; readonly counts: StoreCounts; readonly note: (entry: JournalEntry) => void },
) {
  const region = 'us-east-1';
  const ports = {
    region,
    rules: RULES,
    texts: [],
    clock: time,
    newId: randomUUID,
    journal: { note },
    store: countedStore(dynamoStore({ client: dynamoClient({ region }), table: aws.table }), counts),
    machines: ec2MachinesAt({ region }, { clock: time, facts: { stack: RULES.stack, protect: false } }),
  };
  const front = { ports, publisher: publisherOf(aws, time), topics: new Set([aws.topicArn]), tickLag: () => {} };
  return (event: unknown) => handle(event, { ...front, remaining: () => FUNCTION_TIMEOUT });
}
