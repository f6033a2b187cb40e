import type { StateReason } from './types.ts';

/**
 * EC2's words for why a machine is in its state
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html).
 */
const words: Readonly<Record<string, string>> = {
  'Client.UserInitiatedShutdown': 'User initiated shutdown',
  'Client.InstanceInitiatedShutdown': 'Instance initiated shutdown',
  'Client.InternalError': 'Client error on launch',
  'Client.VolumeLimitExceeded': 'Volume limit exceeded',
  'Server.InsufficientInstanceCapacity': 'Insufficient capacity to satisfy instance request',
  'Server.InternalError': 'Internal error on launch',
  'Server.ScheduledStop': 'Stopped due to scheduled retirement',
  'Server.SpotInstanceShutdown': 'Stopped due to Spot Instance interruption',
  'Server.SpotInstanceTermination': 'Spot instance termination',
};

/** A StateReason from `Code` or `Code: words`; EC2 repeats the code in the message. */
export function stateReason(text: string): StateReason {
  const colon = text.indexOf(':');
  const code = colon < 0 ? text : text.slice(0, colon);
  const message = colon < 0 ? words[code] : text.slice(colon + 1).trim();
  return { code, message: message ? `${code}: ${message}` : code };
}

/** StateTransitionReason of a stop or a termination through the API. */
export function userInitiated(now: number): string {
  return `User initiated (${new Date(now).toISOString().slice(0, 19).replace('T', ' ')} GMT)`;
}

/**
 * StateTransitionReason of a boot that fell back. A missing KMS grant is told as `Server.InternalError` beside a
 * StateReason of `Client.InternalError` (https://github.com/ministryofjustice/modernisation-platform/issues/2542).
 */
export function fallBackTransition(reason: StateReason): string {
  return reason.code === 'Client.InternalError' ? 'Server.InternalError' : reason.code;
}
