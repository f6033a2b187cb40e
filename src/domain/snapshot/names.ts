import type { Launch } from './launch.ts';
import type { Boot, Part } from './record.ts';
import type { SnapshotRules } from './rules.ts';

/** Tags of our snapshots. IAM allows deletion by the first, so nothing without it is ever deleted. */
export const TAGS = {
  stack: 'wakelock:snapshots',
  set: 'wakelock:set',
  group: 'wakelock:group',
  activity: 'wakelock:activity',
  instance: 'wakelock:instance',
  instanceName: 'wakelock:instance-name',
  launched: 'wakelock:launched',
  expires: 'wakelock:expires',
  device: 'wakelock:device',
  boot: 'wakelock:boot',
  type: 'wakelock:volume-type',
} as const;

/** The tag by which an instance names its set, beside the mark that the stack chose. */
export const SET_OF_INSTANCE = 'wakelock:snapshot-set';

/**
 * The boot of an instance, whose one set has its name: a lifecycle hook names no activity, so by any other name a hook and a
 * notification of one launch would claim two sets.
 */
export function bootOf(instance: string, launchedAt: number): Boot {
  return { set: `${instance}@${iso(launchedAt)}`, launchedAt };
}

export const iso = (at: number): string => new Date(at).toISOString();

/** `Autosnap-<instance>-<volume>`. */
export const snapshotName = (instance: string, volume: string): string => `Autosnap-${instance}-${volume}`;

const MAX_DESCRIPTION = 255;

/**
 * One call has one description for all its snapshots, so a set of several names all of its volumes; each snapshot's own
 * name is its tag Name. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshots.html
 */
export function describeSet(instance: string, volumes: readonly string[]): string {
  const text = snapshotName(instance, volumes.join(','));
  return text.length <= MAX_DESCRIPTION ? text : `${text.slice(0, MAX_DESCRIPTION - 3)}...`;
}

export interface SetFacts {
  readonly launch: Launch;
  readonly set: string;
  readonly launchedAt: number;
  readonly expiresAt: number | undefined;
  readonly instanceTags: Readonly<Record<string, string>>;
}

const MAX_TAGS = 50;
/** Name, device, boot and type, which differ from snapshot to snapshot and are written afterwards. */
const LATER = 4;

/** The tags that every snapshot of a set gets in the call that makes it; at most as many as EC2 takes. */
export function tagsOfSet(
  { launch, set, launchedAt, expiresAt, instanceTags }: SetFacts,
  { stack, copyTags }: Pick<SnapshotRules, 'stack' | 'copyTags'>,
): Readonly<Record<string, string>> {
  const { group, activity, instance } = launch;
  const own: Readonly<Record<string, string | undefined>> = {
    [TAGS.stack]: stack,
    [TAGS.set]: set,
    [TAGS.group]: group,
    [TAGS.activity]: activity,
    [TAGS.instance]: instance,
    [TAGS.instanceName]: instanceTags.Name,
    [TAGS.launched]: iso(launchedAt),
    [TAGS.expires]: expiresAt === undefined ? undefined : iso(expiresAt),
  };
  const ours = Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== undefined);
  // Keys of AWS's own cannot be set, and none of ours may be forged by a tag of the instance.
  const copied = copyTags
    .filter((key) => Object.hasOwn(instanceTags, key) && key !== 'Name')
    .filter((key) => !/^(?:aws|wakelock):/i.test(key))
    .map((key) => [key, instanceTags[key] ?? ''] as const);
  return Object.fromEntries([...ours, ...copied.slice(0, MAX_TAGS - LATER - ours.length)]);
}

/** What is written on one snapshot afterwards. */
export function tagsOfSnapshot(instance: string, { id, device, boot, type }: Part): Readonly<Record<string, string>> {
  return {
    Name: snapshotName(instance, id),
    [TAGS.device]: device,
    ...(boot ? { [TAGS.boot]: 'true' } : {}),
    ...(type === undefined ? {} : { [TAGS.type]: type }),
  };
}
