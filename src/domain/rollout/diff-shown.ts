/** What stands in the place of a value that may be a secret. */
export const HIDDEN = '(not shown)';

const MOST = 200;

/** Names of what nobody should read in a log, as people name it. */
const NAMES = /pass|pwd|secret|token|credential|auth|dsn|salt|key$/i;

/** Values that are secrets by their look, whatever the field is called. */
const LOOKS: readonly RegExp[] = [
  // Keys of AWS, tokens of GitHub and Slack, JWTs, PEM.
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/i,
  /\b(?:gh[pousr]|github_pat)_\w{20}/i,
  /\bxox[abprs]-/i,
  /\beyJ[\w-]{10,}\./i,
  /-----BEGIN/i,
  // User and password in an address.
  /:\/\/[^/\s:@]*:[^/\s@]+@/,
  // In a command, an option or a header, after its name: `API_KEY=x`, `Authorization: x`, `--token x`.
  /(?:(?:pass|pwd|secret|token|credential|auth)\w*|key)(?:=|:\s)/i,
  /-(?:password|token|secret|key)["\s]/i,
];

/** Fields whose names people choose freely. What ECS fetches itself (`secrets DB` → an ARN) is a reference, never a value. */
const FREE: ReadonlySet<string> = new Set(['environment', 'dockerLabels', 'logConfiguration', 'tags']);
const REFERENCES = 'logConfiguration secretOptions ';

/** A value as it may stand in a log: not at all where it may be a secret, else as it is, cut after 200 characters. */
export function shown(field: string, value: string): string {
  const [first = '', ...rest] = field.split(' ');
  const free = FREE.has(first) && !field.startsWith(REFERENCES);
  if (LOOKS.some((look) => look.test(value)) || (free && NAMES.test(rest.join(' ')))) return HIDDEN;
  return value.length > MOST ? `${value.slice(0, MOST)}… (${value.length} characters)` : value;
}
