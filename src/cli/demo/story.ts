import { SECOND } from '../../domain/duration.ts';
import type { Shell } from '../shell.ts';
import { type Job, type Stage, WORKING } from './stage.ts';

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
  readonly jobs: Readonly<Record<'a' | 'b' | 'c', { readonly code: number; readonly at: number }>>;
  readonly bStillWorked: boolean;
  readonly hold: { readonly code: number; readonly state: string; readonly who: string };
  readonly liftedAt: number;
}

/** The ttl of the job that is killed, s: the shortest that there is. */
export const TTL_SECONDS = 5;
const PATIENCE = 40 * SECOND;

/** Two jobs share a machine; a third is killed on it; a person holds another one. */
export async function play(stage: Stage, shell: Shell): Promise<Seen> {
  stage.say('', 'Two jobs share test-box. The first to finish must not pull it from under the second.');
  const a = job(stage, shell, { name: 'job A', seconds: 3, more: [] });
  await a.working;
  const b = job(stage, shell, { name: 'job B', seconds: 6, more: [] });
  const aEnd = await a.ended;
  const bStillWorked = await Promise.race([b.ended.then(() => false), b.working.then(() => true)]);

  await stage.sleep(1.5 * SECOND);
  stage.say('', `Job C takes a lease of ${TTL_SECONDS} s and is killed, so that it can release nothing.`);
  const c = job(stage, shell, { name: 'job C', seconds: 60, more: ['--ttl', `${TTL_SECONDS}s`] });
  await c.working;
  const bEnd = await b.ended;
  c.kill();
  const cEnd = await c.ended;

  stage.say('', 'Meanwhile somebody holds lab-box, with no job at all.');
  const reason = 'looking at a crash';
  const hold = await stage.wakelock('Ana', [
    'hold',
    'name:lab-box',
    '--for',
    '1h',
    '--reason',
    reason,
    '--holder',
    'Ana',
  ]).ended;
  const state = stage.stateOf(LAB_BOX);
  const status = stage.wakelock('Ana', ['status', 'name:lab-box', '--json']);
  await status.ended;
  const liftedAt = shell.clock.now();
  await stage.wakelock('Ana', ['hold', 'name:lab-box', '--lift']).ended;
  await stage.until('lab-box going off', { holds: () => stage.stateOf(LAB_BOX) === 'stopped', within: PATIENCE });

  stage.say('', 'test-box goes off when the lease of job C has ended: its ttl, and 5 s for clocks that differ.');
  await stage.until('test-box going off', { holds: () => stage.stateOf(TEST_BOX) === 'stopped', within: PATIENCE });
  const who = holderIn(status.out());
  return { jobs: { a: aEnd, b: bEnd, c: cEnd }, bStillWorked, hold: { code: hold.code, state, who }, liftedAt };
}

function job(
  stage: Stage,
  shell: Shell,
  { name, seconds, more }: { readonly name: string; readonly seconds: number; readonly more: readonly string[] },
): Job {
  const script = `console.log('${WORKING} ' + process.env.WAKELOCK_PRIVATE_IP); setTimeout(() => {}, ${seconds * SECOND})`;
  const args = ['run', 'name:test-box', '--holder', name, ...more, '--'];
  return stage.wakelock(name, [...args, shell.node, '-e', script], [...args, 'work', `${seconds}s`]);
}

function holderIn(json: string): string {
  try {
    const { targets } = JSON.parse(json) as { targets: { leases: { holder: { name: string } }[] }[] };
    return targets[0]?.leases[0]?.holder.name ?? 'nobody';
  } catch {
    return 'unreadable';
  }
}
