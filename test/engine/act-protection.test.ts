import { expect, test } from '@jest/globals';
import { makeMarks } from '../../src/engine/mark.ts';
import { BOX } from '../fakes/world.ts';
import { BEGUN, BOOT, carryOut, item, REFUSED, type Scene, stage, THROTTLED, UNKNOWN } from './acting.ts';

const ack = (boot: string) => ({ ack: { boot, at: BEGUN, alreadyOn: false, addresses: {} } });
const askers = [
  item('waits', { protect: true }),
  item('has-it', { protect: true, ...ack(BOOT) }),
  item('had-another-boot', { protect: true, ...ack('5') }),
  item('waits-without', { protect: false }),
  item('had-another-boot-without', { protect: false, ...ack('5') }),
];
const on = { protect: { status: 'on', confirmedAt: BEGUN - 60_000 } } as const;
const refused: Scene = { answer: ['protect', REFUSED] };

const STORIES: readonly (readonly ['protect' | 'unprotect', string, Scene])[] = [
  ['protect', 'confirmed', {}],
  ['protect', 'while somebody else writes', { rival: 1 }],
  ['protect', 'while somebody else writes during the call', { rival: 2 }],
  ['protect', 'in the last moment', { slow: 5_000 }],
  ['protect', 'too late', { slow: 5_001 }],
  ['protect', 'unanswered', { leases: askers, answer: ['protect', UNKNOWN] }],
  ['protect', 'throttled', { leases: askers, answer: ['protect', THROTTLED] }],
  ['protect', 'refused: who asked and does not have it is told', { ...refused, leases: askers }],
  ['protect', 'refused, while somebody else writes', { ...refused, rival: 2 }],
  ['protect', 'refused after it was confirmed once: it is to be cleared', { ...refused, state: on }],
  [
    'protect',
    'refused in an earlier call already',
    { ...refused, state: { protect: { status: 'setting', at: BEGUN } } },
  ],
  ['unprotect', 'confirmed', { state: on }],
  ['unprotect', 'while somebody else writes', { state: on, rival: 1 }],
  ['unprotect', 'while somebody else writes during the call', { state: on, rival: 2 }],
  ['unprotect', 'in the last moment', { state: on, slow: 5_000 }],
  ['unprotect', 'too late', { state: on, slow: 5_001 }],
  ['unprotect', 'unanswered', { state: on, answer: ['protect', UNKNOWN] }],
  ['unprotect', 'throttled', { state: on, answer: ['protect', THROTTLED] }],
  ['unprotect', 'refused', { ...refused, state: on }],
  ['unprotect', 'refused, while somebody else writes', { ...refused, state: on, rival: 2 }],
];

test.each(STORIES)('what is written and called, and what comes of it: %s, %s', async (action, _, scene) => {
  expect(await carryOut({ do: action }, scene)).toMatchSnapshot();
});

test('notes are written only on leases as they were read', async () => {
  const [known = item('known'), changed = item('changed')] = [item('known'), item('changed')];
  const { store } = stage({ leases: [known, { ...changed, n: 1 }, item('unread')] }).world;
  const note = (id: string) => ({ mark: 'look', id, lookAt: BEGUN + 5 }) as const;
  const marked = (...ids: string[]) =>
    makeMarks(BOX, ids.map(note), { leases: [known, changed], store }).then((all) => [
      all,
      [...(store.leases.get(BOX)?.values() ?? [])].filter(({ lookAt }) => lookAt === BEGUN + 5).map(({ id }) => id),
    ]);
  expect(await marked('known', 'unread')).toEqual([false, ['known']]);
  expect(await marked('changed')).toEqual([false, ['known']]);
  expect(await marked()).toEqual([true, ['known']]);
});
