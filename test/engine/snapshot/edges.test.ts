import { beforeEach, describe, expect, test } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../../src/domain/duration.ts';
import type { Launch } from '../../../src/domain/snapshot/launch.ts';
import type { SnapshotRules } from '../../../src/domain/snapshot/rules.ts';
import { snapshotLaunch } from '../../../src/engine/snapshot/launch.ts';
import { BOX, Yard } from './fakes.ts';
import { announced, byHook, logged } from './logged.ts';

let yard: Yard;
let ports: Yard['ports'];
let log: string[];
const begin = (rules: Partial<SnapshotRules> = {}) => {
  yard = new Yard(rules);
  ({ ports, log } = logged(yard));
};
beforeEach(() => begin());

const refuse = (...codes: readonly string[]) => {
  for (const code of codes) yard.snapshots.refusals.push({ kind: 'refused', code, message: code });
};
const deliver = (launch: Launch = announced(yard)) => snapshotLaunch(launch, ports);
const volume = (at: number) => `vol-0123456789${at}`;
const SET = `${BOX}@2026-01-05T07:59:30.000Z`;
const calls = (name: string) => log.filter((line) => line.includes(` ${name}`));

describe('a launch is patient', () => {
  test.each([
    [0, 12.5],
    [59.999, 12.5],
    [60, 17.5],
    [120, 27.5],
    [180, 37.5],
    [-30, 12.5],
  ])('announced %j s ago, it comes again after %j s', async (age, wait) => {
    const at = yard.clock.now() - age * SECOND;
    const outcome = await deliver(announced(yard, { at }));
    expect(outcome).toEqual({
      kind: 'later',
      at: yard.clock.now() + wait * SECOND,
      reason: 'instance-not-found',
      detail: `EC2 does not know ${BOX}`,
    });
  });

  test('with what is not attached for ten minutes to the millisecond', async () => {
    yard.snapshots.launch(BOX, []);
    const at = yard.clock.now() - 10 * MINUTE;
    expect(await deliver(announced(yard, { at }))).toMatchObject({ kind: 'later' });
    expect(await deliver(announced(yard, { at: at - 1 }))).toMatchObject({ kind: 'dead' });
  });

  test.each([
    ['IncorrectInstanceState', 'IncorrectState', 10 * MINUTE],
    ['ConcurrentSnapshotLimitExceeded', 'ConcurrentSnapshotLimitExceeded', 6 * HOUR],
  ])('after %s it is tried for its time to the millisecond', async (code, reason, limit) => {
    yard.snapshots.launch(BOX);
    refuse(code);
    const at = yard.clock.now() - limit;
    const detail = '0 of 2 snapshots made, try 1';
    expect(await deliver(announced(yard, { at }))).toMatchObject({ kind: 'later', reason, detail });
    expect(await deliver(announced(yard, { at: at - 1 }))).toEqual({ kind: 'dead', reason, detail });
  });

  test('with no answer from EC2 for six hours to the millisecond', async () => {
    yard.snapshots.launch(BOX);
    const silence = () => yard.snapshots.refusals.push({ kind: 'unknown', message: 'no answer' });
    silence();
    const at = yard.clock.now() - 6 * HOUR;
    const until = yard.clock.now() + 90 * SECOND;
    const later = { kind: 'later', at: until, reason: 'no-answer', detail: 'no answer' };
    expect(await deliver(announced(yard, { at }))).toEqual(later);
    await yard.clock.advance(90 * SECOND);
    silence();
    const dead = { kind: 'dead', reason: 'no-answer', detail: 'no answer' };
    expect(await deliver(announced(yard, { at }))).toEqual(dead);
  });
});

describe('others at the same launch', () => {
  test('who write the record first are seen in five seconds', async () => {
    yard.snapshots.launch(BOX);
    const beaten = {
      kind: 'later',
      at: yard.clock.now() + 5 * SECOND,
      reason: 'being-made',
      detail: 'another delivery of the same launch',
    };
    for (const write of ['tieBoot', 'createSet', 'changeSet'] as const) {
      const { [write]: kept } = yard.records;
      yard.records[write] = () => Promise.resolve(false);
      expect(await deliver()).toEqual(beaten);
      yard.records[write] = kept as never;
    }
    expect(yard.snapshots.calls).toEqual([]);
  });

  test('who are at it are waited for up to their fence, however old the launch is', async () => {
    yard.snapshots.launch(BOX);
    yard.snapshots.hooks.fail('create');
    const at = yard.clock.now() - 7 * HOUR;
    const until = yard.clock.now() + 90 * SECOND;
    await expect(deliver(announced(yard, { at }))).rejects.toThrow('create');
    const outcome = { kind: 'later', at: until, reason: 'being-made', detail: `set ${SET}` };
    expect(await deliver(announced(yard, { at }))).toEqual(outcome);
  });

  test('a handler that is held up after its claim for longer than five seconds asks EC2 for nothing', async () => {
    for (const ms of [5_000, 5_001]) {
      begin();
      yard.snapshots.launch(BOX);
      const until = yard.clock.now() + 90 * SECOND;
      yard.snapshots.hooks.pause = (method, phase) =>
        method === 'ofLaunch' && phase === 'after' ? yard.clock.advance(ms) : Promise.resolve();
      const outcome = await deliver();
      if (ms === 5_000) expect(outcome).toMatchObject({ kind: 'made' });
      else {
        const detail = 'the handler was held up after its claim';
        expect(outcome).toEqual({ kind: 'later', at: until, reason: 'held-up', detail });
        expect(calls('snapshots.create')).toEqual([]);
      }
    }
  });
});

describe('volumes', () => {
  test('that all opted out: nothing is written for them', async () => {
    yard.snapshots.launch(BOX, [{ tags: { 'wakelock:snapshot': 'off' } }]);
    const detail = `${BOX} has no volume that is not left out`;
    expect(await deliver()).toEqual({ kind: 'ended', reason: 'nothing-to-snapshot', detail });
    expect(yard.records.sets.size).toBe(0);
  });

  test('that were all detached before their turn: the set is over, and its hook goes on', async () => {
    begin({ hookOnFailure: 'ABANDON' });
    yard.snapshots.launch(BOX);
    refuse('RequestLimitExceeded');
    await deliver(byHook(yard));
    yard.snapshots.launch(BOX, []);
    const detail = `the volumes of ${BOX} were detached`;
    expect(await deliver(byHook(yard))).toEqual({ kind: 'ended', reason: 'nothing-to-snapshot', detail });
    expect(yard.hooks.told.at(-1)).toBe('CONTINUE on-launch');
  });

  test('that are attached between the look and the call come along, and are no part of the set', async () => {
    yard.snapshots.launch(BOX);
    yard.snapshots.hooks.pause = async (method, phase) => {
      if (method === 'create' && phase === 'before') yard.snapshots.launch(BOX, [{}, {}, {}]);
    };
    expect(await deliver()).toMatchObject({ kind: 'made', snapshots: 2, gib: 16 });
    expect(yard.snapshots.made).toHaveLength(3);
    const [record] = yard.records.sets.values();
    expect(record?.made.map((one) => one.volume)).toEqual([volume(0), volume(1)]);
  });

  test('that somebody snapshotted twenty seconds ago are to blame, a moment earlier they are not', async () => {
    for (const [ago, busy] of [
      [20_000, [volume(1)]],
      [20_001, [volume(0), volume(1)]],
    ] as const) {
      begin();
      yard.snapshots.launch(BOX);
      await yard.snapshots.create({ instance: BOX, description: '', tags: {}, skipBoot: true, skip: [] });
      await yard.clock.advance(ago);
      refuse('SnapshotCreationPerVolumeRateExceeded');
      await deliver();
      const [record] = yard.records.sets.values();
      expect(record?.busy).toEqual(busy);
    }
  });

  test('that somebody snapshotted one after the other all wait, and the rest is made meanwhile', async () => {
    yard.snapshots.launch(BOX, [{}, {}, {}]);
    const recent = [[volume(0)], [volume(1)]];
    yard.snapshots.startedSince = async () => recent.shift() ?? [];
    refuse('SnapshotCreationPerVolumeRateExceeded', 'SnapshotCreationPerVolumeRateExceeded');
    expect(await deliver()).toEqual({
      kind: 'later',
      at: yard.clock.now() + SECOND,
      reason: 'unfinished',
      detail: `set ${SET}`,
    });
    expect(yard.snapshots.made.map((one) => one.volume)).toEqual([volume(2)]);
    expect(await deliver()).toMatchObject({
      kind: 'later',
      reason: 'SnapshotCreationPerVolumeRateExceeded',
      detail: '1 of 3 snapshots made, try 2',
    });
    expect(calls('snapshots.create')).toHaveLength(3);
  });
});
