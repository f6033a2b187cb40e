import { expect, test } from '@jest/globals';
import { type RestoreTarget, restorePlan } from '../../../src/domain/snapshot/restore.ts';
import type { StoredSet } from '../../../src/domain/snapshot/sets.ts';
import type { Snapshot } from '../../../src/domain/snapshot/sweep.ts';

const OWN = 'i-0123456789abcdef0';
const OTHER = 'i-0fedcba9876543210';

const snapshot = (id: string, tags: Readonly<Record<string, string>>, more: Partial<Snapshot> = {}): Snapshot => ({
  id,
  volume: `vol-of-${id}`,
  gib: 8,
  startedAt: 0,
  state: 'completed',
  tags,
  ...more,
});
const boot = snapshot('snap-boot', {
  'wakelock:boot': 'true',
  'wakelock:device': '/dev/xvda',
  'wakelock:volume-type': 'gp3',
});
const data = snapshot('snap-data', {
  'wakelock:boot': 'false',
  'wakelock:device': '/dev/sdf',
  'wakelock:volume-type': 'gp2',
});
const target: RestoreTarget = {
  instance: OWN,
  state: 'running',
  zone: 'eu-west-1b',
  rootDevice: '/dev/xvda',
  volumes: [
    { id: 'vol-root', device: '/dev/xvda' },
    { id: 'vol-old', device: '/dev/sdf' },
  ],
};
const stored = (snapshots: readonly Snapshot[], set = 'the-set'): StoredSet => ({
  set,
  group: 'web',
  instance: OWN,
  instanceName: 'web-1',
  startedAt: 0,
  expires: '',
  gib: 16,
  snapshots,
});
const scriptOf = (to: Partial<RestoreTarget>, set: StoredSet) =>
  restorePlan(set, { region: 'eu-west-1', target: { ...target, ...to } }).join('\n');

const STATES = ['pending', 'running', 'stopping', 'stopped'] as const;
const both = stored([boot, data]);

test.each(STATES)('the whole script for the own instance while it is %s', (state) => {
  expect(scriptOf({ state }, both)).toMatchSnapshot();
});

test.each(STATES)('the whole script for another instance while it is %s', (state) => {
  expect(scriptOf({ state, instance: OTHER }, both)).toMatchSnapshot();
});

test('the whole script for a member of a group, of data volumes alone, some of them not ready, some of unknown devices', () => {
  const unready = snapshot('snap-late', { 'wakelock:device': '/dev/sdg' }, { state: 'pending' });
  const failed = snapshot('snap-odd', { 'wakelock:volume-type': 'standard' }, { state: 'error' });
  expect(scriptOf({ group: 'web' }, stored([data, unready, failed]))).toMatchSnapshot();
  const rootless = { instance: OTHER, rootDevice: '/dev/sdf' };
  expect(scriptOf(rootless, stored([data, unready, failed]))).toMatchSnapshot();
});

test('nothing that somebody wrote into a tag becomes a command', () => {
  const evil = "/dev/sdf'; reboot\nrm -rf /\r#\u2028\u2029";
  const plan = restorePlan(stored([snapshot('snap-x', { 'wakelock:device': evil })], 'set\nreboot'), {
    region: 'eu-west-1',
    target: { ...target, group: "web'\nreboot", volumes: [{ id: 'vol-old', device: evil }] },
  });
  expect(plan.filter((line) => /[\r\n\u2028\u2029]/.test(line))).toEqual([]);
  expect(plan.slice(0, 3)).toEqual([
    `# Set set reboot of ${OWN}: 1 volumes`,
    "# It is a member of web' reboot, which may replace it while it does not answer. Before, and exit-standby afterwards:",
    `#   aws autoscaling enter-standby --auto-scaling-group-name 'web'\\'' reboot' --instance-ids '${OWN}' --should-decrement-desired-capacity`,
  ]);
  expect(plan.at(-1)).toBe(
    `aws ec2 attach-volume --volume-id "$volume1" --instance-id "$instance" --device '/dev/sdf'\\''; reboot rm -rf / #  '`,
  );
  expect(plan).toContain("# Unmount /dev/sdf'; reboot rm -rf / #   first");
});
