import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { TargetId } from '../../src/domain/target.ts';
import { leaseIdOf } from '../../src/domain/token.ts';
import { renew } from '../../src/engine/renew.ts';
import { stopText } from '../../src/engine/request.ts';
import { openSky, type Sky } from './sky.ts';

export interface CrowdResult {
  readonly jobs: number;
  readonly acknowledged: number;
  /** EC2 calls from the first start to the last acknowledgement. */
  readonly ec2WhileWaiting: number;
  /** While all of them only renew, per minute: item writes by `power`, lease reads by `power`, reads by the runners, EC2 calls. */
  readonly perMinute: {
    readonly writes: number;
    readonly reads: number;
    readonly polls: number;
    readonly ec2: number;
    readonly looks: number;
  };
  readonly starts: number;
  readonly stops: number;
  readonly off: boolean;
}

export interface CrowdOptions {
  readonly jobs: number;
  readonly bootSeconds: number;
  readonly factor: number;
  /** How long they renew after they were acknowledged, minutes. */
  readonly minutes: number;
}

const TTL = 600_000;

/** Many jobs on one machine that boots: all wait, all renew, all release. */
export async function crowd({ jobs, bootSeconds, factor, minutes }: CrowdOptions): Promise<CrowdResult> {
  const sky = await openSky({ machines: 1, bootSeconds, stopSeconds: 5, factor });
  const over = new AbortController();
  setMaxListeners(jobs + 1, over.signal);
  try {
    const [target] = sky.targets;
    if (target === undefined) throw new Error('There is no machine.');
    const requests = Array.from({ length: jobs }, () => requestFor(target));
    const loops = requests.map((request) => keep(sky, request, over.signal));
    const ids = requests.map(({ token }) => leaseIdOf(token));
    const acknowledged = await untilAcknowledged(sky, target, ids);
    const ec2WhileWaiting = ec2(sky);
    const perMinute = await measured(sky, minutes);
    over.abort();
    await Promise.all(loops);
    await Promise.all(requests.map((request) => sky.runner.publisher.publish(stopText(request))));
    const off = await goesOff(sky);
    const calls = sky.ec2Calls();
    return {
      jobs,
      acknowledged,
      ec2WhileWaiting,
      perMinute,
      starts: calls['ec2:StartInstances'] ?? 0,
      stops: calls['ec2:StopInstances'] ?? 0,
      off,
    };
  } finally {
    over.abort();
    await sky.close();
  }
}

function requestFor(target: TargetId) {
  return {
    token: `job-${randomUUID()}`,
    targets: [{ kind: 'machine', target }],
    ttl: TTL,
    linger: 0,
    levels: ['running'],
    alreadyOn: 'take',
    exclusive: false,
    protect: false,
    holder: { name: 'a job of the crowd' },
  } as const;
}

function keep(sky: Sky, request: ReturnType<typeof requestFor>, signal: AbortSignal): Promise<unknown> {
  const watcher = { trouble: () => {}, hitch: () => {} };
  return renew({ request, ports: sky.runner, watcher, signal, first: 0, lifetime: 86_400_000, owned: () => true });
}

const ec2 = (sky: Sky) => Object.values(sky.ec2Calls()).reduce((sum, count) => sum + count, 0);

async function untilAcknowledged(sky: Sky, target: TargetId, ids: readonly string[]): Promise<number> {
  const end = sky.time.now() + 600_000;
  let waiting = ids;
  while (waiting.length > 0 && sky.time.now() < end) {
    await sky.time.sleep(1000);
    const leases = await Promise.all(
      waiting.map((id) => sky.runner.reader.readLease(target, id).catch(() => undefined)),
    );
    waiting = waiting.filter((_, index) => leases[index]?.ack === undefined);
  }
  return ids.length - waiting.length;
}

async function measured(sky: Sky, minutes: number): Promise<CrowdResult['perMinute']> {
  const { counts } = sky;
  const gets = () => sky.aws.calls()['dynamodb:GetItem'] ?? 0;
  const at = () => ({
    writes: counts.ofAll(),
    reads: counts.reads,
    looks: counts.looks,
    gets: gets(),
    ec2: ec2(sky),
    time: sky.time.now(),
  });
  if (minutes === 0) return { writes: 0, reads: 0, polls: 0, ec2: 0, looks: 0 };
  // The first renewals of all of them still belong to the start.
  await sky.time.sleep(60_000);
  const before = at();
  await sky.time.sleep(minutes * 60_000);
  const after = at();
  const per = (count: number) => Math.round((count / (after.time - before.time)) * 60_000);
  const reads = after.reads - before.reads;
  return {
    writes: per(after.writes - before.writes),
    reads: per(reads),
    polls: per(after.gets - before.gets - reads),
    ec2: per(after.ec2 - before.ec2),
    looks: per(after.looks - before.looks),
  };
}

async function goesOff(sky: Sky): Promise<boolean> {
  const off = () => sky.aws.ec2.machines().every(({ state }) => state === 'stopped');
  const end = sky.time.now() + 300_000;
  while (!off() && sky.time.now() < end) await sky.time.sleep(500);
  return off();
}
