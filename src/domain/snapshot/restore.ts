import { TAGS } from './names.ts';
import { deviceOf, type StoredSet } from './sets.ts';
import type { Snapshot } from './sweep.ts';
import { typeOptions } from './volume-type.ts';

/** The instance that a set is brought back to, as EC2 describes it now. */
export interface RestoreTarget {
  readonly instance: string;
  readonly state: 'pending' | 'running' | 'stopping' | 'stopped';
  readonly zone: string;
  readonly rootDevice: string;
  /** The Auto Scaling group that it is a member of. */
  readonly group?: string | undefined;
  readonly volumes: readonly { readonly id: string; readonly device: string }[];
}

/** The instance once it has come to rest. */
type Resting = RestoreTarget & { readonly runs: boolean };

interface Restore {
  readonly target: Resting;
  readonly data: readonly Snapshot[];
  readonly boot: Snapshot | undefined;
}

/**
 * How to bring a set back, as a script of AWS CLI calls. Data volumes are made anew and attached. The boot volume of the
 * instance that the set was made of is replaced while it runs; EC2 takes for that only snapshots of the instance's own root
 * volume (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/replace-root.html), so another one is stopped and gets a new
 * volume as its root device.
 */
export function restorePlan(
  { set, snapshots, instance }: StoredSet,
  { region, target }: { readonly region: string; readonly target: RestoreTarget },
): readonly string[] {
  const unready = snapshots.filter(({ state }) => state !== 'completed');
  const isBoot = ({ tags }: Snapshot) => tags[TAGS.boot] === 'true';
  const resting = { ...target, runs: target.state === 'running' || target.state === 'pending' };
  const restore = { target: resting, boot: snapshots.find(isBoot), data: snapshots.filter((one) => !isBoot(one)) };
  return [
    `# Set ${line(set)} of ${line(instance)}: ${snapshots.length} volumes`,
    ...unready.map(({ id, state }) =>
      state === 'error'
        ? `# ${line(id)} failed: EC2 makes no volume of it, so take an older set or leave out its lines`
        : `# ${line(id)} is ${state}: wait until it is completed`,
    ),
    ...memberNote(target),
    'set -eu',
    `export AWS_REGION=${quoted(region)}`,
    `instance=${quoted(target.instance)}`,
    ...REST[target.state],
    ...(target.instance === instance ? ownPlan(restore) : otherPlan(restore)),
  ];
}

function memberNote({ group, instance }: RestoreTarget): readonly string[] {
  if (group === undefined) return [];
  const names = `--auto-scaling-group-name ${quoted(group)} --instance-ids ${quoted(instance)}`;
  return [
    `# It is a member of ${line(group)}, which may replace it while it does not answer. Before, and exit-standby afterwards:`,
    `#   aws autoscaling enter-standby ${names} --should-decrement-desired-capacity`,
  ];
}

/** The root volume last: EC2 reboots the instance, which then finds all of them. */
function ownPlan({ target, data, boot }: Restore): readonly string[] {
  const volumes = data.map((snapshot, index) => ({ snapshot, name: `volume${index + 1}` }));
  return [
    ...volumes.flatMap((volume) => makeVolume(volume, target)),
    ...volumes.flatMap((volume) => putVolume(volume, target)),
    ...(boot === undefined ? [] : replaceRoot(boot, target)),
  ];
}

function replaceRoot({ id }: Snapshot, { runs }: Resting): readonly string[] {
  return [
    '',
    '# The boot volume: EC2 reboots the running instance from a new one of the same type; the old one stays, detached',
    ...(runs ? [] : START),
    `aws ec2 create-replace-root-volume-task --instance-id "$instance" --snapshot-id ${quoted(id)}`,
    `# How far it is: aws ec2 describe-replace-root-volume-tasks --filters "Name=instance-id,Values=$instance"`,
  ];
}

const START = [
  'aws ec2 start-instances --instance-ids "$instance"',
  'aws ec2 wait instance-running --instance-ids "$instance"',
];
const STOP = [
  'aws ec2 stop-instances --instance-ids "$instance"',
  'aws ec2 wait instance-stopped --instance-ids "$instance"',
];
/** EC2 attaches to an instance that runs or is off, and refuses one on its way: IncorrectState. */
const REST: Readonly<Record<RestoreTarget['state'], readonly string[]>> = {
  pending: START.slice(1),
  running: [],
  stopping: STOP.slice(1),
  stopped: [],
};

/** A root device can be exchanged only while the instance is off. It ends as it was found. */
function otherPlan({ target, data, boot }: Restore): readonly string[] {
  const volumes = data.map((snapshot, index) => ({ snapshot, name: `volume${index + 1}` }));
  if (boot === undefined) {
    return volumes.flatMap((volume) => [...makeVolume(volume, target), ...putVolume(volume, target)]);
  }
  const root = { snapshot: boot, name: 'root' };
  const off = { ...target, runs: false };
  return [
    ...[root, ...volumes].flatMap((volume) => makeVolume(volume, target)),
    '',
    '# The boot volume of another instance: its architecture and boot mode must fit. The old one stays, detached',
    ...(target.runs ? STOP : []),
    ...exchange(root.name, target.rootDevice, off),
    ...volumes.flatMap((volume) => putVolume(volume, off)),
    ...(target.runs ? START : []),
  ];
}

interface NewVolume {
  readonly snapshot: Snapshot;
  /** The variable of the script that holds its id. */
  readonly name: string;
}

function makeVolume({ snapshot: { id, volume, tags }, name }: NewVolume, { zone }: Resting): readonly string[] {
  const type = typeOptions(tags[TAGS.type] ?? '');
  return [
    '',
    ...(type === undefined
      ? [`# The type of ${line(volume)} is not known: EC2 makes a gp2 unless you add --volume-type`]
      : []),
    `${name}=$(aws ec2 create-volume --snapshot-id ${quoted(id)} --availability-zone ${quoted(zone)}${
      type === undefined ? '' : ` ${type}`
    } --query VolumeId --output text)`,
    `aws ec2 wait volume-available --volume-ids "$${name}"`,
  ];
}

function putVolume({ snapshot, name }: NewVolume, target: Resting): readonly string[] {
  const device = deviceOf(snapshot);
  if (device !== '' && device !== target.rootDevice) return ['', ...exchange(name, device, target)];
  const why = device === '' ? 'is not known' : 'is the root device here';
  return [
    '',
    `# The device of ${line(snapshot.volume)} ${why}: aws ec2 attach-volume --volume-id "$${name}" --instance-id "$instance" --device DEVICE`,
  ];
}

function exchange(name: string, device: string, { volumes, runs }: Resting): readonly string[] {
  const old = volumes.find((volume) => volume.device === device);
  return [
    ...(old === undefined
      ? []
      : [
          ...(runs ? [`# Unmount ${line(device)} first`] : []),
          `aws ec2 detach-volume --volume-id ${quoted(old.id)}`,
          `aws ec2 wait volume-available --volume-ids ${quoted(old.id)}`,
        ]),
    `aws ec2 attach-volume --volume-id "$${name}" --instance-id "$instance" --device ${quoted(device)}`,
  ];
}

/** Tags can be written by anybody who may tag: nothing of them may become a command. */
function quoted(text: string): string {
  return `'${line(text).replaceAll("'", `'\\''`)}'`;
}

function line(text: string): string {
  return text.replaceAll(/[\r\n\u2028\u2029]/g, ' ');
}
