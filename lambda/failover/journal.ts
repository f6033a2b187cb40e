import { describeError } from '../../src/domain/errors.ts';
import type { FailoverEntry, FailoverJournal } from '../../src/engine/failover/ports.ts';
import type { Log } from '../power/journal.ts';

export type FailoverMetric = 'Looks' | 'Shifts' | 'ServiceShare' | 'Conflicts' | 'NeedsPerson' | 'Trouble';

/** Counts something of one set, under its cause where it has one. */
export type FailoverCount = (
  metric: FailoverMetric,
  value: number,
  of: { readonly set: string; readonly cause?: string },
) => void;

/** Logs and counts what the engine reports. */
export function failoverJournal(log: Log, count: FailoverCount): FailoverJournal {
  return {
    note(entry: FailoverEntry) {
      const { set } = entry;
      switch (entry.kind) {
        case 'decision':
          return noteDecision(entry, { log, count });
        case 'shift':
          count('Shifts', 1, { set, cause: entry.result });
          return log.info(`${set}: shift to ${entry.to} %: ${entry.result}`, { ...entry });
        case 'conflict':
          count('Conflicts', 1, { set });
          return log.info(`${set}: another handler wrote first`, { ...entry });
        case 'trouble':
          count('Trouble', 1, { set, cause: entry.error instanceof Error ? entry.error.name : 'unknown' });
          return log.error(`${set}: ${describeError(entry.error)}`, { error: entry.error });
      }
    },
  };
}

function noteDecision(
  { set, decision }: Extract<FailoverEntry, { readonly kind: 'decision' }>,
  { log, count }: { readonly log: Log; readonly count: FailoverCount },
): void {
  const { action, reason, memory, alert, lookAgainAt } = decision;
  count('Looks', 1, { set, cause: reason.code });
  count('ServiceShare', memory.share, { set });
  if (alert !== undefined) count('NeedsPerson', 1, { set, cause: reason.code });
  const what = { set, action, phase: memory.phase, reason: reason.code, lookAgainAt };
  if (alert === undefined) log.info(`${set}: ${reason.text}`, what);
  else log.warn(`${set}: ${alert}`, what);
}
