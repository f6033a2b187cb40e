/**
 * The name by which AWS or Node tells an error, without the `Exception` that some services append: decisions rest on it,
 * never on the text. Errors of the network are told by Node's code (`ECONNRESET`).
 */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && /^E[A-Z_]+$/.test(code)) return code;
  return error.name.replace(/Exception$/, '') || 'Exception';
}

const THROTTLES: ReadonlySet<string> = new Set([
  'RequestLimitExceeded',
  'Throttling',
  'Throttled',
  'ThrottledRequest',
  'ThrottlingError',
  'TooManyRequests',
  'RequestThrottled',
  'ProvisionedThroughputExceeded',
  'KMSThrottling',
  'SlowDown',
  'EC2ThrottledException',
]);

/** AWS refused for the rate of calls alone; with EC2 that is a 503, though nothing of the call took effect. */
export function isThrottle(error: unknown): boolean {
  return THROTTLES.has(errorName(error));
}

/** An answer of AWS that refuses the call, as against no answer or a fault inside AWS, after which nobody knows. */
export function isRefusal(error: unknown): boolean {
  if (isThrottle(error)) return true;
  return error instanceof Error && '$fault' in error && error.$fault === 'client' && !isNetwork(error);
}

/** An answer of AWS of any kind, its own faults included. */
export function isAnswer(error: unknown): boolean {
  return error instanceof Error && '$fault' in error && !isNetwork(error);
}

function isNetwork(error: Error): boolean {
  return error.name === 'TimeoutError' || error.name === 'AbortError' || errorName(error).startsWith('E');
}
