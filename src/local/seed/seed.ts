import type { GroupSeed } from '../autoscaling/types.ts';
import type { AlarmSeed } from '../cloudwatch/alarms.ts';
import type { BucketSeed } from '../ec2/buckets.ts';
import type { MachineSeed } from '../ec2/types.ts';
import type { EcrSeed } from '../ecr/api.ts';
import type { EcsSeed } from '../ecs/types.ts';
import type { ElbSeed } from '../elbv2/types.ts';
import type { CallFault } from '../http/callFaults.ts';
import { topicName } from '../place.ts';
import type { PathFaults } from '../sns/topics.ts';
import { alarm } from './alarm.ts';
import { choice, entries, fields, flag, list, number, or, type Place, SeedError, some, text } from './check.ts';
import { elb } from './elb.ts';
import { group } from './group.ts';
import { machine, times } from './machine.ts';
import { ecs } from './service.ts';

export interface TopicSeed extends PathFaults {
  readonly name: string;
  /** `queue`: to the queue of `power`; `lambda`: straight to `power`; `none`: to nobody. */
  readonly deliver: 'queue' | 'lambda' | 'none';
}

export interface QueueSeed {
  readonly visibilitySeconds: number;
  readonly maxReceiveCount: number;
  readonly batchSize: number;
  /** Batches handled at the same time. */
  readonly concurrency: number;
}

/** A pair of plain texts, as WAKELOCK_TEXTS takes it. */
export interface TextSeed {
  readonly start: string;
  readonly stop: string;
  readonly targets: readonly string[];
  /** A duration like `6h`. */
  readonly ttl?: string;
}

/** A seed file with every default filled in. */
export interface Seed {
  readonly machines: readonly MachineSeed[];
  readonly groups: readonly GroupSeed[];
  readonly ecs: EcsSeed;
  readonly ecr: readonly EcrSeed[];
  readonly elb: ElbSeed;
  readonly alarms: readonly AlarmSeed[];
  readonly topics: readonly TopicSeed[];
  readonly queue: QueueSeed;
  readonly limits: Readonly<Record<string, BucketSeed>>;
  readonly calls: readonly CallFault[];
  /** Plain texts that scripts publish and what `power` takes them for. */
  readonly texts: readonly TextSeed[];
  /** Seconds until credentials from STS expire. */
  readonly sessionSeconds: number;
}

/** The machines of an embedded AWS without a seed file: one opted in, one not. */
const defaultFile = {
  machines: [
    { id: 'i-0123456789abcdef0', name: 'test-box', tags: { wakelock: 'wakelock' }, bootSeconds: 2, stopSeconds: 2 },
    { id: 'i-0fedcba9876543210', name: 'other-box', bootSeconds: 2, stopSeconds: 2 },
  ],
};

/**
 * Checks a parsed seed file and fills in its defaults; undefined means no file.
 * @throws SeedError naming the place, the value and the repair
 */
export function readSeed(file: unknown = defaultFile): Seed {
  const names = [
    'machines',
    'groups',
    'ecs',
    'ecr',
    'elb',
    'alarms',
    'topics',
    'queue',
    'limits',
    'calls',
    'texts',
    'sessionSeconds',
  ];
  const member = fields({ at: '$', value: file }, names);
  const machines = list(member('machines'), machine);
  const ids = machines.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    throw new SeedError({ at: '$.machines', value: twice, repair: 'give each machine its own id' });
  const topics = list(member('topics'), topic);
  return {
    machines,
    groups: distinct(member('groups'), list(member('groups'), group)),
    ecs: ecs(member('ecs')),
    ecr: list(member('ecr'), pushed),
    elb: elb(member('elb')),
    alarms: distinct(member('alarms'), list(member('alarms'), alarm)),
    topics: topics.some(({ name }) => name === topicName) ? topics : [{ name: topicName, deliver: 'queue' }, ...topics],
    queue: queue(member('queue')),
    limits: entries(member('limits'), bucket),
    calls: list(member('calls'), call),
    texts: list(member('texts'), textRule),
    sessionSeconds: or(member('sessionSeconds'), (at) => number(at, { low: 0, high: 43_200 }), 3600),
  };
}

function distinct<T extends { readonly name: string }>(place: Place, named: readonly T[]): readonly T[] {
  const names = named.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new SeedError({ ...place, value: twice, repair: 'give each its own name' });
  return named;
}

function topic(place: Place): TopicSeed {
  const member = fields(place, ['name', 'deliver', 'loseNext', 'twice', 'lateSeconds']);
  const name = text(member('name'));
  if (!/^[\w-]{1,256}$/.test(name)) {
    throw new SeedError({ ...member('name'), repair: 'use letters, digits, - and _' });
  }
  return {
    name,
    deliver: or(member('deliver'), (at) => choice(at, ['queue', 'lambda', 'none']), 'queue'),
    ...some(member('loseNext'), 'loseNext', (at) => number(at, { low: 0, high: 1_000_000, whole: true })),
    ...some(member('twice'), 'twice', flag),
    ...some(member('lateSeconds'), 'lateSeconds', (at) => number(at, { low: 0, high: 86_400 })),
  };
}

function pushed(place: Place): EcrSeed {
  const member = fields(place, ['repository', 'tag', 'digest']);
  const [repository, tag] = [text(member('repository')), text(member('tag'))];
  return { repository, tag, ...some(member('digest'), 'digest', text) };
}

function queue(place: Place): QueueSeed {
  const names = ['visibilitySeconds', 'maxReceiveCount', 'batchSize', 'concurrency'];
  const member = fields(place.value === undefined ? { ...place, value: {} } : place, names);
  const whole = (low: number, high: number) => (at: Place) => number(at, { low, high, whole: true });
  return {
    visibilitySeconds: or(member('visibilitySeconds'), (at) => number(at, { low: 0, high: 43_200 }), 60),
    maxReceiveCount: or(member('maxReceiveCount'), whole(1, 1000), 5),
    batchSize: or(member('batchSize'), whole(1, 10), 10),
    concurrency: or(member('concurrency'), whole(1, 10), 2),
  };
}

function bucket(place: Place): BucketSeed {
  const member = fields(place, ['burst', 'perSecond']);
  return {
    burst: number(member('burst'), { low: 1, high: 100_000 }),
    perSecond: number(member('perSecond'), { low: 0, high: 100_000 }),
  };
}

function textRule(place: Place): TextSeed {
  const member = fields(place, ['start', 'stop', 'targets', 'ttl']);
  return {
    start: text(member('start')),
    stop: text(member('stop')),
    targets: list(member('targets'), text),
    ...some(member('ttl'), 'ttl', text),
  };
}

function call(place: Place): CallFault {
  const member = fields(place, ['on', 'times', 'code', 'message', 'status', 'lateSeconds', 'lost', 'lostReply']);
  const on = text(member('on'));
  if (
    !/^(?:ec2|autoscaling|ecs|ecr|logs|application-autoscaling|elasticloadbalancing|cloudwatch|sns|sqs|sts|ssm|dynamodb):(?:\w+|\*)$/.test(
      on,
    )
  ) {
    throw new SeedError({ ...member('on'), repair: 'write service:Action, like dynamodb:UpdateItem or sns:*' });
  }
  return {
    on,
    times: or(member('times'), times, 1),
    ...some(member('code'), 'code', text),
    ...some(member('message'), 'message', text),
    ...some(member('status'), 'status', (at) => number(at, { low: 400, high: 599, whole: true })),
    ...some(member('lateSeconds'), 'lateSeconds', (at) => number(at, { low: 0, high: 86_400 })),
    ...some(member('lost'), 'lost', flag),
    ...some(member('lostReply'), 'lostReply', flag),
  };
}
