import { shorten } from './duration.ts';
import { usage } from './errors.ts';

/** The one spelling of a target: also its partition in the table. */
export type TargetId = `ec2:i-${string}`;

/** What a person or a message may name: one machine, or a selector that `power` resolves once per lease. */
export type TargetRef =
  | { readonly kind: 'machine'; readonly target: TargetId; readonly region?: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'tag'; readonly key: string; readonly value: string };

export type Selector = Exclude<TargetRef, { readonly kind: 'machine' }>;

const INSTANCE = /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;
const INSTANCE_ARN = /^arn:aws[a-z-]*:ec2:([a-z0-9-]{4,30}):\d{12}:instance\/(i-[0-9a-f]{8,17})$/;
const REPAIR =
  'Write an instance id (i-0123456789abcdef0), ec2:i-…, an instance ARN, name:my-box or tag:key=value; no wildcards.';

/**
 * Reads one target as written by a person or found in a message.
 * @throws WakelockError (`usage`): the value, and the forms that are allowed.
 */
export function parseTarget(text: string): TargetRef {
  const value = text.trim();
  const arn = INSTANCE_ARN.exec(value);
  if (arn?.[1] !== undefined && arn[2] !== undefined && INSTANCE.test(arn[2])) {
    return { kind: 'machine', target: `ec2:${arn[2]}` as TargetId, region: arn[1] };
  }
  const id = value.startsWith('ec2:') ? value.slice(4) : value;
  if (INSTANCE.test(id)) return { kind: 'machine', target: `ec2:${id}` as TargetId };
  if (value.startsWith('name:')) return selector({ kind: 'name', name: value.slice(5) }, text);
  if (value.startsWith('tag:')) {
    const at = value.indexOf('=');
    if (at > 4) return selector({ kind: 'tag', key: value.slice(4, at), value: value.slice(at + 1) }, text);
  }
  throw usage(`Target "${shorten(text)}" is not one that Wakelock knows.`, { repair: REPAIR });
}

// EC2 filters treat * and ? as wildcards, and a selector must never mean more machines than were meant.
function selector(ref: Selector, text: string): Selector {
  const values = ref.kind === 'name' ? [ref.name] : [ref.key, ref.value];
  if (values.some((part) => part === '' || part.length > 256 || hasWildcardOrControl(part))) {
    throw usage(`Target "${shorten(text)}" is not a selector that Wakelock takes.`, {
      likely: 'Empty, over 256 characters, or with a wildcard (* ?), a backslash or a control character.',
      repair: REPAIR,
    });
  }
  return ref;
}

function hasWildcardOrControl(part: string): boolean {
  if (!part.isWellFormed()) return true;
  for (const char of part) if ('*?\\'.includes(char) || char < ' ' || char === '\u007f') return true;
  return false;
}

/** The canonical text of a reference, as it travels in a message. */
export function formatTarget(ref: TargetRef): string {
  switch (ref.kind) {
    case 'machine':
      return ref.target;
    case 'name':
      return `name:${ref.name}`;
    case 'tag':
      return `tag:${ref.key}=${ref.value}`;
  }
}

/** Splits `a, b c` or lines into target texts; an empty list is the caller's to judge. */
export function splitTargets(text: string): readonly string[] {
  return text
    .split(/[\n,]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** `ec2:i-0abc…` → `i-0abc…`. */
export function instanceId(target: TargetId): string {
  return target.slice(4);
}
