import { shorten } from './duration.ts';
import { usage, type WakelockError } from './errors.ts';

/** The one spelling of a target: also its partition in the table. The kind's prefix always has four characters. */
export type TargetId = `ec2:i-${string}` | `ecs:${string}/${string}` | `asg:${string}`;

/** An EC2 instance, an ECS service, an Auto Scaling group. */
export type TargetKind = 'ec2' | 'ecs' | 'asg';

/** What a person or a message may name: one machine, or a selector that `power` resolves once per lease. */
export type TargetRef =
  | { readonly kind: 'machine'; readonly target: TargetId; readonly region?: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'tag'; readonly key: string; readonly value: string };

export type Selector = Exclude<TargetRef, { readonly kind: 'machine' }>;

/** The form of an instance's id. */
export const INSTANCE = /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html: serviceName; a cluster's name alike. */
const SERVICE = /^[\w-]{1,255}\/[\w-]{1,255}$/;
/**
 * ASCII 33 to 126 without a colon: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html.
 * Without * ? \ as well, which mean more than themselves elsewhere, and without the comma that separates targets.
 */
const GROUP = /^(?:(?![:*?\\,])[!-~]){1,255}$/;
const ARN = /^arn:aws[a-z-]*:([a-z0-9]+):([a-z0-9-]{4,30}):\d{12}:(.+)$/;
const REPAIR =
  'Write an instance id (i-0123456789abcdef0), ec2:i-…, ecs:cluster/service, asg:group, an ARN of one of these, name:my-box or tag:key=value; no wildcards.';

/**
 * Reads one target as written by a person or found in a message.
 * @throws WakelockError (`usage`): the value, and the forms that are allowed.
 */
export function parseTarget(text: string): TargetRef {
  const value = text.trim();
  if (value.startsWith('arn:')) return ofArn(value);
  if (INSTANCE.test(value)) return machine('ec2', value);
  const name = value.slice(4);
  if (value.startsWith('ec2:') && INSTANCE.test(name)) return machine('ec2', name);
  if (value.startsWith('ecs:')) return service(name, text);
  if (value.startsWith('asg:') && GROUP.test(name)) return machine('asg', name);
  if (value.startsWith('name:')) return selector({ kind: 'name', name: value.slice(5) }, text);
  if (value.startsWith('tag:')) {
    const at = value.indexOf('=');
    if (at > 4) return selector({ kind: 'tag', key: value.slice(4, at), value: value.slice(at + 1) }, text);
  }
  throw unknownTarget(text);
}

function unknownTarget(text: string, likely = ''): WakelockError {
  return usage(`Target "${shorten(text)}" is not one that Wakelock knows.`, { repair: REPAIR, likely });
}

function machine(kind: TargetKind, name: string, region?: string): TargetRef {
  const target = `${kind}:${name}` as TargetId;
  return region === undefined ? { kind: 'machine', target } : { kind: 'machine', target, region };
}

function service(name: string, text: string, region?: string): TargetRef {
  if (SERVICE.test(name)) return machine('ecs', name, region);
  const likely = /^[\w-]{1,255}$/.test(name)
    ? 'A service is named with its cluster: ecs:cluster/service (the cluster that AWS makes by itself is called default).'
    : 'Names of clusters and services have 1 to 255 letters, digits, - and _.';
  throw unknownTarget(text, likely);
}

function ofArn(arn: string): TargetRef {
  const [, owner, region, resource = ''] = ARN.exec(arn) ?? [];
  const after = (prefix: string) => (resource.startsWith(prefix) ? resource.slice(prefix.length) : undefined);
  const id = owner === 'ec2' ? after('instance/') : undefined;
  if (id !== undefined && INSTANCE.test(id)) return machine('ec2', id, region);
  // An ARN of before 2018 has no cluster in it, and so does not say which service is meant.
  const name = owner === 'ecs' ? after('service/') : undefined;
  if (name !== undefined) return service(name, arn, region);
  const group =
    owner === 'autoscaling' ? /^autoScalingGroup:[\w-]+:autoScalingGroupName\/(.+)/.exec(resource)?.[1] : undefined;
  if (group !== undefined && GROUP.test(group)) return machine('asg', group, region);
  throw unknownTarget(arn, 'It is no ARN of an EC2 instance, an ECS service or an Auto Scaling group.');
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
    .split(/[\n,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export function kindOf(target: TargetId): TargetKind {
  return target.slice(0, 3) as TargetKind;
}

/** What the cloud calls it: `ec2:i-0abc…` → `i-0abc…`, `ecs:cluster/service` → `cluster/service`, `asg:name` → `name`. */
export function nameOf(target: TargetId): string {
  return target.slice(4);
}
