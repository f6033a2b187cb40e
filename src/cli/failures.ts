import { formatDuration, shorten } from '../domain/duration.ts';
import { type ErrorCode, WakelockError } from '../domain/errors.ts';
import { wordsOf } from '../domain/kinds.ts';
import { formatTarget, kindOf, type TargetId } from '../domain/target.ts';
import type { ReleaseEnd } from '../engine/release.ts';
import type { WaitEnd } from '../engine/wait.ts';
import type { Settings } from '../settings.ts';
import type { Environment } from './shell.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  denied: 'denied',
  'not-opted-in': 'denied',
  UnauthorizedOperation: 'denied',
  'Client.UnauthorizedOperation': 'denied',
  gone: 'not-found',
  'no-match': 'not-found',
};

/** The kind of error that a failure of a lease or a hold is. */
export function codeOf(cause: string): ErrorCode {
  return CODES[cause] ?? 'failed';
}

/** With one full stop at its end: what is quoted may be a sentence already. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** The same error, with the news that the lease was released after it. */
export function afterRelease(error: unknown): unknown {
  if (!(error instanceof WakelockError)) return error;
  const { code, message, likely, shellRepair: repair, cause } = error;
  return new WakelockError({ code, what: `${sentence(message)} The lease was released.`, likely, repair, cause });
}

/** A release that did not get through, as the failure of a command that had nothing else to do. */
export function notReleased(
  { error, why }: Extract<ReleaseEnd, { readonly kind: 'failed' }>,
  bound: string,
): WakelockError {
  const what = `The release could not be published: ${sentence(why)} ${bound}`;
  if (!(error instanceof WakelockError)) return new WakelockError({ code: 'failed', what, cause: error });
  const { code, likely, shellRepair: repair } = error;
  return new WakelockError({ code, what, likely, repair, cause: error });
}

/** The end of a wait that did not come to `ready`, as an error. */
export function failureOf(
  end: Exclude<WaitEnd, { readonly kind: 'ready' }>,
  { settings, after }: { readonly settings: Settings; readonly after: string },
): WakelockError {
  const names = settings.targets.map(formatTarget).join(', ');
  if (end.kind === 'aborted') {
    return new WakelockError({ code: 'interrupted', what: `Interrupted while waiting for ${names}.${after}` });
  }
  if (end.kind === 'failed' && end.error !== undefined) return end.error;
  if (end.kind === 'failed') {
    const { cause, message, repair } = end.failure;
    return new WakelockError({ code: codeOf(cause), what: `${end.target ?? names}: ${message}`, repair });
  }
  const what = `${names} was not ready within ${formatDuration(settings.timeout)}: ${sentence(end.saw)}${after}`;
  const repair = `Ask why with: wakelock explain ${names}. Or wait longer with --timeout.`;
  return new WakelockError({ code: 'timeout', what, repair });
}

/** A machine, a service or a group that a person named and that is not there. */
export function doesNotExist(target: TargetId): WakelockError {
  const { gone, goneRepair } = wordsOf(kindOf(target));
  return new WakelockError({ code: 'not-found', what: `${target}: ${gone}`, repair: goneRepair });
}

/** The SDK does not say which profile gave no credentials; whoever mistyped AWS_PROFILE would look everywhere else. */
export function namingProfile(error: unknown, { AWS_PROFILE: profile = '' }: Environment): unknown {
  if (profile === '' || !(error instanceof WakelockError)) return error;
  const { code, message, cause } = error;
  if (!lacksCredentials(cause)) return error;
  return new WakelockError({
    code,
    what: message,
    likely: `The profile "${shorten(profile)}" (AWS_PROFILE) does not exist, or its session has ended.`,
    repair: `Compare it with: aws configure list-profiles. If it signs in by SSO: aws sso login --profile ${shorten(profile)}`,
    cause,
  });
}

function lacksCredentials(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'CredentialsProviderError' || lacksCredentials(error.cause);
}
