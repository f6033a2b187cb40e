import type { TargetId } from '../../src/domain/target.ts';
import type { BoxPlan } from './box.ts';
import type { Chance } from './chance.ts';
import type { JobPlan } from './runner.ts';
import type { TextPlan } from './texts.ts';
import type { WindowPlan } from './windows.ts';

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

/** Who and what takes part in one schedule. */
export interface Plan {
  readonly boxes: readonly (BoxPlan & { readonly onAtFirst: boolean })[];
  readonly jobs: readonly JobPlan[];
  readonly acts: readonly PersonAct[];
  readonly windows: readonly WindowPlan[];
  readonly texts: readonly TextPlan[];
  /** After so long a selector means other machines. */
  readonly selectorsMoveAfter: number | undefined;
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
  return {
    boxes,
    jobs,
    ...drawPeople(chance, { when, boxes }),
    texts: drawTexts(chance, { when, boxes: boxes.length }),
    selectorsMoveAfter: chance.hits('selectorMoves') ? chance.int('selectorMoves', 0, busy) : undefined,
  };
}

function drawBoxes(chance: Chance): Plan['boxes'] {
  const count = chance.pick('plan', [1, 1, 1, 2, 3]);
  return Array.from({ length: count }, (_, index) => drawBox(chance, index));
}

function drawBox(chance: Chance, index: number): Plan['boxes'][number] {
  const keepsLaunch = chance.hits('keepsLaunch');
  return {
    target: targetOf(index),
    keepsLaunch,
    service: keepsLaunch && chance.hits('service'),
    optedIn: !chance.hits('notOptedIn'),
    slots: chance.hits('slotsTagged') ? chance.int('slotsTagged', 1, 2) : undefined,
    canProtect: !keepsLaunch,
    protectDenied: chance.hits('protectDenied'),
    kmsDenied: chance.hits('kmsDenied'),
    shutsDownAfter: chance.hits('shutsDownAlways') ? chance.int('shutsDownAlways', 5, 40) * SECOND : undefined,
    ...(chance.hits('quickMachine')
      ? { bootTime: chance.int('quickMachine', 100, 2_500), stopTime: chance.int('quickMachine', 100, 2_500) }
      : { bootTime: chance.int('plan', 2, 25) * SECOND + 137, stopTime: chance.int('plan', 2, 40) * SECOND + 251 }),
    onAtFirst: chance.hits('onAtFirst'),
  };
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

function drawPeople(
  chance: Chance,
  { when, boxes }: { readonly when: Scene['when']; readonly boxes: Plan['boxes'] },
): Pick<Plan, 'acts' | 'windows'> {
  const acts: PersonAct[] = [];
  const windows: WindowPlan[] = [];
  boxes.forEach(({ keepsLaunch, service }, box) => {
    const add = (act: PersonAct['act']) => acts.push({ when: when(), box, act });
    // Nobody could tell such a boot from the one before.
    if (chance.hits('personStarts') && (service || !keepsLaunch)) add('start');
    if (chance.hits('personStarts') && (service || !keepsLaunch)) add('start');
    if (chance.hits('personStops')) add('stop');
    if (chance.hits('shutdown')) add('shutdown');
    if (chance.hits('terminated')) add('terminate');
    if (chance.hits('tagRemoved')) add('remove-tag');
    for (const [kind, fault] of WINDOWS) {
      if (!chance.hits(fault)) continue;
      windows.push({
        kind,
        when: when(),
        box,
        lasts: chance.int('plan', 30, kind === 'schedule' || kind === 'alarm' ? 900 : 500) * SECOND,
        enforced: kind === 'schedule' && chance.unit(fault) < 0.2,
        grace: chance.coin('plan') ? 0 : chance.int('plan', 10, 90) * SECOND,
        endsAfter: chance.coin('plan') ? undefined : chance.int('plan', 5, 200) * SECOND,
      });
    }
  });
  return { acts, windows };
}

const WINDOWS = [
  ['manual', 'hold'],
  ['denial', 'denial'],
  ['schedule', 'scheduleWindow'],
  ['alarm', 'alarm'],
] as const;

function drawTexts(chance: Chance, { when, boxes }: Scene): readonly TextPlan[] {
  return Array.from({ length: boxes }, (_, box) => box)
    .filter(() => chance.hits('textPair'))
    .map((box) => ({
      rule: {
        start: `Start box ${box}`,
        stop: `Stop box ${box}`,
        targets: [targetOf(box)],
        ttl: chance.int('textPair', 120, 1_200),
      },
      begins: when(),
      rounds: Array.from({ length: chance.int('textPair', 1, 3) }, () => ({
        // The two texts may be published in the same instant, or the later one delivered first.
        lasts: chance.hits('textCrosses')
          ? chance.int('textCrosses', 0, 3) * 500
          : chance.int('textPair', 5, 300) * SECOND,
        pause: chance.hits('textCrosses')
          ? chance.int('textCrosses', 0, 3) * 500
          : chance.int('textPair', 1, 120) * SECOND,
      })),
    }));
}
