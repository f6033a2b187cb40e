import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bootOf, describeSet, tagsOfSet, tagsOfSnapshot } from '../../../src/domain/snapshot/names.ts';
import { nextStep, type SetRecord } from '../../../src/domain/snapshot/record.ts';
import { backoff, refusalOf } from '../../../src/domain/snapshot/refusals.ts';

const INSTANCE = 'i-0123456789abcdef0';
const launch = { instance: INSTANCE, group: 'web', from: 'notification', at: 0 } as const;
const facts = { launch, set: 's', launchedAt: 0, expiresAt: undefined, instanceTags: {} };
const rules = { stack: 'wakelock', copyTags: [] as readonly string[] };

describe('names', () => {
  test('a set is named by the boot of its instance, however it was announced', () => {
    expect(bootOf(INSTANCE, 0)).toEqual({ set: `${INSTANCE}@1970-01-01T00:00:00.000Z`, launchedAt: 0 });
  });

  test('the description is that of the single volume, else it names all, within the length that EC2 takes', () => {
    expect(describeSet(INSTANCE, ['vol-1'])).toBe(`Autosnap-${INSTANCE}-vol-1`);
    expect(describeSet(INSTANCE, ['vol-1', 'vol-2'])).toBe(`Autosnap-${INSTANCE}-vol-1,vol-2`);
    const many = describeSet(
      INSTANCE,
      Array.from({ length: 28 }, (_, at) => `vol-0123456789abcde${at}`),
    );
    expect(many).toHaveLength(255);
    expect(many.endsWith('...')).toBe(true);
    const longest = 'v'.repeat(255 - describeSet(INSTANCE, ['']).length);
    expect(describeSet(INSTANCE, [longest])).toBe(`Autosnap-${INSTANCE}-${longest}`);
    expect(describeSet(INSTANCE, [`${longest}v`])).toBe(`Autosnap-${INSTANCE}-${longest.slice(3)}...`);
  });

  test('each snapshot is called after its volume, with its device, its type if known, and whether it boots', () => {
    const part = { id: 'vol-1', device: '/dev/sda', boot: false };
    const tags = { Name: `Autosnap-${INSTANCE}-vol-1`, 'wakelock:device': '/dev/sda' };
    expect(tagsOfSnapshot(INSTANCE, part)).toStrictEqual(tags);
    expect(tagsOfSnapshot(INSTANCE, { ...part, boot: true, type: 'gp3' })).toStrictEqual({
      ...tags,
      'wakelock:boot': 'true',
      'wakelock:volume-type': 'gp3',
    });
  });

  test('without expiry and name there is no tag of them', () => {
    expect(Object.keys(tagsOfSet(facts, rules))).toEqual([
      'wakelock:snapshots',
      'wakelock:set',
      'wakelock:group',
      'wakelock:instance',
      'wakelock:launched',
    ]);
  });

  test('copied tags forge none of ours, carry none of AWS, and stay within what EC2 takes', () => {
    const copyTags = [
      'wakelock:expires',
      'Wakelock:snapshots',
      'aws:x',
      'Name',
      'team',
      ...Array.from({ length: 60 }, (_, at) => `t${at}`),
    ];
    const instanceTags = Object.fromEntries(copyTags.map((key) => [key, 'forged']));
    const tags = tagsOfSet({ ...facts, instanceTags }, { ...rules, copyTags });
    expect(tags).toMatchObject({
      team: 'forged',
      'wakelock:snapshots': 'wakelock',
      'wakelock:instance-name': 'forged',
    });
    expect(tags).not.toHaveProperty(['wakelock:expires']);
    expect(tags).not.toHaveProperty(['aws:x']);
    expect(tags).not.toHaveProperty(['Wakelock:snapshots']);
    expect(Object.keys(tags)).toHaveLength(46);
  });

  test('the name of the instance is copied under a key of its own only: each snapshot has another', () => {
    const instanceTags = { Name: 'web-1', 'my:aws:team': 'shop', team: '' };
    const tags = tagsOfSet({ ...facts, instanceTags }, { ...rules, copyTags: ['Name', 'my:aws:team', 'team', 'none'] });
    expect(tags).toMatchObject({ 'wakelock:instance-name': 'web-1', 'my:aws:team': 'shop', team: '' });
    expect(Object.keys(tags).filter((key) => !key.startsWith('wakelock:'))).toEqual(['my:aws:team', 'team']);
  });
});

describe('refusals', () => {
  test('a wait never is shorter than its first nor longer than one and a half of its most', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.double({ min: 0, max: 0.999, noNaN: true }), (tries, random) => {
        const ms = backoff({ first: 20_000, most: 300_000 }, { tries, random });
        return ms >= 20_000 && ms <= 310_000;
      }),
    );
  });

  test('one volume snapshotted too often waits longer than the fifteen seconds that EC2 asks for', () => {
    const refusal = refusalOf('SnapshotCreationPerVolumeRateExceeded');
    expect(refusal).toMatchObject({ kind: 'wait', perVolume: true });
    expect(refusal.kind === 'wait' && refusal.first).toBeGreaterThan(15_000);
  });

  test.each(['constructor', '__proto__', 'SomethingNew'])('%s is a code that is not known', (code) => {
    expect(refusalOf(code).kind).toBe('final');
  });
});

describe('the next step of a set', () => {
  const record: SetRecord = {
    set: 's',
    instance: INSTANCE,
    group: 'web',
    launchedAt: 0,
    volumes: ['a', 'b'].map((id) => ({ id, device: `/dev/${id}`, boot: id === 'a' })),
    made: [],
    state: 'open',
    by: '',
    until: 0,
    tries: 0,
    busy: [],
    notBefore: 0,
    removeAt: 0,
    n: 1,
  };
  const a = { volume: 'a', snapshot: 'snap-a', gib: 1 };
  test.each<[string, Partial<SetRecord>, number, object]>([
    ['nothing was begun', {}, 5, { do: 'make', volumes: ['a', 'b'] }],
    ['part of it is there', { made: [a] }, 5, { do: 'make', volumes: ['b'] }],
    ['somebody is at it', { state: 'making', until: 10 }, 5, { do: 'wait', until: 10, reason: 'being-made' }],
    ['whoever was at it is past its time', { state: 'making', until: 10 }, 10, { do: 'make', volumes: ['a', 'b'] }],
    ['it was refused', { busy: ['a', 'b'], notBefore: 9 }, 5, { do: 'wait', until: 9, reason: 'refused' }],
    ['one volume was refused', { busy: ['a'], notBefore: 9 }, 5, { do: 'make', volumes: ['b'] }],
    ['the wait is over', { busy: ['a'], notBefore: 9 }, 9, { do: 'make', volumes: ['a', 'b'] }],
    ['all is there', { made: [a, { ...a, volume: 'b' }] }, 5, { do: 'finish' }],
    [
      'all is there, and nobody wrote it',
      { state: 'making', until: 10, made: [a, { ...a, volume: 'b' }] },
      5,
      { do: 'finish' },
    ],
    ['it is done', { state: 'done' }, 5, { do: 'nothing' }],
  ])('%s', (_title, change, now, step) => {
    expect(nextStep({ ...record, ...change }, now)).toEqual(step);
  });
});
