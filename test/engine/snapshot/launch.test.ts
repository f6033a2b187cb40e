import { beforeEach, describe, expect, test } from '@jest/globals';
import { MINUTE, SECOND } from '../../../src/domain/duration.ts';
import type { Launch } from '../../../src/domain/snapshot/launch.ts';
import { snapshotLaunch } from '../../../src/engine/snapshot/launch.ts';
import { BOX, Yard } from './fakes.ts';

let yard: Yard;
beforeEach(() => {
  yard = new Yard();
});

const launchOf = (more: Partial<Launch> = {}): Launch => ({
  instance: BOX,
  group: 'web',
  from: 'notification',
  activity: 'activity-0001',
  at: yard.clock.now(),
  ...more,
});
const SET = `${BOX}@2026-01-05T07:59:30.000Z`;
const refuse = (code: string) => yard.snapshots.refusals.push({ kind: 'refused', code, message: code });

/** Hands the launch in until it is settled, at the times that it asks for. */
async function untilSettled(launch: Launch, { most = 500 } = {}) {
  const said: string[] = [];
  for (let tries = 0; tries < most; tries += 1) {
    const outcome = await snapshotLaunch(launch, yard.ports);
    if (outcome.kind !== 'later') return { outcome, said };
    said.push(outcome.reason);
    await yard.clock.advance(Math.max(0, outcome.at - yard.clock.now()));
  }
  throw new Error(`not settled: ${said.join(' ')}`);
}

describe('a launch', () => {
  test('becomes one set of all volumes in one call, named, tagged, and said on the instance', async () => {
    yard = new Yard({ copyTags: ['team', 'missing', 'aws:autoscaling:groupName'] });
    yard.snapshots.launch(BOX, [{}, { type: { name: 'gp3', iops: 4000, throughput: 250 } }], {
      Name: 'web-1',
      team: 'shop',
      'aws:autoscaling:groupName': 'web',
    });
    const outcome = await snapshotLaunch(launchOf(), yard.ports);
    expect(outcome).toEqual({ kind: 'made', set: SET, snapshots: 2, gib: 16 });
    expect(yard.snapshots.calls).toHaveLength(1);
    const [boot, data] = yard.snapshots.made;
    expect(boot?.tags).toEqual({
      'wakelock:snapshots': 'wakelock',
      'wakelock:set': SET,
      'wakelock:group': 'web',
      'wakelock:activity': 'activity-0001',
      'wakelock:instance': BOX,
      'wakelock:instance-name': 'web-1',
      'wakelock:launched': '2026-01-05T07:59:30.000Z',
      'wakelock:expires': '2026-02-04T08:00:00.000Z',
      team: 'shop',
    });
    expect(boot?.description).toBe(`Autosnap-${BOX}-${boot?.volume},${data?.volume}`);
    expect(yard.snapshots.tags.get(data?.id ?? '')).toEqual({
      Name: `Autosnap-${BOX}-${data?.volume}`,
      'wakelock:device': '/dev/sdb',
      'wakelock:volume-type': 'gp3 iops=4000 throughput=250',
    });
    expect(yard.snapshots.tags.get(BOX)).toEqual({ Snapshots: 'Created', 'wakelock:snapshot-set': SET });
  });

  test('without the boot volume and without volumes that opted out', async () => {
    yard = new Yard({ skipBoot: true });
    yard.snapshots.launch(BOX, [{}, { tags: { 'wakelock:snapshot': 'off' } }, {}]);
    await snapshotLaunch(launchOf(), yard.ports);
    expect(yard.snapshots.calls).toMatchObject([{ skip: ['vol-01234567891'], skipBoot: true }]);
    expect(yard.snapshots.made.map(({ volume }) => volume)).toEqual(['vol-01234567892']);
  });

  test('with nothing to snapshot is over at once', async () => {
    yard.snapshots.launch(BOX, [{ tags: { 'wakelock:snapshot': 'off' } }]);
    expect(await snapshotLaunch(launchOf(), yard.ports)).toMatchObject({
      kind: 'ended',
      reason: 'nothing-to-snapshot',
    });
  });

  test('announced by a lifecycle hook and then by a notification is one launch', async () => {
    yard.snapshots.launch(BOX);
    const { activity: _none, ...rest } = launchOf();
    const hook = { ...rest, from: 'hook' as const, hook: { name: 'on-launch', token: 'token' } };
    expect(await snapshotLaunch(hook, yard.ports)).toMatchObject({ kind: 'made', set: SET });
    expect(yard.hooks.told).toEqual(['CONTINUE on-launch']);
    await yard.clock.advance(MINUTE);
    expect(await snapshotLaunch(launchOf(), yard.ports)).toEqual({ kind: 'already', set: SET });
    expect([yard.snapshots.calls.length, yard.snapshots.made.length]).toEqual([1, 2]);
  });

  test('of a group that two stacks look after becomes a set of each, for each sweeps only its own', async () => {
    yard.snapshots.launch(BOX);
    await snapshotLaunch(launchOf(), yard.ports);
    const other = new Yard({ stack: 'other' });
    const outcome = await snapshotLaunch(launchOf(), { ...other.ports, snapshots: yard.snapshots, clock: yard.clock });
    expect(outcome).toMatchObject({ kind: 'made', snapshots: 2 });
    expect(yard.snapshots.made.map(({ tags }) => tags['wakelock:snapshots'])).toEqual([
      ...['wakelock', 'wakelock'],
      ...['other', 'other'],
    ]);
  });

  test('whose record is there already asks EC2 nothing', async () => {
    yard.snapshots.launch(BOX);
    await snapshotLaunch(launchOf(), yard.ports);
    yard.snapshots.hooks.fail('instance', { times: Number.POSITIVE_INFINITY });
    expect(await snapshotLaunch(launchOf(), yard.ports)).toEqual({ kind: 'already', set: SET });
  });
});

test('a volume that is detached before its turn is no part of the set any more', async () => {
  yard.snapshots.launch(BOX);
  refuse('RequestLimitExceeded');
  await snapshotLaunch(launchOf(), yard.ports);
  yard.snapshots.launch(BOX, [{}]);
  expect((await untilSettled(launchOf())).outcome).toMatchObject({ kind: 'made', snapshots: 1 });
});

describe('F89 volumes and instances that are not there', () => {
  test('F89 volumes that come late are waited for, and a hook gets heartbeats meanwhile', async () => {
    yard.snapshots.launch(BOX, [{}, { attached: false }]);
    const launch = launchOf({ hook: { name: 'on-launch', token: 'token' } });
    expect(await snapshotLaunch(launch, yard.ports)).toMatchObject({
      kind: 'later',
      reason: 'volumes-not-attached',
      detail: 'not attached yet: vol-01234567891',
    });
    yard.snapshots.launch(BOX);
    const { outcome } = await untilSettled(launch);
    expect(outcome).toMatchObject({ kind: 'made', snapshots: 2 });
    expect(yard.hooks.told).toEqual(['heartbeat on-launch', 'CONTINUE on-launch']);
  });

  test('F89 volumes that never come are given up after ten minutes, with the reason, and the hook ends as configured', async () => {
    yard = new Yard({ hookOnFailure: 'ABANDON' });
    yard.snapshots.launch(BOX, []);
    const start = yard.clock.now();
    const { outcome, said } = await untilSettled(launchOf({ hook: { name: 'h', token: 't' } }));
    expect(outcome).toEqual({ kind: 'dead', reason: 'volumes-not-attached', detail: 'no volume is attached yet' });
    expect(yard.clock.now() - start).toBeGreaterThan(10 * MINUTE);
    expect(yard.clock.now() - start).toBeLessThan(12 * MINUTE);
    expect(said.length).toBeLessThan(40);
    expect(yard.hooks.told.at(-1)).toBe('ABANDON h');
  });

  test('F89 an instance that EC2 does not know is looked for as long; one that ended is said at once', async () => {
    expect((await untilSettled(launchOf())).outcome).toMatchObject({ kind: 'dead', reason: 'instance-not-found' });
    yard.snapshots.instances.set(BOX, { kind: 'gone', state: 'terminated' });
    expect(await snapshotLaunch(launchOf({ at: yard.clock.now() }), yard.ports)).toEqual({
      kind: 'ended',
      reason: 'instance-gone',
      detail: `${BOX} is terminated`,
    });
  });

  test('F89 an instance that ends while its set is being made is no error either', async () => {
    yard.snapshots.launch(BOX);
    refuse('InvalidInstanceID.NotFound');
    expect(await snapshotLaunch(launchOf(), yard.ports)).toMatchObject({ kind: 'ended', reason: 'instance-gone' });
  });

  test('F89 a dead letter that is handed in again is tried once more', async () => {
    yard.snapshots.launch(BOX, []);
    const launch = launchOf();
    await untilSettled(launch);
    yard.snapshots.launch(BOX);
    expect(await snapshotLaunch(launch, yard.ports)).toMatchObject({ kind: 'made' });
  });
});

describe('F90 limits', () => {
  test('F90 one volume that was snapshotted a moment ago waits, the others are made at once', async () => {
    yard.snapshots.launch(BOX, [{}, {}, {}]);
    const other = { instance: BOX, description: '', tags: {}, skipBoot: true, skip: ['vol-01234567892'] };
    await yard.snapshots.create(other);
    refuse('SnapshotCreationPerVolumeRateExceeded');
    const start = yard.clock.now();
    const outcome = await snapshotLaunch(launchOf(), yard.ports);
    expect(outcome).toMatchObject({
      kind: 'later',
      reason: 'SnapshotCreationPerVolumeRateExceeded',
      detail: '2 of 3 snapshots made, try 1',
    });
    expect(outcome.kind === 'later' && outcome.at - start).toBeGreaterThanOrEqual(15 * SECOND);
    expect((await untilSettled(launchOf())).outcome).toMatchObject({ kind: 'made', snapshots: 3 });
    expect(yard.snapshots.made.map(({ volume }) => volume.at(-1))).toEqual(['1', '0', '2', '1']);
  });

  test.each(['SnapshotCreationPerVolumeRateExceeded', 'ConcurrentSnapshotLimitExceeded', 'RequestLimitExceeded'])(
    'F90 %s for all of them: the whole set is made later, in one call, after ever longer waits',
    async (code) => {
      yard.snapshots.launch(BOX);
      for (let count = 0; count < 5; count += 1) refuse(code);
      const { outcome, said } = await untilSettled(launchOf());
      expect(outcome).toMatchObject({ kind: 'made', snapshots: 2 });
      expect(said).toEqual([code, code, code, code, code]);
      expect(yard.snapshots.calls.at(-1)).toMatchObject({ skip: [], skipBoot: false });
    },
  );

  test('F90 a limit that never ends is given up after hours, not minutes, and calls stay few', async () => {
    yard.snapshots.launch(BOX);
    for (let count = 0; count < 500; count += 1) refuse('ConcurrentSnapshotLimitExceeded');
    const start = yard.clock.now();
    const { outcome } = await untilSettled(launchOf());
    expect(outcome).toMatchObject({ kind: 'dead', reason: 'ConcurrentSnapshotLimitExceeded' });
    expect(yard.clock.now() - start).toBeGreaterThan(6 * 60 * MINUTE);
    expect(yard.snapshots.calls.length).toBeLessThan(90);
  });

  test('F90 a limit that lasts: the launch hook hears of it every four minutes, and EC2 is asked no more often for that', async () => {
    const told: number[] = [];
    const waitsOf = async (hook: Launch['hook']) => {
      yard = new Yard();
      yard.hooks.heartbeat = async () => void told.push(yard.clock.now());
      yard.snapshots.launch(BOX);
      for (let count = 0; count < 30; count += 1) refuse('ConcurrentSnapshotLimitExceeded');
      const { outcome } = await untilSettled(launchOf(hook === undefined ? {} : { from: 'hook', hook }));
      expect(outcome).toMatchObject({ kind: 'made', snapshots: 2 });
      return { calls: yard.snapshots.calls.length, since: launchOf().at };
    };
    const plain = await waitsOf(undefined);
    expect(told).toEqual([]);
    const hooked = await waitsOf({ name: 'on-launch', token: 'token' });
    expect(hooked.calls).toBe(plain.calls);
    const gaps = told.slice(1).map((at, index) => at - (told[index] ?? 0));
    expect(Math.max(...gaps)).toBe(4 * MINUTE);
    expect(hooked.since - (told.at(-1) ?? 0)).toBeLessThanOrEqual(4 * MINUTE);
  });

  test('F90 trouble with the table is told to the hook as well, and is thrown all the same', async () => {
    yard.snapshots.launch(BOX);
    yard.records.hooks.fail('createSet', { times: 2 });
    const launch = launchOf({ from: 'hook', hook: { name: 'on-launch', token: 'token' } });
    await expect(snapshotLaunch(launch, yard.ports)).rejects.toThrow('createSet: made to fail');
    expect(yard.hooks.told).toEqual(['heartbeat on-launch']);
    yard.hooks.heartbeat = () => Promise.reject(new Error('no'));
    await expect(snapshotLaunch(launch, yard.ports)).rejects.toThrow('createSet: made to fail');
  });

  test('what would be refused again is given up at once, with the repair', async () => {
    yard.snapshots.launch(BOX);
    refuse('UnauthorizedOperation');
    const outcome = await snapshotLaunch(launchOf(), yard.ports);
    expect(outcome).toMatchObject({ kind: 'dead', reason: 'UnauthorizedOperation' });
    expect(outcome.kind === 'dead' && outcome.detail).toContain('ec2:CreateSnapshots');
    expect(yard.entries.map(({ kind }) => kind)).toEqual(['refused', 'outcome']);
  });
});
