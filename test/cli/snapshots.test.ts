import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runCli } from '../../src/cli/program.ts';
import { DAY } from '../../src/domain/duration.ts';
import { snapshotLaunch } from '../../src/engine/snapshot/launch.ts';
import { type LocalAws, startLocal } from '../../src/local/index.ts';
import { Yard } from '../engine/snapshot/fakes.ts';
import { FakeShell } from './fake-shell.ts';

const WEB = 'i-0123456789abcdef0';
const OFF = 'i-0123456789abcdef1';
const ENDED = 'i-0123456789abcdef2';
const volumes = [{ device: '/dev/xvda' }, { device: "/dev/sd'f", gib: 20 }];

const GP3 = { name: 'gp3', iops: 3000, throughput: 125 };

let local: LocalAws;
let launches: string;
const before = { ...process.env };
beforeAll(async () => {
  local = await startLocal({
    // A day of EC2 in less than a second: snapshots are completed at once.
    speed: 1000,
    seed: {
      machines: [
        { id: WEB, name: 'web-1', state: 'running', volumes },
        { id: OFF, state: 'stopped' },
        { id: ENDED, state: 'running' },
      ],
      topics: [
        { name: 'wakelock-launches', deliver: 'none' },
        { name: 'others', deliver: 'none' },
      ],
      groups: [{ name: 'web', min: 0, max: 2, desired: 0, notify: ['others'] }],
    },
  });
  local.ec2.terminate(ENDED);
  launches = local.launchTopicArn;
  Object.assign(process.env, local.env);
  // What the function would have made, by the same engine.
  const yard = new Yard();
  const { ebs } = local.ec2;
  yard.snapshots.launch(
    WEB,
    ebs.volumesOf(WEB).map(({ id, device, boot }) => ({ id, device, boot, type: GP3 })),
    { Name: 'web-1' },
  );
  const at = yard.clock.now();
  await snapshotLaunch({ instance: WEB, group: 'web', from: 'event', activity: 'activity-1', at }, yard.ports);
  const [order] = yard.snapshots.calls;
  const made = ebs.createSnapshots({
    instance: WEB,
    excludeBoot: false,
    exclude: [],
    description: '',
    tags: order?.tags ?? {},
  });
  for (const [index, { id }] of made.entries())
    ebs.tag(id, yard.snapshots.tags.get(yard.snapshots.made[index]?.id ?? '') ?? {});
  ebs.attach('i-00000000000000001', [{ device: '/dev/xvda', gib: 100, tags: {}, attachSeconds: 0 }]);
  ebs.createSnapshots({ instance: 'i-00000000000000001', excludeBoot: false, exclude: [], description: '', tags: {} });
});
afterAll(async () => {
  process.env = before;
  await local.close();
});

/** In this process: the SDK is loaded once. */
async function run(...args: readonly string[]) {
  const shell = new FakeShell({ env: { WAKELOCK_TOPIC_ARN: local.topicArn } });
  await shell.clock.advance(60 * DAY);
  const code = await runCli(['snapshots', ...args], shell);
  return { code, out: shell.stdout, err: shell.stderr };
}

test('a group is attached beside what it tells others, attached again, and detached', async () => {
  const attached = await run('attach', 'web');
  expect(attached).toMatchObject({ code: 0, out: '' });
  expect(attached.err).toContain(`web now tells ${launches} of launches; as before it tells`);
  expect(local.autoScaling.topicsOf('web', 'autoscaling:EC2_INSTANCE_LAUNCH')).toHaveLength(2);
  expect((await run('attach', 'web')).err).toContain(`web tells already ${launches}`);
  const detached = await run('detach', 'web', '--json');
  expect(JSON.parse(detached.out)).toMatchObject({ group: 'web', topic: launches, changed: true });
  expect(local.autoScaling.topicsOf('web', 'autoscaling:EC2_INSTANCE_LAUNCH')).toHaveLength(1);
});

test('a group that is not there, and a topic that is none of launches, are said', async () => {
  expect(await run('attach', 'nowhere')).toMatchObject({
    code: 5,
    err: expect.stringContaining('no Auto Scaling group'),
  });
  expect(await run('attach', 'web', '--launch-topic-arn', local.topicArn)).toMatchObject({
    code: 2,
    err: expect.stringContaining('LaunchTopicArn'),
  });
});

test('sets are listed, those of others are not', async () => {
  const { out, code } = await run('list');
  expect(code).toBe(0);
  expect(out).toMatch(/^MADE +GROUP +INSTANCE +SNAPSHOTS +GIB +EXPIRES +SET\n/);
  expect(out).toMatch(
    /web +i-0123456789abcdef0 \(web-1\) +2 +28 +2026-02-04 +i-0123456789abcdef0@2026-01-05T07:59:30.000Z\n$/,
  );
  expect(JSON.parse((await run('list', '--group', 'db', '--json')).out)).toEqual({ sets: [] });
});

test.each([
  [['--group', 'db'], 'the group db'],
  [['--instance', OFF], `the instance ${OFF}`],
  [['--group', 'web', '--instance', OFF], `the group web and the instance ${OFF}`],
])('a list by %j that is empty says which filter found nothing', async (filters, words) => {
  expect(await run('list', ...filters)).toEqual({
    code: 0,
    out: '',
    err: `wakelock: the stack wakelock has no set of snapshots of ${words}; it has 1 of others\n`,
  });
});

test.each([
  [['list', '--instance', 'foo'], 'instance: "foo" is not an instance id.'],
  [['restore-plan', WEB, '--to', 'asg:web'], 'to: "asg:web" is not an instance id.'],
  [['sweep', '--keep-last', 'x'], '--keep-last: "x" is not a whole number from 0 to 9999.'],
])('%j is refused with a repair', async (line, what) => {
  const { code, out, err } = await run(...line);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(`wakelock: ${what}\n  Repair: Write `);
});

test('a sweep is a dry run, and deletes only when it is asked to, knowing how many are kept', async () => {
  const count = local.ec2.ebs.allSnapshots().length;
  const dry = await run('sweep');
  expect(dry.err).toContain('would delete 2 of 2 snapshots, 28 of 28 GiB');
  expect(dry.out).toMatch(/^SNAPSHOT +VOLUME/);
  expect(await run('sweep', '--delete')).toMatchObject({ code: 2, err: expect.stringContaining('--keep-last') });
  expect((await run('sweep', '--delete', '--keep-last', '1')).err).toContain('kept: 2 among-the-last');
  expect(local.ec2.ebs.allSnapshots()).toHaveLength(count);
});

test('a restore is printed as AWS CLI calls in which nothing of a tag becomes a command', async () => {
  const { out, code } = await run('restore-plan', WEB);
  expect(code).toBe(0);
  const [boot, data] = local.ec2.ebs.allSnapshots();
  const old = local.ec2.ebs.volumesOf(WEB)[1]?.id;
  expect(out.split('\n')).toEqual([
    `# Set ${WEB}@2026-01-05T07:59:30.000Z of ${WEB}: 2 volumes`,
    'set -eu',
    "export AWS_REGION='us-east-1'",
    `instance='${WEB}'`,
    '',
    `volume1=$(aws ec2 create-volume --snapshot-id '${data?.id}' --availability-zone 'us-east-1a' --volume-type gp3 --iops 3000 --throughput 125 --query VolumeId --output text)`,
    'aws ec2 wait volume-available --volume-ids "$volume1"',
    '',
    "# Unmount /dev/sd'f first",
    `aws ec2 detach-volume --volume-id '${old}'`,
    `aws ec2 wait volume-available --volume-ids '${old}'`,
    `aws ec2 attach-volume --volume-id "$volume1" --instance-id "$instance" --device '/dev/sd'\\''f'`,
    '',
    '# The boot volume: EC2 reboots the running instance from a new one of the same type; the old one stays, detached',
    `aws ec2 create-replace-root-volume-task --instance-id "$instance" --snapshot-id '${boot?.id}'`,
    '# How far it is: aws ec2 describe-replace-root-volume-tasks --filters "Name=instance-id,Values=$instance"',
    '',
  ]);
});

test('a restore to another instance looks at it first, and replaces no root volume in place', async () => {
  const { out, code } = await run('restore-plan', WEB, '--to', OFF);
  expect(code).toBe(0);
  expect(out).toContain(`instance='${OFF}'`);
  expect(out).not.toMatch(/replace-root|start-instances|stop-instances/);
  expect(out).toContain('--instance-id "$instance" --device \'/dev/xvda\'');
  for (const absent of ['i-0fedcba9876543210', ENDED]) {
    expect(await run('restore-plan', WEB, '--to', absent)).toMatchObject({
      code: 5,
      out: '',
      err: expect.stringContaining(`${absent} is not there in us-east-1, or it was terminated`),
    });
  }
  expect(await run('restore-plan', 'i-00000000000000001')).toMatchObject({
    code: 5,
    err: expect.stringContaining('has no set'),
  });
});

test('what is deleted is gone from the list', async () => {
  const { out, code } = await run('sweep', '--delete', '--keep-last', '0', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ mode: 'delete', reclaimedGib: 28, kept: {}, failed: [], left: 0 });
  expect(local.ec2.ebs.allSnapshots()).toHaveLength(1);
  expect((await run('list')).err).toContain('the stack wakelock has no sets of snapshots here');
});
