import type { Publisher } from '../../src/engine/ports.ts';
import type { SchedulePorts } from '../../src/engine/schedule/ports.ts';
import { type Report, runSchedules } from '../../src/engine/schedule/run.ts';
import { digestOf } from './digest.ts';
import { readEvent } from './event.ts';

export interface Front {
  readonly ports: SchedulePorts;
  /** Every run of this stack reads and says only. */
  readonly dryRun: boolean;
  /** Where new errors are sent to people, if anywhere. */
  readonly digest: Publisher | undefined;
  readonly region: string;
  readonly count: (metric: RunMetric, value: number) => void;
  /** Told how late the tick was, ms. */
  readonly lag: (ms: number) => void;
  /** Time this invocation has left, ms. */
  readonly remaining: () => number;
}

export type RunMetric = 'ScheduleRuns' | 'ScheduledMachines' | 'ScheduledOn' | 'BadSchedules' | 'ScheduleLeftAlone';

/** What an invocation answers, for people who try it out; machines beyond these are in the log. */
export interface Answer extends Omit<Report, 'failed' | 'news' | 'touched'> {
  readonly dryRun: boolean;
  readonly touched: readonly { readonly target: string; readonly outcome: string; readonly why: string }[];
  readonly failed: readonly string[];
}

const MOST_TOLD = 200;
/** With less than this left no further machine is begun, ms. */
const RESERVE = 10_000;

/** One run. @throws when nothing could be done at all */
export async function handle(event: unknown, front: Front): Promise<Answer> {
  const { ports, count, lag, remaining, digest } = front;
  const asked = readEvent(event);
  const dryRun = asked.dryRun || front.dryRun;
  if (asked.at !== undefined) lag(Math.max(0, ports.clock.now() - asked.at));
  const report = await runSchedules({ ports, dryRun, stillTime: () => remaining() >= RESERVE });
  const { failed, news, touched, ...figures } = report;
  if (failed.size > 0 && failed.size >= report.machines) {
    throw new AggregateError([...failed.values()], `All ${failed.size} failed; the first: ${[...failed.values()][0]}`);
  }
  count('ScheduledMachines', report.machines);
  count('ScheduledOn', report.on);
  count('BadSchedules', report.bad);
  count('ScheduleLeftAlone', report.leftAlone);
  if (!dryRun && news.length > 0 && digest !== undefined) {
    await digest.publish(digestOf(news, front.region)).catch((error: unknown) => {
      ports.journal.note({ kind: 'trouble', error });
    });
  }
  // Last: the alarm looks for this one.
  count('ScheduleRuns', 1);
  return {
    ...figures,
    dryRun,
    touched: touched.slice(0, MOST_TOLD).map(({ target, outcome, why }) => ({ target, outcome: outcome.kind, why })),
    failed: [...failed].slice(0, MOST_TOLD).map(([target, error]) => `${target}: ${String(error)}`),
  };
}
