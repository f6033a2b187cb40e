import { TAGS } from './names.ts';
import type { Snapshot } from './sweep.ts';

/** One set as it lies in the account. */
export interface StoredSet {
  readonly set: string;
  readonly group: string;
  readonly instance: string;
  readonly instanceName: string;
  readonly startedAt: number;
  readonly expires: string;
  readonly gib: number;
  readonly snapshots: readonly Snapshot[];
}

/** Snapshots as sets, the newest first. */
export function setsOf(snapshots: readonly Snapshot[]): readonly StoredSet[] {
  const sets = new Map<string, Snapshot[]>();
  for (const snapshot of snapshots) {
    const set = snapshot.tags[TAGS.set] ?? '';
    sets.set(set, [...(sets.get(set) ?? []), snapshot]);
  }
  return [...sets].map(([set, members]) => storedSet(set, members)).sort((a, b) => b.startedAt - a.startedAt);
}

function storedSet(set: string, snapshots: readonly Snapshot[]): StoredSet {
  const tag = (key: string) => snapshots.find(({ tags }) => tags[key] !== undefined)?.tags[key] ?? '';
  return {
    set,
    group: tag(TAGS.group),
    instance: tag(TAGS.instance),
    instanceName: tag(TAGS.instanceName),
    startedAt: Math.min(...snapshots.map(({ startedAt }) => startedAt)),
    expires: tag(TAGS.expires),
    gib: snapshots.reduce((sum, { gib }) => sum + gib, 0),
    snapshots: [...snapshots].sort((a, b) => deviceOf(a).localeCompare(deviceOf(b))),
  };
}

export const deviceOf = ({ tags }: Pick<Snapshot, 'tags'>): string => tags[TAGS.device] ?? '';

/**
 * How to bring a set back, as a script of AWS CLI calls. The boot volume is replaced in place
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/replace-root.html), data volumes are made anew and attached.
 */
export function restorePlan(
  { set, snapshots, instance }: StoredSet,
  { region, target = instance }: { readonly region: string; readonly target?: string | undefined },
): readonly string[] {
  const unready = snapshots.filter(({ state }) => state !== 'completed');
  const data = snapshots.filter(({ tags }) => tags[TAGS.boot] !== 'true');
  const boot = snapshots.find(({ tags }) => tags[TAGS.boot] === 'true');
  return [
    `# Set ${line(set)} of ${line(instance)}: ${snapshots.length} volumes`,
    ...unready.map(({ id, state }) => `# ${id} is ${state}: wait until it is completed`),
    `export AWS_REGION=${quoted(region)}`,
    `instance=${quoted(target)}`,
    ...(boot === undefined ? [] : bootPlan(boot)),
    ...(data.length === 0 ? [] : zonePlan()),
    ...data.flatMap((snapshot, index) => dataPlan(snapshot, index + 1)),
  ];
}

function bootPlan({ id }: Snapshot): readonly string[] {
  return [
    '',
    '# The boot volume: EC2 reboots the instance from a new one; the old one stays, detached',
    `aws ec2 create-replace-root-volume-task --instance-id "$instance" --snapshot-id ${quoted(id)}`,
  ];
}

function zonePlan(): readonly string[] {
  const query = "'Reservations[0].Instances[0].Placement.AvailabilityZone'";
  return [
    '',
    '# Data volumes: unmount and detach what is at these devices before',
    `zone=$(aws ec2 describe-instances --instance-ids "$instance" --query ${query} --output text)`,
  ];
}

function dataPlan(snapshot: Snapshot, number: number): readonly string[] {
  const device = deviceOf(snapshot);
  const name = `volume${number}`;
  return [
    `${name}=$(aws ec2 create-volume --snapshot-id ${quoted(snapshot.id)} --availability-zone "$zone" --query VolumeId --output text)`,
    `aws ec2 wait volume-available --volume-ids "$${name}"`,
    device === ''
      ? `# The device of ${line(snapshot.volume)} is not known: aws ec2 attach-volume --volume-id "$${name}" --instance-id "$instance" --device DEVICE`
      : `aws ec2 attach-volume --volume-id "$${name}" --instance-id "$instance" --device ${quoted(device)}`,
  ];
}

/** Tags can be written by anybody who may tag: nothing of them may become a command. */
function quoted(text: string): string {
  return `'${line(text).replaceAll("'", `'\\''`)}'`;
}

function line(text: string): string {
  return text.replaceAll(/[\r\n\u2028\u2029]/g, ' ');
}
