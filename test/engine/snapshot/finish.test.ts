import { beforeEach, describe, expect, test } from '@jest/globals';
import { DAY } from '../../../src/domain/duration.ts';
import { describeError, WakelockError } from '../../../src/domain/errors.ts';
import type { CallResult } from '../../../src/engine/ports.ts';
import { snapshotLaunch } from '../../../src/engine/snapshot/launch.ts';
import type { Hooks } from '../../../src/engine/snapshot/ports.ts';
import { BOX, Yard } from './fakes.ts';
import { announced, byHook } from './logged.ts';

let yard: Yard;
beforeEach(() => {
  yard = new Yard();
  yard.snapshots.launch(BOX);
});

/** Answers so to the tagging of what begins with `prefix`. */
function answer(prefix: string, result: CallResult): void {
  const { tag } = yard.snapshots;
  yard.snapshots.tag = async (id, tags) => (id.startsWith(prefix) ? result : tag.call(yard.snapshots, id, tags));
}
const refused = (code: string): CallResult => ({ kind: 'refused', code, message: `${code} happened.` });
const record = () => [...yard.records.sets.values()][0];

describe('the end of a set', () => {
  test.each([
    ['snap-', refused('UnauthorizedOperation')],
    ['snap-', { kind: 'unknown', message: 'no answer' } as const],
    ['i-', refused('RequestLimitExceeded')],
    ['i-', { kind: 'unknown', message: 'no answer' } as const],
  ])(
    'what cannot be tagged (%s, %j) is said, and the record stays open for the next delivery',
    async (prefix, result) => {
      answer(prefix, result);
      const error: unknown = await snapshotLaunch(announced(yard), yard.ports).catch((thrown: unknown) => thrown);
      expect(error instanceof WakelockError && error.code).toBe('failed');
      expect(describeError(error)).toMatchSnapshot();
      expect(record()).toMatchObject({ state: 'open', made: [{}, {}] });
      answer(prefix, { kind: 'ok' });
      expect(await snapshotLaunch(announced(yard), yard.ports)).toMatchObject({ kind: 'made', snapshots: 2 });
      expect(yard.snapshots.calls).toHaveLength(1);
    },
  );

  test.each([
    ['snap-', 'InvalidSnapshot.NotFound'],
    ['i-', 'InvalidInstanceID.NotFound'],
  ])('what is gone meanwhile (%s) needs no tag', async (prefix, code) => {
    answer(prefix, refused(code));
    expect(await snapshotLaunch(announced(yard), yard.ports)).toMatchObject({ kind: 'made', snapshots: 2 });
    expect(record()?.state).toBe('done');
  });

  test('the record is kept for thirty days from then', async () => {
    yard.snapshots.hooks.pause = async (method, phase) => {
      if (method === 'tag' && phase === 'after') await yard.clock.advance(DAY);
    };
    await snapshotLaunch(announced(yard), yard.ports);
    expect(record()?.removeAt).toBe(yard.clock.now() + 30 * DAY);
  });
});

describe('a launch hook', () => {
  let told: unknown[];
  beforeEach(() => {
    told = [];
    const hooks: Hooks = {
      heartbeat: async (hook, of) => void told.push(['heartbeat', hook, of]),
      complete: async (hook, of) => void told.push(['complete', hook, of]),
    };
    Object.assign(yard.hooks, hooks);
  });
  const hook = { name: 'on-launch', token: 'token' };
  const of = { group: 'web', instance: BOX };

  test('is told by its token, group and instance what came of it', async () => {
    yard.snapshots.launch(BOX, []);
    await snapshotLaunch(byHook(yard), yard.ports);
    yard.snapshots.launch(BOX);
    yard.records.hooks.fail('readSet');
    await expect(snapshotLaunch(byHook(yard), yard.ports)).rejects.toThrow('readSet');
    await snapshotLaunch(byHook(yard), yard.ports);
    expect(told).toEqual([
      ['heartbeat', hook, of],
      ['heartbeat', hook, of],
      ['complete', hook, { ...of, result: 'CONTINUE' }],
    ]);
  });

  test('that is not there is told nothing, whatever came of the launch', async () => {
    yard.records.hooks.fail('readSet');
    await expect(snapshotLaunch(announced(yard), yard.ports)).rejects.toThrow('readSet');
    await snapshotLaunch(announced(yard), yard.ports);
    expect(told).toEqual([]);
  });
});
