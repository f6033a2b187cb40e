import { formatDuration, SECOND } from '../domain/duration.ts';
import { WakelockError } from '../domain/errors.ts';
import { describeProgress } from '../domain/progress.ts';
import type { TargetId } from '../domain/target.ts';
import type { Clock } from '../engine/ports.ts';
import type { Watcher } from '../engine/runner-ports.ts';
import { messageOf } from '../engine/thrown.ts';
import type { WaitEnd } from '../engine/wait.ts';
import type { Report } from './report.ts';

export interface Telling extends Watcher {
  /** A line about one target, with the time since the telling began. */
  told(target: TargetId, line: string): void;
}

/** One line for each change: time since the beginning, target, what was seen. */
export function telling(report: Report, clock: Clock): Telling {
  const begun = clock.now();
  const say = (text: string) => report.line(`${((clock.now() - begun) / SECOND).toFixed(1).padStart(7)}s  ${text}`);
  return {
    told: (target, line) => say(`${target}  ${line}`),
    progress: (target, progress) => say(`${target}  ${describeProgress(progress)}`),
    hitch: (message) => say(message),
  };
}

/** What a publish meets that is tried again for at most `within` ms: one line for each cause. */
export function tellHitch(report: Report, within: number): (error: unknown) => void {
  return (error) => report.line(`${messageOf(error)} It is tried again for at most ${formatDuration(within)}.`);
}

/** The end of a wait that came to nothing, as an error: cause, what was seen, repair. */
export function failureOf(end: Exclude<WaitEnd, { readonly kind: 'ready' | 'aborted' }>, limit: string): WakelockError {
  if (end.kind === 'timeout') {
    return new WakelockError({
      code: 'timeout',
      what: `Not ready within ${limit}. Last seen: ${end.saw}`,
      repair: 'Read the lines above; if the machine only needs longer, raise `timeout`, or the limit of the check.',
    });
  }
  if (end.error !== undefined) return end.error;
  const { failure, target } = end;
  const code = failure.cause === 'denied' ? 'denied' : 'failed';
  return new WakelockError({
    code,
    what: `${target === undefined ? '' : `${target}: `}${failure.message}`,
    repair: failure.repair,
  });
}
