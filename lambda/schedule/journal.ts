import { describeError } from '../../src/domain/errors.ts';
import type { Done, ScheduleJournal } from '../../src/engine/schedule/ports.ts';
import type { Log } from '../power/journal.ts';

export type ScheduleMetric =
  | 'WindowsOpened'
  | 'WindowsClosed'
  | 'StopEdges'
  | 'Respected'
  | 'FailingStarts'
  | 'Trouble';

/** Counts something, under one dimension where it has a cause. */
export type ScheduleCount = (metric: ScheduleMetric, value: number, cause?: string) => void;

/** Logs and counts what a run reports. */
export function scheduleJournal(log: Log, count: ScheduleCount): ScheduleJournal {
  return {
    note(entry: Done) {
      switch (entry.kind) {
        case 'opened':
        case 'closed':
        case 'moved':
          if (entry.kind !== 'moved') count(entry.kind === 'opened' ? 'WindowsOpened' : 'WindowsClosed', 1);
          return log.info(`window ${entry.kind}: ${entry.why}`, { ...entry });
        case 'took':
          count('StopEdges', 1);
          return log.info('a stop edge takes what was on before it', { ...entry });
        case 'respected':
          count('Respected', 1);
          return log.info('a person stopped it in its window: it stays off until the next start', { ...entry });
        case 'left-alone':
          return log.debug(`left alone: ${entry.why}`, { ...entry });
        case 'bad-schedule':
          return log.warn(`bad schedule: ${entry.why}`, { ...entry });
        case 'hitch':
          return log.warn(`not as it was meant: ${entry.why}`, { ...entry });
        case 'failing':
          count('FailingStarts', 1);
          return log.warn(`its start fails: ${entry.why}`, { ...entry });
        case 'trouble':
          count('Trouble', 1, entry.error instanceof Error ? entry.error.name : 'unknown');
          return log.error(describeError(entry.error), { target: entry.target, error: entry.error });
      }
    },
  };
}
