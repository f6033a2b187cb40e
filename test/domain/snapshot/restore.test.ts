import { describe, expect, test } from '@jest/globals';
import { type RestoreTarget, restorePlan } from '../../../src/domain/snapshot/restore.ts';
import { type StoredSet, setsOf } from '../../../src/domain/snapshot/sets.ts';
import type { Snapshot } from '../../../src/domain/snapshot/sweep.ts';

const OWN = 'i-0123456789abcdef0';
const OTHER = 'i-0fedcba9876543210';

const snapshot = (id: string, tags: Readonly<Record<string, string>>): Snapshot => ({
  id,
  volume: `vol-${id}`,
  gib: 8,
  startedAt: 0,
  state: 'completed',
  tags: { 'wakelock:set': 's', 'wakelock:group': 'web', 'wakelock:instance': OWN, ...tags },
});
const boot = snapshot('snap-boot', {
  'wakelock:boot': 'true',
  'wakelock:device': '/dev/xvda',
  'wakelock:volume-type': 'gp3 iops=4000 throughput=250',
});
const data = snapshot('snap-data', { 'wakelock:device': '/dev/sdf', 'wakelock:volume-type': 'io2 iops=9000' });
const target = (more: Partial<RestoreTarget> = {}): RestoreTarget => ({
  instance: OWN,
  state: 'running',
  zone: 'eu-west-1b',
  rootDevice: '/dev/xvda',
  volumes: [
    { id: 'vol-root', device: '/dev/xvda' },
    { id: 'vol-old', device: '/dev/sdf' },
  ],
  ...more,
});
const setOf = (...snapshots: readonly Snapshot[]): StoredSet => {
  const [set] = setsOf(snapshots);
  if (set === undefined) throw new Error('no set');
  return set;
};
const planOf = (of: RestoreTarget, ...snapshots: readonly Snapshot[]) =>
  restorePlan(setOf(...snapshots), { region: 'eu-west-1', target: of });
/** Only what would run, without its preamble. */
const commands = (of: RestoreTarget, ...snapshots: readonly Snapshot[]) =>
  planOf(of, ...snapshots)
    .filter((line) => line !== '' && !line.startsWith('#'))
    .slice(3);

const make = (name: string, id: string, options: string) => [
  `${name}=$(aws ec2 create-volume --snapshot-id '${id}' --availability-zone 'eu-west-1b' ${options} --query VolumeId --output text)`,
  `aws ec2 wait volume-available --volume-ids "$${name}"`,
];
const detach = (id: string) => [
  `aws ec2 detach-volume --volume-id '${id}'`,
  `aws ec2 wait volume-available --volume-ids '${id}'`,
];
const attach = (name: string, device: string) =>
  `aws ec2 attach-volume --volume-id "$${name}" --instance-id "$instance" --device '${device}'`;
const start = [
  'aws ec2 start-instances --instance-ids "$instance"',
  'aws ec2 wait instance-running --instance-ids "$instance"',
];
const stop = [
  'aws ec2 stop-instances --instance-ids "$instance"',
  'aws ec2 wait instance-stopped --instance-ids "$instance"',
];
const replaceRoot = `aws ec2 create-replace-root-volume-task --instance-id "$instance" --snapshot-id 'snap-boot'`;
const newRoot = make('root', 'snap-boot', '--volume-type gp3 --iops 4000 --throughput 250');
const newData = make('volume1', 'snap-data', '--volume-type io2 --iops 9000');

describe('a set is brought back', () => {
  test('to its own instance: data volumes of their old type first, then the boot volume while it runs', () => {
    expect(commands(target(), boot, data)).toEqual([
      ...newData,
      ...detach('vol-old'),
      attach('volume1', '/dev/sdf'),
      replaceRoot,
    ]);
  });

  test('to its own instance that is off: it is started before its boot volume is replaced, as EC2 wants it', () => {
    expect(commands(target({ state: 'stopped' }), boot)).toEqual([...start, replaceRoot]);
    expect(commands(target({ state: 'stopping' }), boot)).toEqual([stop[1], ...start, replaceRoot]);
    expect(commands(target({ state: 'pending' }), boot)).toEqual([start[1], replaceRoot]);
  });

  test('to an instance on its way: it is waited for, since EC2 attaches only to one that runs or is off', () => {
    for (const instance of [OWN, OTHER]) {
      const at = target({ instance, volumes: [] });
      const put = [...newData, attach('volume1', '/dev/sdf')];
      expect(commands({ ...at, state: 'pending' }, data)).toEqual([start[1], ...put]);
      expect(commands({ ...at, state: 'stopping' }, data)).toEqual([stop[1], ...put]);
    }
  });

  test('to an instance that is off by then: nothing has to be unmounted', () => {
    const unmounts = (of: Partial<RestoreTarget>, ...snapshots: readonly Snapshot[]) =>
      planOf(target(of), ...snapshots).filter((line) => line.startsWith('# Unmount'));
    expect(unmounts({ instance: OTHER }, boot, data)).toEqual([]);
    expect(unmounts({ state: 'stopping' }, data)).toEqual([]);
    expect(unmounts({}, boot, data)).toEqual(['# Unmount /dev/sdf first']);
    expect(unmounts({ instance: OTHER }, data)).toEqual(['# Unmount /dev/sdf first']);
  });

  test('to another instance: EC2 takes no foreign snapshot in place, so its boot volume is exchanged while it is off', () => {
    expect(commands(target({ instance: OTHER, rootDevice: '/dev/sda1', volumes: [] }), boot, data)).toEqual([
      ...newRoot,
      ...newData,
      ...stop,
      attach('root', '/dev/sda1'),
      attach('volume1', '/dev/sdf'),
      ...start,
    ]);
  });

  test('to another instance that is off: it stays off, and what is at its devices is detached', () => {
    expect(commands(target({ instance: OTHER, state: 'stopped' }), boot, data)).toEqual([
      ...newRoot,
      ...newData,
      ...detach('vol-root'),
      attach('root', '/dev/xvda'),
      ...detach('vol-old'),
      attach('volume1', '/dev/sdf'),
    ]);
  });

  test('without a boot volume to another instance: it is not stopped', () => {
    const volumes = [{ id: 'vol-root', device: '/dev/xvda' }];
    expect(commands(target({ instance: OTHER, volumes }), data)).toEqual([...newData, attach('volume1', '/dev/sdf')]);
  });

  test('a data volume never takes the place of a root device, nor one that nobody knows', () => {
    const plan = planOf(target({ instance: OTHER, rootDevice: '/dev/sdf' }), data, snapshot('snap-odd', {}));
    expect(plan.filter((line) => /^aws ec2 (?:detach|attach)/.test(line))).toEqual([]);
    expect(plan.filter((line) => line.includes('--device DEVICE'))).toHaveLength(2);
  });

  test('a member of a group is said to be one, for the group would replace it', () => {
    const plan = planOf(target({ group: 'web' }), boot).join('\n');
    expect(plan).toContain('# It is a member of web');
    expect(plan).toMatch(/^# {3}aws autoscaling enter-standby --auto-scaling-group-name 'web' --instance-ids/m);
    expect(planOf(target(), boot).join('\n')).not.toContain('standby');
  });

  test('a type that nobody wrote is no option, and said', () => {
    const odd = snapshot('snap-x', { 'wakelock:device': '/dev/sdg', 'wakelock:volume-type': 'gp3; rm -rf /' });
    const plan = planOf(target(), odd).join('\n');
    expect(plan).not.toContain('rm -rf');
    expect(plan).toContain('# The type of vol-snap-x is not known: EC2 makes a gp2');
  });
});
