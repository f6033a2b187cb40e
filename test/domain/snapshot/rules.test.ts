import { describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/domain/duration.ts';
import { fence, LEAST_HEARTBEAT, nextDelivery, SNAPSHOT_RULES } from '../../../src/domain/snapshot/rules.ts';
import { typeOptions, typeText } from '../../../src/domain/snapshot/volume-type.ts';
import { chooseVolumes, notYet, partOf, type There, type Volume } from '../../../src/domain/snapshot/volumes.ts';

describe('the numbers that docs/snapshots.md promises', () => {
  test('are the defaults', () => {
    expect(SNAPSHOT_RULES).toEqual({
      stack: 'wakelock',
      skipBoot: false,
      optOut: { key: 'wakelock:snapshot', value: 'off' },
      mark: { key: 'Snapshots', value: 'Created' },
      copyTags: [],
      keepFor: 30 * DAY,
      keepLast: 0,
      hookOnFailure: 'CONTINUE',
      attachWithin: 10 * MINUTE,
      limitsWithin: 6 * HOUR,
      hookEvery: 4 * MINUTE,
      deadline: 5 * SECOND,
      call: 20 * SECOND,
      skew: 5 * SECOND,
      settle: MINUTE,
      remember: 30 * DAY,
    });
    expect(LEAST_HEARTBEAT).toBe(900);
  });

  test('nobody else makes a set within 90 s of its claim', () => {
    expect(fence(SNAPSHOT_RULES)).toBe(90 * SECOND);
    expect(fence({ ...SNAPSHOT_RULES, deadline: 1, call: 20, skew: 300, settle: 4000 })).toBe(4321);
  });
});

test('a launch comes again when it asks for it, with a hook after four minutes at the latest', () => {
  const rules = { hookEvery: 240 };
  expect(nextDelivery({ at: 1000, now: 100, hooked: false }, rules)).toBe(1000);
  expect(nextDelivery({ at: 1000, now: 100, hooked: true }, rules)).toBe(340);
  expect(nextDelivery({ at: 200, now: 100, hooked: true }, rules)).toBe(200);
});

const volume = (id: string, more: Partial<Volume> = {}): Volume => ({
  id,
  device: `/dev/${id}`,
  boot: false,
  attached: true,
  tags: {},
  ...more,
});
const there = (volumes: readonly Volume[], ebsRoot = true): There => ({
  kind: 'there',
  launchedAt: 0,
  tags: {},
  ebsRoot,
  volumes,
});

describe('the volumes of an instance', () => {
  test('are waited for until each of them is attached', () => {
    expect(notYet(there([]))).toBe('no volume is attached yet');
    expect(notYet(there([], false))).toBeUndefined();
    expect(notYet(there([volume('a')]))).toBeUndefined();
    const late = [volume('a', { attached: false }), volume('b'), volume('c', { attached: false })];
    expect(notYet(there(late))).toBe('not attached yet: a, c');
  });

  test('are all in its set, but for those that opted out by the whole tag and, on request, the boot volume', () => {
    const optOut = { key: 'backup', value: 'no' };
    const volumes = [
      volume('boot', { boot: true }),
      volume('out', { tags: { backup: 'no' } }),
      volume('in', { tags: { backup: 'yes' } }),
      volume('other', { tags: { restore: 'no' } }),
    ];
    const chosen = (skipBoot: boolean, rule = optOut) =>
      chooseVolumes(there(volumes), { skipBoot, optOut: rule }).map(({ id }) => id);
    expect(chosen(false)).toEqual(['boot', 'in', 'other']);
    expect(chosen(true)).toEqual(['in', 'other']);
    expect(chosen(false, { key: 'constructor', value: 'no' })).toHaveLength(4);
  });

  test('are kept in its record with their type, where EC2 tells it', () => {
    expect(partOf(volume('a', { boot: true }))).toEqual({ id: 'a', device: '/dev/a', boot: true });
    const type = { name: 'gp3', iops: 3000, throughput: 125 };
    expect(partOf(volume('b', { type }))).toEqual({
      id: 'b',
      device: '/dev/b',
      boot: false,
      type: 'gp3 iops=3000 throughput=125',
    });
  });
});

test.each([
  [
    { name: 'gp3', iops: 3000, throughput: 125 },
    'gp3 iops=3000 throughput=125',
    '--volume-type gp3 --iops 3000 --throughput 125',
  ],
  [{ name: 'gp3', throughput: 125 }, 'gp3 throughput=125', '--volume-type gp3 --throughput 125'],
  [{ name: 'gp3' }, 'gp3', '--volume-type gp3'],
  [{ name: 'io1', iops: 500, throughput: 9 }, 'io1 iops=500', '--volume-type io1 --iops 500'],
  [{ name: 'io2', iops: 9000 }, 'io2 iops=9000', '--volume-type io2 --iops 9000'],
  [{ name: 'gp2', iops: 100 }, 'gp2', '--volume-type gp2'],
  [{ name: 'standard' }, 'standard', '--volume-type standard'],
])('a volume of type %j is kept as "%s" and made again with "%s"', (type, text, options) => {
  expect(typeText(type)).toBe(text);
  expect(typeOptions(text)).toBe(options);
});

test.each([
  [''],
  ['g'],
  ['magnetics'],
  ['gp33'],
  ['GP3'],
  ['gp3 '],
  ['; gp3'],
  ['gp3; rm -rf /'],
  ['gp3 iops='],
  ['gp3 iops=1e3'],
  ['gp3 throughput=125 iops=3000'],
])('a type that somebody else wrote is none: "%s"', (text) => {
  expect(typeOptions(text)).toBeUndefined();
});
