/** What stands in the place of a value that may be a secret. */
export const HIDDEN = '(not shown)';

const MOST = 200;

/** Names of what nobody should read in a log, as people name it. */
const NAMES = /pass(?:word|wd|phrase)?|pwd|secret|token|credential|auth|dsn|salt|key$/i;

/** Values that are secrets by their look: keys of AWS, tokens of GitHub and Slack, JWTs, PEM, user and password in an address. */
const LOOKS =
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{20,}|\bxox[abprs]-|\beyJ[\w-]{10,}\.|-----BEGIN|:\/\/[^/\s:@]*:[^/\s@]+@|-(?:password|token|secret)["= ]/i;

/** Fields whose values people choose freely; what ECS itself names (`secrets DB` → an ARN) is a reference, never a value. */
const FREE = new Set([
  'environment',
  'command',
  'entryPoint',
  'dockerLabels',
  'logConfiguration',
  'healthCheck',
  'tags',
]);
const REFERENCES = /^(?:secrets|logConfiguration secretOptions|repositoryCredentials)\b/;

/** A value as it may stand in a log: not at all where it may be a secret, else as it is, cut after 200 characters. */
export function shown(field: string, value: string): string {
  const [first = '', ...rest] = field.split(' ');
  const free = FREE.has(first) && !REFERENCES.test(field);
  if (LOOKS.test(value) || (free && NAMES.test(rest.join(' ')))) return HIDDEN;
  return value.length > MOST ? `${value.slice(0, MOST)}… (${value.length} characters)` : value;
}
