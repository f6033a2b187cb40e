import type { TargetId } from '../../src/domain/target.ts';
import type { BoxPlan } from './box.ts';
import type { Chance } from './chance.ts';
import type { JobPlan } from './runner.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** When something happens: so long after the beginning, or around the end of a job. */
export interface When {
  readonly after: number;
  readonly job: number | undefined;
}

export interface PersonAct {
  readonly when: When;
  readonly box: number;
  readonly act: 'start' | 'stop' | 'shutdown' | 'terminate' | 'remove-tag';
}

export interface HoldPlan {
  readonly when: When;
  readonly box: number;
  readonly off: boolean;
  readonly lasts: number;
  readonly grace: number;
  readonly liftedAfter: number | undefined;
}

/** Who and what takes part in one schedule. */
export interface Plan {
  readonly boxes: readonly (BoxPlan & { readonly onAtFirst: boolean })[];
  readonly jobs: readonly JobPlan[];
  readonly acts: readonly PersonAct[];
  readonly holds: readonly HoldPlan[];
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

export function targetOf(index: number): TargetId {
  return `ec2:i-${hex(0xa0 + index, 17)}`;
}

export function drawPlan(chance: Chance, calmAfter: number): Plan {
  const boxes = drawBoxes(chance);
  const busy = Math.min(calmAfter, 8 * MINUTE);
  // Races are near: most things happen around a few instants.
  const instants = [0, 0, 0, 0].map(() => chance.int('plan', 0, busy));
  const when = (jobs = 4): When => {
    const job = chance.int('plan', 0, Math.max(0, jobs - 1));
    if (jobs > 0 && chance.coin('plan')) return { job, after: chance.int('plan', -6_000, 20_000) };
    return { job: undefined, after: Math.max(0, chance.pick('plan', instants) + chance.int('plan', -8, 8) * SECOND) };
  };
  const jobs = drawJobs(chance, { when, boxes: boxes.length });
  return { boxes, jobs, ...drawPeople(chance, { when, boxes: boxes.length }) };
}

function drawBoxes(chance: Chance): Plan['boxes'] {
  const count = chance.pick('plan', [1, 1, 1, 2, 3]);
  return Array.from({ length: count }, (_, index) => ({
    target: targetOf(index),
    optedIn: !chance.hits('notOptedIn'),
    slots: chance.hits('slotsTagged') ? chance.int('slotsTagged', 1, 2) : undefined,
    canProtect: true,
    protectDenied: chance.hits('protectDenied'),
    kmsDenied: chance.hits('kmsDenied'),
    shutsDownAfter: chance.hits('shutsDownAlways') ? chance.int('shutsDownAlways', 5, 40) * SECOND : undefined,
    ...(chance.hits('quickMachine')
      ? { bootTime: chance.int('quickMachine', 100, 2_500), stopTime: chance.int('quickMachine', 100, 2_500) }
      : { bootTime: chance.int('plan', 2, 25) * SECOND + 137, stopTime: chance.int('plan', 2, 40) * SECOND + 251 }),
    onAtFirst: chance.hits('onAtFirst'),
  }));
}

interface Scene {
  /** @param jobs how many jobs there are whose end it may depend on */
  readonly when: (jobs?: number) => When;
  readonly boxes: number;
}

function drawJobs(chance: Chance, scene: Scene): readonly JobPlan[] {
  const count = chance.pick('plan', [1, 2, 2, 3, 3, 4, 6]);
  const jobs = Array.from({ length: count }, (_, index) => drawJob(chance, scene, index));
  return jobs.filter(() => chance.hits('job'));
}

function drawJob(chance: Chance, scene: Scene, index: number): JobPlan {
  const ttl = chance.pick('plan', [90, 120, 180, 600]) * SECOND;
  return {
    name: `job ${index + 1}`,
    token: `job-${hex(chance.int('plan', 0, 0xffffffff), 8)}-0000-4000-8000-${hex(index, 12)}`,
    index,
    begins: scene.when(index),
    stalls: chance.hits('jobStalls')
      ? { after: chance.int('jobStalls', 1, 4), lasts: ttl + chance.int('jobStalls', -4_000, 12_000) }
      : undefined,
    targets: drawTargets(chance, scene.boxes),
    ttl,
    works: chance.hits('jobLong')
      ? chance.int('jobLong', 10, 45) * MINUTE
      : chance.coin('plan')
        ? chance.int('plan', 2, 60) * SECOND
        : chance.int('plan', 60, 400) * SECOND,
    waitLimit: chance.pick('plan', [3, 8, 20]) * MINUTE,
    linger: chance.hits('jobLingers') ? chance.int('jobLingers', 10, 200) * SECOND : 0,
    keep: chance.hits('jobKeeps'),
    exclusive: chance.hits('jobExclusive'),
    protect: chance.hits('jobProtected'),
    ready: chance.hits('jobReadyLevel'),
    failFast: chance.coin('plan'),
    diesAfter: chance.hits('jobDies') ? chance.int('jobDies', 1, 300) * SECOND : undefined,
    cancelledAfter: chance.hits('jobCancelled') ? chance.int('jobCancelled', 0, 90) * SECOND : undefined,
    split: chance.hits('jobSplit')
      ? { maxDuration: chance.int('jobSplit', 3, 15) * MINUTE, stops: chance.coin('jobSplit') }
      : undefined,
  };
}

function drawTargets(chance: Chance, boxes: number): readonly string[] {
  const first = chance.int('plan', 0, boxes - 1);
  if (chance.hits('jobSelects')) return [chance.coin('jobSelects') ? `name:box-${first}` : 'tag:team=ci'];
  const targets = new Set<string>([targetOf(first)]);
  if (chance.hits('jobManyTargets')) for (let index = 0; index < boxes; index += 1) targets.add(targetOf(index));
  if (chance.hits('jobBadTarget')) targets.add(targetOf(77));
  return [...targets];
}

function drawPeople(chance: Chance, { when, boxes }: Scene): Pick<Plan, 'acts' | 'holds'> {
  const acts: PersonAct[] = [];
  const holds: HoldPlan[] = [];
  for (let box = 0; box < boxes; box += 1) {
    const add = (act: PersonAct['act']) => acts.push({ when: when(), box, act });
    if (chance.hits('personStarts')) add('start');
    if (chance.hits('personStarts')) add('start');
    if (chance.hits('personStops')) add('stop');
    if (chance.hits('shutdown')) add('shutdown');
    if (chance.hits('terminated')) add('terminate');
    if (chance.hits('tagRemoved')) add('remove-tag');
    for (const off of [false, true]) {
      if (!chance.hits(off ? 'denial' : 'hold')) continue;
      const lasts = chance.int('plan', 30, 500) * SECOND;
      holds.push({
        when: when(),
        box,
        off,
        lasts,
        grace: chance.coin('plan') ? 0 : chance.int('plan', 10, 90) * SECOND,
        liftedAfter: chance.coin('plan') ? undefined : chance.int('plan', 5, 200) * SECOND,
      });
    }
  }
  return { acts, holds };
}
