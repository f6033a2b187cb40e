import {
  AutoScalingClient,
  PutLifecycleHookCommand,
  PutNotificationConfigurationCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type LocalAws, startLocal } from '../../../src/local/index.ts';
import { systemClock } from '../../../src/net/clock.ts';

// A slow machine needs long to load the SDK; nothing here waits for a fixed time to pass.
jest.setTimeout(120_000);

const volumes = [
  { device: '/dev/xvda', gib: 8 },
  { device: '/dev/sdf', gib: 20, attachSeconds: 1 },
];
const group = (name: string, more: object = {}) => ({
  name,
  min: 0,
  max: 1000,
  desired: 0,
  machine: { tags: { Name: name, team: 'shop' }, bootSeconds: 2, volumes },
  ...more,
});

let local: LocalAws;
let client: AutoScalingClient;
const before = { ...process.env };
beforeAll(async () => {
  local = await startLocal({
    speed: 50,
    seed: { machines: [], groups: [group('web'), group('hooked'), group('ruled')] },
    snapshotGroups: ['ruled'],
    // Loaded at the first message, when the environment is the one below.
    snapshot: {
      handler: async (event, context) => {
        const { handler } = await import('../../../lambda/snapshot/index.ts');
        return handler(event, context as unknown as Parameters<typeof handler>[1]);
      },
    },
  });
  const url = (name: string) => `${local.url}/000000000000/${name}`;
  Object.assign(process.env, local.env, {
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    WAKELOCK_TABLE: local.table,
    WAKELOCK_TOPIC_ARNS: local.launchTopicArn,
    WAKELOCK_SNAPSHOT_QUEUE_URL: url('wakelock-launches'),
    WAKELOCK_SNAPSHOT_DLQ_URL: url('wakelock-launches-dlq'),
    WAKELOCK_SNAPSHOT_COPY_TAGS: 'team',
    WAKELOCK_SNAPSHOT_SWEEP: 'delete',
  });
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
  client = new AutoScalingClient({ endpoint: local.url, region: 'us-east-1', credentials });
});
afterAll(async () => {
  client.destroy();
  await local.close();
  process.env = before;
});

/** Resolves when it holds; looked at whenever something happens in the embedded AWS. */
function until(holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds()) return;
      stop();
      resolve();
    };
    const stop = local.onEvent(look);
    look();
  });
}

const grow = (name: string, to: number) =>
  client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: name, DesiredCapacity: to }));
const members = (name: string) => local.autoScaling.describe([name])[0]?.members ?? [];
const marked = (name: string) => members(name).filter(({ id }) => local.ec2.machine(id).tags.Snapshots === 'Created');
const snapshotsOf = (id: string) => local.ec2.ebs.allSnapshots().filter(({ tags }) => tags['wakelock:instance'] === id);

test('one more instance in a group that was attached gets two snapshots and its tag, and the test notification does nothing', async () => {
  await client.send(
    new PutNotificationConfigurationCommand({
      AutoScalingGroupName: 'web',
      TopicARN: local.launchTopicArn,
      NotificationTypes: ['autoscaling:EC2_INSTANCE_LAUNCH', 'autoscaling:EC2_INSTANCE_TERMINATE'],
    }),
  );
  await grow('web', 1);
  await until(() => marked('web').length === 1);
  const [instance] = members('web');
  const machine = local.ec2.machine(instance?.id ?? '');
  const [launch] = local.autoScaling.activities('web');
  const made = snapshotsOf(machine.id);
  const set = made[0]?.tags['wakelock:set'];
  expect(set).toContain(`${machine.id}@`);
  expect(machine.tags).toMatchObject({ Snapshots: 'Created', 'wakelock:snapshot-set': set });
  expect(made.map(({ gib }) => gib)).toEqual([8, 20]);
  const [boot, data] = made;
  expect(boot?.description).toBe(`Autosnap-${machine.id}-${boot?.volume},${data?.volume}`);
  expect(data?.tags).toMatchObject({
    Name: `Autosnap-${machine.id}-${data?.volume}`,
    team: 'shop',
    'wakelock:snapshots': 'wakelock',
    'wakelock:group': 'web',
    'wakelock:activity': launch?.id,
    'wakelock:instance-name': 'web',
    'wakelock:device': '/dev/sdf',
    'wakelock:volume-type': 'gp3 iops=3000 throughput=125',
  });
  expect(boot?.tags).toMatchObject({ 'wakelock:boot': 'true', 'wakelock:device': '/dev/xvda' });
  expect(local.calls()['ec2:CreateSnapshots']).toBe(1);
});

test('a group whose launches EventBridge tells needs no change', async () => {
  await grow('ruled', 1);
  await until(() => marked('ruled').length === 1);
  expect(snapshotsOf(members('ruled')[0]?.id ?? '')).toHaveLength(2);
});

test('an instance waits in its launch hook until its set is made, and goes into service then', async () => {
  await client.send(
    new PutLifecycleHookCommand({
      AutoScalingGroupName: 'hooked',
      LifecycleHookName: 'snapshot-first',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      NotificationTargetARN: local.launchTopicArn,
      RoleARN: 'arn:aws:iam::000000000000:role/hook',
      HeartbeatTimeout: 7200,
      DefaultResult: 'ABANDON',
    }),
  );
  const seen: string[] = [];
  const stop = local.onEvent(({ text }) => seen.push(text));
  await grow('hooked', 1);
  await until(() => seen.includes('autoscaling:CompleteLifecycleAction'));
  expect(members('hooked')[0]?.lifecycle).toBe('InService');
  stop();
  expect(marked('hooked')).toHaveLength(1);
  const [made, completed] = ['ec2:CreateSnapshots', 'autoscaling:CompleteLifecycleAction'].map((call) =>
    seen.indexOf(call),
  );
  expect(made).toBeGreaterThanOrEqual(0);
  expect(completed).toBeGreaterThan(made ?? Number.POSITIVE_INFINITY);
});

test('a burst of launches makes as many sets, each once', async () => {
  await grow('web', 10);
  await until(() => marked('web').length === 10);
  const sets = new Set(members('web').map(({ id }) => local.ec2.machine(id).tags['wakelock:snapshot-set']));
  expect(sets.size).toBe(10);
  expect(members('web').map(({ id }) => snapshotsOf(id).length)).toEqual(Array.from({ length: 10 }, () => 2));
  expect(local.launchDlq.counts()).toEqual({ visible: 0, hidden: 0 });
});

test('the daily sweep deletes what expired, and nothing that an image uses', async () => {
  const { ebs } = local.ec2;
  const [kept, gone] = ebs.allSnapshots();
  ebs.register('golden', [kept?.id ?? '']);
  for (const id of [kept?.id ?? '', gone?.id ?? '']) ebs.tag(id, { 'wakelock:expires': '2020-01-01T00:00:00.000Z' });
  const count = ebs.allSnapshots().length;
  while (ebs.allSnapshots().some((snapshot) => ebs.isPending(snapshot))) await systemClock.sleep(20);
  await local.sweep();
  expect(ebs.allSnapshots().map(({ id }) => id)).not.toContain(gone?.id);
  expect(ebs.allSnapshots().map(({ id }) => id)).toContain(kept?.id);
  expect(ebs.allSnapshots()).toHaveLength(count - 1);
});
