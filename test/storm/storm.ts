import { randomUUID } from 'node:crypto';
import { RULES } from '../../src/domain/rules.ts';
import { nameOf, type TargetId } from '../../src/domain/target.ts';
import { leaseIdOf } from '../../src/domain/token.ts';
import { startText, stopText } from '../../src/engine/request.ts';
import { Random } from '../fuzz/random.ts';
import { openSky, type Sky, type SkyOptions } from './sky.ts';

export interface StormOptions extends SkyOptions {
  readonly jobsPerMachine: number;
  /** Jobs that run at once. */
  readonly atOnce: number;
  /** Longest time a job works, seconds. */
  readonly works: number;
  /** How often a waiting job reads its lease, seconds. */
  readonly poll: number;
  readonly seed: number;
}

export interface StormResult {
  readonly jobs: number;
  readonly acknowledged: number;
  /** What was wrong: a job told ready without its machine, or that lost it, or was never told. */
  readonly broken: readonly string[];
  readonly stillOn: number;
  readonly troubles: number;
  readonly leaseWritesPerJob: number;
  /** Lease items written, by the names of what was written. */
  readonly leaseWrites: Readonly<Record<string, number>>;
  /** Writes whose condition failed: handlers met. On the fast clock they do so more often than they would on AWS. */
  readonly vainWritesPerJob: number;
  readonly machineWritesPerBoot: number;
  readonly boots: number;
  readonly transitions: number;
  readonly ec2: Readonly<Record<string, number>>;
  readonly ec2CallsPerTransition: number;
  readonly looks: number;
  /** Seconds of the fast clock, and of the wall's. */
  readonly seconds: number;
  readonly real: number;
}

/** Longest wait of a job, and for all machines to go off, ms; and how often a job asks again meanwhile. */
const PATIENCE = 3_600_000;
const ASK_AGAIN = 60_000;
/** Between the first jobs, ms. */
const RAMP = 200;

/** Many jobs on many machines, overlapping, released at random; then everything must be off. */
export async function storm(options: StormOptions): Promise<StormResult> {
  const sky = await openSky(options);
  const [began, wall] = [sky.time.now(), performance.now()];
  try {
    const broken: string[] = [];
    const queue = planned(sky, options);
    let acknowledged = 0;
    const worker = async (number: number): Promise<void> => {
      await sky.time.sleep(number * RAMP);
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        const why = await runJob(sky, next, options.poll * 1000);
        if (why === undefined) acknowledged += 1;
        else broken.push(why);
      }
    };
    await Promise.all(Array.from({ length: options.atOnce }, (_, number) => worker(number)));
    const stillOn = await allOff(sky);
    const jobs = options.machines * options.jobsPerMachine;
    const seconds = Math.round((sky.time.now() - began) / 1000);
    return {
      ...costs(sky, jobs),
      jobs,
      acknowledged,
      broken,
      stillOn,
      seconds,
      real: Math.round((performance.now() - wall) / 100) / 10,
    };
  } finally {
    await sky.close();
  }
}

interface Work {
  readonly target: TargetId;
  readonly works: number;
}

/** Jobs of one machine are near each other, so that they overlap, and in between others come and go. */
function planned(sky: Sky, { jobsPerMachine, works, seed }: StormOptions): Work[] {
  const random = new Random(seed);
  const all = sky.targets.flatMap((target, index) =>
    random.list(jobsPerMachine, () => ({ target, works: random.int(1, works * 1000), at: index + random.int(0, 20) })),
  );
  return all.sort((a, b) => b.at - a.at);
}

/** @returns what was wrong; undefined when the job had its machine from the acknowledgement to its end */
async function runJob(sky: Sky, { target, works }: Work, poll: number): Promise<string | undefined> {
  const { clock, publisher, reader } = sky.runner;
  const token = `job-${randomUUID()}`;
  const machine = () => sky.aws.ec2.machine(nameOf(target));
  const request = {
    token,
    targets: [{ kind: 'machine', target }],
    ttl: RULES.maxTtl,
    linger: 0,
    levels: ['running'],
    alreadyOn: 'take',
    exclusive: false,
    protect: false,
    holder: { name: 'a job of the storm' },
  } as const;
  await publisher.publish(startText(request));
  const end = clock.now() + PATIENCE;
  let askAgain = clock.now() + ASK_AGAIN;
  for (;;) {
    await clock.sleep(poll);
    // A read that fails on a busy machine is made again, as every waiting job does.
    const lease = await reader.readLease(target, leaseIdOf(token)).catch(() => undefined);
    if (lease?.failed !== undefined) return `${target} failed: ${lease.failed.message}`;
    if (lease?.ack !== undefined) break;
    if (clock.now() > askAgain) {
      await publisher.publish(startText(request));
      askAgain = clock.now() + ASK_AGAIN;
    }
    if (clock.now() > end) return `${target} was never acknowledged: ${lease?.wait?.message ?? 'nothing was said'}`;
  }
  const told = machine();
  await clock.sleep(works);
  const then = machine();
  await publisher.publish(stopText(request));
  if (told.state !== 'running') return `${target} was ${told.state} when its job was told that it is on`;
  return then.state === 'running' && then.launchTime === told.launchTime
    ? undefined
    : `${target} was ${then.state} under its job`;
}

/** @returns how many machines do not go off */
async function allOff(sky: Sky): Promise<number> {
  const on = () => sky.aws.ec2.machines().filter(({ state }) => state !== 'stopped').length;
  const end = sky.time.now() + PATIENCE;
  while (on() > 0 && sky.time.now() < end) await sky.time.sleep(1000);
  return on();
}

function costs(sky: Sky, jobs: number) {
  const ec2 = sky.ec2Calls();
  const transitions = sky.transitions();
  const boots = transitions / 4;
  const calls = Object.values(ec2).reduce((sum, count) => sum + count, 0);
  const round = (value: number) => Math.round(value * 100) / 100;
  return {
    boots,
    transitions,
    ec2,
    ec2CallsPerTransition: round(calls / transitions),
    leaseWritesPerJob: round(sky.counts.ofLeases() / jobs),
    machineWritesPerBoot: round(sky.counts.state / boots),
    looks: sky.counts.looks,
    troubles: sky.troubles.length,
    leaseWrites: Object.fromEntries(sky.counts.lease),
    vainWritesPerJob: round(sky.counts.vain / jobs),
  };
}
