import { formatDuration } from '../domain/duration.ts';
import { type ErrorCode, WakelockError } from '../domain/errors.ts';
import { formatTarget } from '../domain/target.ts';
import type { WaitEnd } from '../engine/wait.ts';
import type { Settings } from '../settings.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  denied: 'denied',
  'not-opted-in': 'denied',
  UnauthorizedOperation: 'denied',
  'Client.UnauthorizedOperation': 'denied',
  gone: 'not-found',
  'no-match': 'not-found',
};

/** The end of a wait that did not come to `ready`, as an error. */
export function failureOf(
  end: Exclude<WaitEnd, { readonly kind: 'ready' }>,
  { settings, after }: { readonly settings: Settings; readonly after: string },
): WakelockError {
  const names = settings.targets.map(formatTarget).join(', ');
  if (end.kind === 'aborted') {
    return new WakelockError({ code: 'interrupted', what: `Interrupted while waiting for ${names}.${after}` });
  }
  if (end.kind === 'failed') {
    const { cause, message, repair } = end.failure;
    return new WakelockError({ code: CODES[cause] ?? 'failed', what: `${end.target ?? names}: ${message}`, repair });
  }
  const what = `${names} was not ready within ${formatDuration(settings.timeout)}: ${end.saw}.${after}`;
  const repair = `Ask why with: wakelock explain ${names}. Or wait longer with --timeout.`;
  return new WakelockError({ code: 'timeout', what, repair });
}
