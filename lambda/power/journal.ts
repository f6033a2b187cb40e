import type { Decision, ReasonCode } from '../../src/domain/decision.ts';
import { describeError } from '../../src/domain/errors.ts';
import type { JournalEntry } from '../../src/engine/journal.ts';
import type { Journal } from '../../src/engine/ports.ts';

/** The part of a structured logger that is used here. */
export interface Log {
  debug(message: string, more: Readonly<Record<string, unknown>>): void;
  info(message: string, more: Readonly<Record<string, unknown>>): void;
  warn(message: string, more: Readonly<Record<string, unknown>>): void;
  error(message: string, more: Readonly<Record<string, unknown>>): void;
}

/** Counts something, under one dimension where it has a cause; causes are a closed set of names. */
export type Count = (metric: Metric, value: number, cause?: string) => void;

export type Metric =
  | 'Leases'
  | 'Starts'
  | 'Stops'
  | 'Acks'
  | 'Disrupted'
  | 'CapHits'
  | 'Unheld'
  | 'Ignored'
  | 'Failures'
  | 'Refused'
  | 'Trouble';

/** Logs and counts what the engine reports. Lease ids are hashes and may be logged; tokens never get here. */
export function lambdaJournal(log: Log, count: Count): Journal {
  return {
    note(entry) {
      switch (entry.kind) {
        case 'message':
          if (entry.outcome === 'created') count('Leases', 1);
          if (entry.outcome === 'tombstone') count('Ignored', 1, 'unknown-lease');
          return log.info(`message ${entry.action}: ${entry.outcome}`, { ...entry });
        case 'ignored':
          count('Ignored', 1, entry.reason);
          if (entry.reason === 'too-many-unknown') count('CapHits', 1);
          return log.info(`ignored: ${entry.reason}`, { ...entry });
        case 'decision':
          countDecision(entry.decision, count);
          return noteDecision(entry, log);
        case 'conflict':
          return log.debug(`somebody else wrote first: ${entry.doing}`, { ...entry });
        case 'call':
          return noteCall(entry, { log, count });
        case 'trouble':
          count('Trouble', 1, entry.error instanceof Error ? entry.error.name : 'unknown');
          return log.error(describeError(entry.error), { target: entry.target, error: entry.error });
      }
    },
  };
}

/** Limits of the stack: who runs into one is told, and so is the operator. Marks are made once, when the holder is told. */
const CAPS: ReadonlySet<string> = new Set(['lease-cap', 'start-cap'] satisfies ReasonCode[]);

function countDecision({ marks, action, reason }: Decision, count: Count): void {
  if (CAPS.has(reason.code) && marks.length > 0) count('CapHits', 1);
  if (action.do === 'acknowledge') count('Acks', action.leases.length);
  for (const mark of marks) {
    if (mark.mark === 'disrupt') count('Disrupted', 1);
    if (mark.mark === 'fail') count('Failures', 1, mark.failure.cause);
  }
}

function noteDecision({ target, decision }: Extract<JournalEntry, { kind: 'decision' }>, log: Log): void {
  const { action, marks, reason, lookAgainAt } = decision;
  const idle = (action.do === 'nothing' || action.do === 'rest') && marks.length === 0;
  const more = { target, action: action.do, marks: marks.map(({ mark, id }) => `${mark} ${id}`), lookAgainAt };
  log[idle ? 'debug' : 'info'](`${reason.code}: ${reason.text}`, more);
}

function noteCall(
  { target, call, result }: Extract<JournalEntry, { kind: 'call' }>,
  { log, count }: { readonly log: Log; readonly count: Count },
): void {
  if (result.kind === 'ok') {
    if (call === 'start') count('Starts', 1);
    if (call === 'stop') count('Stops', 1);
    log.info(`${call}: ok`, { target });
    return;
  }
  const cause = result.kind === 'refused' ? result.code : 'unknown';
  count('Refused', 1, cause);
  log.warn(`${call}: ${cause}: ${result.message}`, { target });
}
