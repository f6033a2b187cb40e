import type { AlarmHealth, Subscriber } from '../../domain/deploy/alarms.ts';
import type { FunctionHealth, Health, MachineHealth, Reading, SelfReport } from '../../domain/deploy/health.ts';
import type { Stack } from '../../domain/deploy/stack.ts';
import type { FailoverHealth } from '../../domain/failover/health.ts';
import { failoverOf } from '../../domain/failover/parameters.ts';
import type { SnapshotHealth } from '../../domain/snapshot/findings.ts';
import { type FailoverSurvey, surveyFailover } from '../failover/survey.ts';
import type { Clock } from '../ports.ts';
import type { Stacks, Tables } from './ports.ts';
import { reading } from './reading.ts';

/** What is looked at beside the stack itself. Every method rejects with a WakelockError that names the right it needs. */
export interface Survey {
  topic(arn: string): Promise<{ readonly subscriptions: number } | undefined>;
  /** Physical id of each part of the stack, by its logical id. */
  parts(stackName: string): Promise<ReadonlyMap<string, string>>;
  queue(urls: {
    readonly queue: string;
    readonly dead: string;
  }): Promise<{ readonly waiting: number; readonly dead: number }>;
  /** Hash of the code that the stack deployed, by the name of the archive (`power`). */
  deployedCode(stackName: string): Promise<ReadonlyMap<string, string>>;
  code(name: string, alias: string | undefined): Promise<Pick<FunctionHealth, 'state' | 'code'>>;
  /** What the function says of its own rights. */
  askItself(name: string, alias: string | undefined): Promise<SelfReport>;
  /** Publish time of the newest ping, epoch ms. */
  ping(table: string): Promise<number | undefined>;
  machines(table: string | undefined): Promise<readonly MachineHealth[]>;
  /** Who is subscribed to a topic; undefined where there is no such topic. */
  subscribers(topicArn: string): Promise<readonly Subscriber[] | undefined>;
  /** The set-up of snapshots: its topic, the groups, what was given up. `ruleGroups`: those that the stack's rule names. */
  snapshots(of: {
    readonly topicArn: string;
    readonly deadLetterUrl: string;
    readonly ruleGroups: readonly string[];
  }): Promise<SnapshotHealth>;
  /** What the failover sets of the stack name. */
  readonly failover: FailoverSurvey;
}

export interface ExaminePorts {
  readonly stacks: Pick<Stacks, 'find'>;
  readonly tables: Pick<Tables, 'find'>;
  readonly survey: Survey;
  readonly clock: Clock;
}

export interface ExamineOrder {
  readonly stackName: string;
  readonly clockAhead: number | undefined;
  /** Hash of each archive of this package, by its name; empty where the package is not whole. */
  readonly packaged: ReadonlyMap<string, string>;
  /** ARNs of topics of other stacks whose alarms must reach somebody too. */
  readonly alarmTopics?: readonly string[];
}

/** Looks at every part of a set-up; what may not be looked at is said, and hides nothing else. */
export async function examine(order: ExamineOrder, ports: ExaminePorts): Promise<Health> {
  const { stackName, clockAhead, packaged } = order;
  const { stacks, tables, survey, clock } = ports;
  const stack = await reading(() => stacks.find(stackName));
  const found = stack.known ? stack.value : undefined;
  const table = found?.outputs.TableName ?? stackName;
  const unasked = stack.known ? NO_STACK : UNREAD;
  const parts = found === undefined ? unasked : await reading(() => survey.parts(stackName));
  const alias = found?.parameters.FunctionAlias || undefined;
  const [topic, tableFacts, ping, queue, code, self, machines, alarms, snapshots, failover] = await Promise.all([
    found === undefined ? unasked : reading(() => survey.topic(found.outputs.TopicArn ?? '')),
    reading(() => tables.find(table)),
    found === undefined ? unasked : reading(() => survey.ping(table)),
    withParts(parts, (all) => survey.queue({ queue: all.get('Queue') ?? '', dead: all.get('DeadLetterQueue') ?? '' })),
    withParts(parts, (all) => functionsOf(all, { survey, alias, packaged, stackName })),
    withParts(parts, (all) => survey.askItself(all.get('PowerFunction') ?? '', alias)),
    reading(() => survey.machines(found === undefined ? undefined : table)),
    alarmsOf([...ownAlarms(found, parts), ...(order.alarmTopics ?? [])], survey),
    found?.parameters.EnableSnapshot === 'true' ? snapshotsOf(found, { parts, survey }) : undefined,
    found === undefined ? undefined : failoverHealth(found, survey),
  ]);
  return {
    stackName,
    now: clock.now(),
    clockAhead,
    stack,
    topic,
    table: tableFacts,
    ping,
    queue,
    functions: code,
    self,
    machines,
    alarms,
    snapshots,
    failover,
  };
}

const NO_STACK = { known: false, why: 'there is no stack to ask.', repair: '' } as const;
const UNREAD = { known: false, why: 'the stack could not be read.', repair: '' } as const;

type Parts = Reading<ReadonlyMap<string, string>>;

async function withParts<T>(
  parts: Parts,
  read: (parts: ReadonlyMap<string, string>) => Promise<T>,
): Promise<Reading<T>> {
  return parts.known ? reading(() => read(parts.value)) : parts;
}

/** The stack's own topic of alarms, where the stack was told an address for it. */
function ownAlarms(stack: Stack | undefined, parts: Parts): readonly string[] {
  const topic = parts.known ? parts.value.get('AlarmTopic') : undefined;
  return topic === undefined || !stack?.parameters.AlarmEmail ? [] : [topic];
}

function alarmsOf(topics: readonly string[], survey: Survey): Promise<readonly AlarmHealth[]> {
  return Promise.all(
    topics.map(async (topicArn) => ({ topicArn, subscribers: await reading(() => survey.subscribers(topicArn)) })),
  );
}

async function failoverHealth({ name, parameters }: Stack, survey: Survey): Promise<FailoverHealth | undefined> {
  const told = failoverOf(parameters);
  return told && surveyFailover({ stackName: name, parameters: told }, survey.failover);
}

function snapshotsOf(
  { parameters }: Stack,
  { parts, survey }: { readonly parts: Parts; readonly survey: Survey },
): Promise<Reading<SnapshotHealth>> {
  const ruleGroups = (parameters.SnapshotGroups ?? '').split(',').filter((name) => name !== '');
  return withParts(parts, (all) =>
    survey.snapshots({
      topicArn: all.get('LaunchTopic') ?? '',
      deadLetterUrl: all.get('LaunchDeadLetterQueue') ?? '',
      ruleGroups,
    }),
  );
}

async function functionsOf(
  parts: ReadonlyMap<string, string>,
  {
    survey,
    alias,
    packaged,
    stackName,
  }: Pick<ExaminePorts, 'survey'> &
    Pick<ExamineOrder, 'packaged' | 'stackName'> & { readonly alias: string | undefined },
): Promise<readonly FunctionHealth[]> {
  const deployed = await survey.deployedCode(stackName);
  const ids = [...parts].filter(([id]) => id.endsWith('Function'));
  return Promise.all(
    ids.map(async ([id, name]) => {
      const archive = id.replace(/Function$/, '').toLowerCase();
      const now = await survey.code(name, alias);
      return { name, ...now, deployed: deployed.get(archive), packaged: packaged.get(archive) };
    }),
  );
}
