import { SECOND } from '../../domain/duration.ts';
import { RULES } from '../../domain/rules.ts';
import type { StateSeen } from './stage.ts';
import { LAB_BOX, OTHER_BOX, type Seen, TEST_BOX, TTL_SECONDS } from './story.ts';

const SKEW = RULES.skew / SECOND;

/** One promise, and what was seen of it. */
export interface Promised {
  readonly promise: string;
  readonly seen: string;
  readonly kept: boolean;
}

/** Compares what happened with what Wakelock promises. Nothing here depends on how fast the computer is. */
export function judge(seen: Seen, states: readonly StateSeen[]): readonly Promised[] {
  const { jobs, hold, liftedAt } = seen;
  const of = (machine: string) => states.filter((change) => change.machine === machine);
  const leaving = of(TEST_BOX).filter(({ from }) => from === 'running');
  const boots = of(TEST_BOX).filter(({ to }) => to === 'running').length;
  const stopped = leaving[0]?.at ?? Number.NaN;
  const afterKill = (stopped - jobs.c.at) / SECOND;
  const pulled = leaving.filter(({ at }) => at < jobs.b.at).length;
  const lab = of(LAB_BOX);
  const labStop = lab.find(({ from }) => from === 'running')?.at ?? Number.NaN;
  // The last renewal may be a third of the ttl old when the job is killed.
  const earliest = (TTL_SECONDS * 2) / 3;
  return [
    {
      promise: 'Jobs A and B share one boot of test-box, and each gets its exit code',
      seen: `${boots} boot, exit codes ${jobs.a.code} and ${jobs.b.code}`,
      kept: boots === 1 && jobs.a.code === 0 && jobs.b.code === 0,
    },
    {
      promise: 'A finishes first and does not pull it from under B',
      seen: pulled === 0 ? `on until B ended, ${seconds(jobs.b.at - jobs.a.at)} after A` : 'it was stopped under B',
      kept: pulled === 0 && jobs.a.at < jobs.b.at,
    },
    {
      promise: `C is killed: test-box goes off when its lease (${TTL_SECONDS} s, and ${SKEW} s for clocks that differ) has ended, not before`,
      seen: Number.isNaN(stopped) ? 'it stayed on' : `stopped ${afterKill.toFixed(1)} s after the kill`,
      kept: jobs.c.code === 137 && afterKill > earliest,
    },
    {
      promise: 'A hold keeps lab-box on with no job, and status says who',
      seen: `${hold.state}, held by ${hold.who}`,
      kept: hold.code === 0 && hold.state === 'running' && hold.who === 'operator',
    },
    {
      promise: 'Once the hold is lifted lab-box goes off',
      seen: Number.isNaN(labStop) ? 'it stayed on' : `stopped ${seconds(labStop - liftedAt)} after the command`,
      kept: lab.at(-1)?.to === 'stopped',
    },
    {
      promise: 'other-box did not opt in and is never touched',
      seen: `${of(OTHER_BOX).length} changes`,
      kept: of(OTHER_BOX).length === 0,
    },
  ];
}

function seconds(ms: number): string {
  return `${(Math.max(0, ms) / SECOND).toFixed(1)} s`;
}
