import { expect, test } from '@jest/globals';
import { HOUR, MINUTE } from '../../src/domain/duration.ts';
import type { TargetState } from '../../src/domain/machine.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { startAll } from '../../src/engine/act.ts';
import type { FakeMachine } from '../fakes/fake-machines.ts';
import { BOX } from '../fakes/world.ts';
import { BEGUN, REFUSED, situationOf } from './acting.ts';
import { Transcript } from './transcript.ts';

const SERVICE: TargetId = 'ecs:team/web';
const OTHER: TargetId = 'ec2:i-0fedcba9876543210';

interface Off {
  readonly state?: Partial<TargetState>;
  readonly machine?: Partial<FakeMachine>;
}

/** Targets that are off and are to be started, each with what is stored of it. */
async function starting(targets: Partial<Record<TargetId, Off>>, before: (on: Transcript) => void = () => {}) {
  const on = new Transcript();
  const wishes = [];
  for (const [id, off] of Object.entries(targets)) {
    const target = id as TargetId;
    on.world.machines.add(target, off?.machine);
    on.world.store.states.set(target, { rev: 1, ...off?.state });
    wishes.push({ target, situation: await situationOf(on, target), previousLaunch: 5 });
  }
  before(on);
  return { on, again: await startAll(wishes, on.world.ports) };
}

const stateOf = (on: Transcript, target: TargetId) => on.world.store.states.get(target);
const remembered = { desired: 2, min: 1, max: 3 };
const scaledDown: Off = { machine: { size: { desired: 0, min: 0, max: 3 } }, state: { size: remembered } };

test('a table that takes one window and not the other starts the one, and says what happened to the other', async () => {
  const { on, again } = await starting({ [BOX]: {}, [OTHER]: {} }, ({ world }) => world.store.hooks.fail('writeState'));
  expect([on.world.machines.made('start'), again]).toEqual([[[OTHER]], []]);
  const error = new Error('writeState: made to fail');
  expect(on.world.journal.of('trouble')).toEqual([{ kind: 'trouble', target: BOX, error }]);
});

test('a window that somebody else wrote first is looked at again, and nothing is started', async () => {
  const { on, again } = await starting({ [BOX]: {} }, ({ world }) => world.store.states.set(BOX, { rev: 2 }));
  expect([again, on.world.machines.made('start')]).toEqual([[BOX], []]);
});

test('an answer that leaves a machine out says nothing of it', async () => {
  const { on, again } = await starting({ [BOX]: {} }, ({ world }) => {
    world.machines.start = async () => new Map();
  });
  const result = { kind: 'unknown', message: 'no answer' };
  expect(on.world.journal.of('call')).toEqual([{ kind: 'call', target: BOX, call: 'start', result }]);
  expect([again, stateOf(on, BOX)?.backoff]).toEqual([[], undefined]);
});

test('a table that cannot be written after a call fails nothing, but that is said', async () => {
  const { on, again } = await starting({ [BOX]: {}, [OTHER]: {} }, ({ world }) => {
    for (const target of [BOX, OTHER]) world.machines.answer('start', target, REFUSED);
    let writes = 0;
    world.store.hooks.pause = async (method, phase) => {
      if (method === 'writeState' && phase === 'before') writes += 1;
      if (writes === 3) world.store.hooks.fail('writeState');
    };
  });
  const error = new Error('writeState: made to fail');
  expect(on.world.journal.of('trouble')).toEqual([{ kind: 'trouble', target: BOX, error }]);
  expect([again, stateOf(on, BOX)?.backoff, stateOf(on, OTHER)?.backoff?.cause]).toEqual([
    [OTHER],
    undefined,
    'UnauthorizedOperation',
  ]);
});

test('only what scales is started with a size that is remembered', async () => {
  const sizes: unknown[] = [];
  await starting({ [BOX]: {}, [SERVICE]: scaledDown }, ({ world }) => {
    world.machines.start = async (_, given) => {
      sizes.push(given);
      return new Map();
    };
  });
  expect(sizes).toEqual([new Map([[SERVICE, remembered]])]);
});

test('bounds that were given back are forgotten, and those that were not are kept', async () => {
  const { on } = await starting({ [SERVICE]: scaledDown });
  expect(stateOf(on, SERVICE)?.size).toEqual({ desired: 2 });
  const { on: other, again } = await starting({ [SERVICE]: scaledDown }, ({ world }) =>
    world.machines.answer('start', SERVICE, REFUSED),
  );
  expect([stateOf(other, SERVICE)?.size, again]).toEqual([remembered, [SERVICE]]);
});

test.each<[string, Off]>([
  ['a machine', {}],
  ['a service without bounds', { machine: { size: { desired: 0 } }, state: { size: { desired: 2 } } }],
])('the start of %s is written down once, before the call', async (_, off) => {
  const { on } = await starting({ [SERVICE]: off });
  expect(on.lines.map((line) => line.split(' ')[1])).toEqual(['store.writeState', 'machines.start', 'note']);
  expect(on.world.journal.of('trouble')).toEqual([]);
});

test('starts of an hour ago and before count no more', async () => {
  const starts = [BEGUN - HOUR - 1, BEGUN - HOUR, BEGUN - HOUR + 1];
  const { on } = await starting({ [BOX]: { state: { starts } }, [OTHER]: {} });
  expect([stateOf(on, BOX)?.starts, stateOf(on, OTHER)?.starts]).toEqual([[BEGUN - HOUR + 1, BEGUN], [BEGUN]]);
});

test.each<[string, object, number | undefined]>([
  ['that could still land', { requestedAt: BEGUN - 2 * MINUTE }, BEGUN - 2 * MINUTE],
  ['that could not land any more', { requestedAt: BEGUN - 2 * MINUTE - 1 }, undefined],
  ['that is one of several', { requestedAt: BEGUN - MINUTE, since: BEGUN - 3 * MINUTE }, BEGUN - 3 * MINUTE],
])('the window of a start begins with an earlier one %s', async (_, window, since) => {
  const state = { window: { previousLaunch: null, requestedAt: 0, ...window } };
  const { on } = await starting({ [BOX]: { state } });
  const written = { previousLaunch: 5, requestedAt: BEGUN, ...(since === undefined ? {} : { since }) };
  expect(stateOf(on, BOX)?.window).toStrictEqual(written);
});
