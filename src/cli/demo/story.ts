import { SECOND } from '../../domain/duration.ts';
import type { Shell } from '../shell.ts';
import type { JobEnd } from './job.ts';
import type { Stage } from './stage.ts';

export const TEST_BOX = 'i-0123456789abcdef0';
export const LAB_BOX = 'i-0fedcba9876543210';
export const OTHER_BOX = 'i-00112233445566778';

/** Times as EC2 has them; the embedded AWS divides them by the speed. */
const TIMES = { bootSeconds: 45, stopSeconds: 30 };
const OPTED_IN = { wakelock: 'wakelock' };
export const SPEED = 30;
export const SEED = {
  machines: [
    { id: TEST_BOX, name: 'test-box', tags: OPTED_IN, ...TIMES },
    { id: LAB_BOX, name: 'lab-box', tags: OPTED_IN, ...TIMES },
    { id: OTHER_BOX, name: 'other-box', state: 'running', ...TIMES },
  ],
};

/** What happened, for the promises to be compared with. */
export interface Seen {
  readonly jobs: Readonly<Record<'a' | 'b' | 'c', JobEnd>>;
  readonly hold: { readonly code: number; readonly state: string; readonly who: string };
  readonly liftedAt: number;
}

/** The ttl of the job that is killed, s: the shortest that there is. */
export const TTL_SECONDS = 5;
/** How long the jobs work before anything changes, so that it can be read, ms. */
const PACE = 2 * SECOND;

/**
 * Two jobs share a machine; a third is killed on it; a person holds another one. Everything waits for what came before, so
 * that a slow computer sees the same story.
 */
export async function play(stage: Stage, { clock }: Shell): Promise<Seen> {
  stage.say('', 'Two jobs share test-box. The first to finish must not pull it from under the second.');
  const a = stage.job('job A', 'name:test-box');
  await a.working;
  const b = stage.job('job B', 'name:test-box');
  await b.working;
  await clock.sleep(PACE);
  a.finish();
  const aEnd = await a.ended;
  await clock.sleep(PACE);

  stage.say('', `Job C takes a lease of ${TTL_SECONDS} s and is killed, so that it can release nothing.`);
  const c = stage.job('job C', 'name:test-box', ['--ttl', `${TTL_SECONDS}s`]);
  await c.working;
  b.finish();
  const bEnd = await b.ended;
  c.kill();
  const cEnd = await c.ended;

  const { hold, liftedAt } = await holdLab(stage, clock);
  stage.say('', 'test-box goes off when the lease of job C has ended: its ttl, and 5 s for clocks that differ.');
  await stage.reaches(TEST_BOX, 'stopped');
  return { jobs: { a: aEnd, b: bEnd, c: cEnd }, hold, liftedAt };
}

async function holdLab(stage: Stage, clock: Shell['clock']): Promise<Pick<Seen, 'hold' | 'liftedAt'>> {
  stage.say('', 'Meanwhile somebody holds lab-box, with no job at all.');
  const why = ['--for', '1h', '--reason', 'looking at a crash', '--holder', 'operator'];
  const { code } = await stage.wakelock('operator', ['hold', 'name:lab-box', ...why]).ended;
  const state = stage.stateOf(LAB_BOX);
  const status = stage.wakelock('operator', ['status', 'name:lab-box', '--json']);
  await status.ended;
  const { who, note } = holderIn(status.out());
  stage.say('operator', `sees that lab-box is ${state}, held by ${who}: ${note}`);
  const liftedAt = clock.now();
  await stage.wakelock('operator', ['hold', 'name:lab-box', '--lift']).ended;
  await stage.reaches(LAB_BOX, 'stopped');
  return { hold: { code, state, who }, liftedAt };
}

function holderIn(json: string): { readonly who: string; readonly note: string } {
  try {
    const { targets } = JSON.parse(json) as { targets: { leases: { holder: { name: string }; note: string }[] }[] };
    const lease = targets[0]?.leases[0];
    return { who: lease?.holder.name ?? 'nobody', note: lease?.note ?? '' };
  } catch {
    return { who: 'unreadable', note: '' };
  }
}
