import { describe, expect, test } from '@jest/globals';
import type { Action, Mark, ReasonCode } from '../../src/domain/decision.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/duration.ts';
import {
  acked,
  BEFORE,
  BOOT,
  backoff,
  decide,
  denial,
  type Facts,
  HEALTHY,
  job,
  NOW,
  OUR_BOOT,
  OURS,
  SERVICE,
  stopRecord,
  written,
} from './facts.ts';

interface Expected {
  readonly code: ReasonCode;
  readonly action?: Action['do'];
  readonly marks?: readonly Mark['mark'][];
  readonly lookAgainAt?: number;
  readonly again?: boolean;
}

const TABLE: readonly (readonly [title: string, facts: Facts, expected: Expected])[] = [
  [
    'a newer item: nothing is touched',
    { state: { newer: true, ...OURS } },
    { code: 'newer-version', action: 'nothing' },
  ],
  [
    'not described: look again',
    { machine: 'unseen', leases: [job()] },
    { code: 'not-seen', lookAgainAt: NOW + MINUTE },
  ],
  ['gone: waiters are told', { power: 'gone', leases: [job(), acked()] }, { code: 'gone', marks: ['fail', 'fail'] }],
  ['gone and told: rest', { power: 'gone', state: { lookAt: 5 } }, { code: 'gone', action: 'rest', marks: [] }],
  [
    'not opted in: waiters are told, though the boot is ours nothing is stopped',
    { machine: { optedIn: false }, state: OURS, leases: [acked()] },
    { code: 'not-opted-in', action: 'nothing', marks: ['fail'] },
  ],
  [
    'F32 slots that cannot be read: waiters are told',
    { machine: { badTag: { key: 'wakelock:slots', value: 'x' } }, leases: [job()] },
    { code: 'bad-tag', marks: ['fail'] },
  ],
  [
    'F32 slots that cannot be read: who has the machine keeps it, who waits is told',
    { machine: { badTag: { key: 'wakelock:slots', value: 'x' } }, state: OURS, leases: [acked(), job()] },
    { code: 'bad-tag', action: 'nothing', marks: ['fail'], lookAgainAt: NOW + MINUTE, again: false },
  ],
  [
    'F31 a boot of ours is not forgotten while the tag is away',
    { machine: { optedIn: false }, state: { ...OURS, lookAt: NOW } },
    { code: 'not-opted-in', action: 'nothing', lookAgainAt: NOW + 5 * MINUTE },
  ],
  [
    'F31 a boot of somebody else is',
    { machine: { optedIn: false }, state: { lookAt: NOW } },
    { code: 'not-opted-in', action: 'rest' },
  ],
  [
    'protection that cannot be had: who asks for it is told',
    { leases: [job('a', { protect: true })] },
    { code: 'protect-first', marks: ['fail'], again: true },
  ],
  ['a member of a group: waiters are told', { machine: { group: 'g' }, leases: [job()] }, { code: 'group-member' }],
  ['F33 a denial fails who waits', { leases: [denial(), job()] }, { code: 'denied', marks: ['fail'], again: true }],
  [
    'F33 a denial with grace fails only who waits',
    { leases: [denial({ grace: HOUR }), job(), acked()] },
    { code: 'denied', marks: ['fail'] },
  ],
  [
    'a denial that has ended is nothing',
    { leases: [denial({ expiresAt: NOW }), job()] },
    { code: 'ready-to-use', action: 'acknowledge' },
  ],
  [
    'a denial that asks for longer than holds may last has ended then',
    { leases: [denial({ since: NOW - 2 * HOUR, expiresAt: NOW + HOUR }), job()], rules: { maxHold: HOUR } },
    { code: 'ready-to-use', action: 'acknowledge' },
  ],
  [
    'a hold that asks for longer than holds may last ends then',
    {
      leases: [job('hold-a', { kind: 'manual', since: NOW - 2 * HOUR, expiresAt: NOW + HOUR })],
      rules: { maxHold: HOUR },
    },
    { code: 'not-ours', action: 'nothing', marks: ['settle'] },
  ],
  [
    'F102 an expired lease loses its acknowledgement first',
    { state: OURS, leases: [acked(BOOT, { expiresAt: NOW - MINUTE })], path: HEALTHY },
    { code: 'expired', action: 'nothing', marks: ['drop-ack'], again: true },
  ],
  [
    'F41 leases beyond the cap fail, the latest first',
    { leases: [job('a'), job('b', { since: NOW })], rules: { maxLeases: 1 } },
    { code: 'lease-cap', marks: ['fail'], again: true },
  ],

  ['off and wanted: start', { power: 'off', leases: [job()] }, { code: 'wanted', action: 'start' }],
  [
    'F27 off under an acknowledged lease: the holder is told first',
    {
      power: 'off',
      leases: [acked(BOOT, { ack: { boot: String(BOOT), at: NOW - HOUR, alreadyOn: false, addresses: {} } })],
    },
    { code: 'wanted', action: 'nothing', marks: ['disrupt'], again: true },
  ],
  [
    'F24 off, but seen before a lease was acknowledged: look again',
    { power: 'off', leases: [acked(BOOT, { ack: { boot: '9', at: NOW - SECOND, alreadyOn: false, addresses: {} } })] },
    { code: 'look-fresh', action: 'nothing', lookAgainAt: NOW + 5 * SECOND },
  ],
  [
    'F14 off while a stop may still land: wait for it',
    { power: 'off', state: { stop: stopRecord() }, leases: [job()] },
    { code: 'stop-pending', marks: ['wait'], lookAgainAt: NOW + 10 * SECOND },
  ],
  [
    'off, a stop was refused: start',
    { power: 'off', state: { stop: stopRecord({ outcome: 'rejected' }) }, leases: [job()] },
    { code: 'wanted', action: 'start' },
  ],
  [
    'F21 our boot fell back: note it',
    { power: 'off', state: OURS, leases: [job()] },
    { code: 'fell-back', action: 'back-off', again: true },
  ],
  [
    'F28 a boot by hand that was stopped by hand did not fall back',
    {
      power: 'off',
      state: { window: { previousLaunch: BEFORE, requestedAt: BOOT - HOUR } },
      leases: [job()],
    },
    { code: 'wanted', action: 'start' },
  ],
  [
    'a boot of ours that fell back long ago says nothing about the next start',
    {
      power: 'off',
      machine: { launchedAt: NOW - HOUR },
      state: { window: { previousLaunch: BEFORE, requestedAt: NOW - HOUR } },
      leases: [job()],
    },
    { code: 'wanted', action: 'start' },
  ],
  [
    'F24 a start that has not landed is not repeated at once',
    {
      power: 'off',
      machine: { launchedAt: BEFORE },
      state: { window: { previousLaunch: BEFORE, requestedAt: NOW - 5 * SECOND } },
      leases: [job()],
    },
    { code: 'start-pending', action: 'nothing' },
  ],
  [
    'a start that landed and was stopped by us can be repeated at once',
    {
      power: 'off',
      machine: { launchedAt: NOW - 12 * SECOND },
      state: {
        window: { previousLaunch: BEFORE, requestedAt: NOW - 12 * SECOND },
        ran: String(NOW - 12 * SECOND),
        stop: stopRecord({ boot: String(NOW - 12 * SECOND), outcome: 'accepted' }),
      },
      leases: [job()],
    },
    { code: 'wanted', action: 'start' },
  ],
  [
    'our boot ran and was stopped: it did not fall back',
    { power: 'off', state: { ...OURS, ran: String(BOOT) }, leases: [job()] },
    { code: 'wanted', action: 'start' },
  ],
  [
    'F22 backing off: who waits hears the cause',
    { power: 'off', state: { backoff: backoff() }, leases: [job()] },
    { code: 'backing-off', marks: ['wait'], lookAgainAt: NOW + 10 * SECOND },
  ],
  [
    'F22 the pause is over: start',
    { power: 'off', state: { backoff: backoff({ until: NOW }) }, leases: [job()] },
    { code: 'wanted', action: 'start' },
  ],
  [
    'F22 the tries are used up: who was there then fails',
    { power: 'off', state: { backoff: backoff({ tries: 6 }) }, leases: [job(), job('late', { since: NOW })] },
    { code: 'fell-back', marks: ['fail'], again: true },
  ],
  [
    'F21 a lasting cause fails at the first try',
    { power: 'off', state: { backoff: backoff({ cause: 'Client.InternalError' }) }, leases: [job()] },
    { code: 'fell-back', marks: ['fail'] },
  ],
  [
    'a start was asked for a moment ago: wait for it',
    { power: 'off', state: { window: { previousLaunch: BOOT, requestedAt: NOW - SECOND } }, leases: [job()] },
    { code: 'start-pending', action: 'nothing', lookAgainAt: NOW + 14 * SECOND },
  ],
  [
    'F27 started too often within the hour: who waits is told',
    {
      power: 'off',
      state: { starts: [NOW - MINUTE, NOW - 2 * MINUTE] },
      leases: [job()],
      rules: { maxStartsPerHour: 2 },
    },
    { code: 'start-cap', marks: ['wait'], lookAgainAt: NOW - 2 * MINUTE + HOUR },
  ],
  [
    'starts of more than an hour ago do not count',
    { power: 'off', state: { starts: [NOW - HOUR] }, leases: [job()], rules: { maxStartsPerHour: 1 } },
    { code: 'wanted', action: 'start' },
  ],
  ['off and free: rest', { power: 'off', state: { lookAt: 5 } }, { code: 'off-and-free', action: 'rest' }],
  [
    'off and free: what was released may go',
    { power: 'off', leases: [job('done', { releasedAt: NOW - SECOND })] },
    { code: 'off-and-free', marks: ['settle'] },
  ],
  [
    'F99 off and free, but protected: clear it',
    { power: 'off', state: { protect: { status: 'on', confirmedAt: 5 } } },
    { code: 'clear-protection', action: 'unprotect' },
  ],
  [
    'F104 off and free, but a slow start may still land: look again',
    { power: 'off', state: { window: { previousLaunch: BOOT, requestedAt: NOW - MINUTE } } },
    { code: 'start-pending', lookAgainAt: NOW + 65 * SECOND },
  ],
  [
    'F94 off under a lease that expired on a sick path: nothing is woken',
    {
      power: 'off',
      leases: [
        acked(BOOT, {
          expiresAt: NOW - MINUTE,
          disrupted: { boot: String(BOOT), at: 1, why: '' },
          ack: { boot: String(BOOT), at: NOW - HOUR, alreadyOn: false, addresses: {} },
        }),
      ],
    },
    { code: 'path-unproven', action: 'nothing', lookAgainAt: NOW + MINUTE },
  ],

  ['starting and wanted: wait', { power: 'starting', leases: [job()] }, { code: 'booting', action: 'nothing' }],
  ['F20 starting and free: wait', { power: 'starting', state: OURS }, { code: 'booting-unwanted', action: 'nothing' }],
  [
    'starting and to be protected: now',
    { power: 'starting', machine: { canProtect: true }, leases: [job('p', { protect: true })] },
    { code: 'protect-first', action: 'protect' },
  ],
  [
    'F19 stopping and wanted: who waits is told',
    { power: 'stopping', leases: [job()] },
    { code: 'going-down', marks: ['wait'], lookAgainAt: NOW + 5 * SECOND },
  ],
  [
    'F27 stopping by another hand: the holder is told',
    { power: 'stopping', leases: [acked()] },
    { code: 'going-down', marks: ['disrupt'] },
  ],
  [
    'stopping by a person under a hold of a person: the hold has ended',
    {
      power: 'stopping',
      machine: { cause: { code: 'Client.UserInitiatedShutdown', text: 'User initiated' } },
      leases: [acked(BOOT, { kind: 'manual' })],
    },
    { code: 'going-down', marks: ['end'] },
  ],

  ['on and wanted: acknowledge', { leases: [job()] }, { code: 'ready-to-use', action: 'acknowledge' }],
  [
    'on since a boot that an emulator may not have renewed yet: look again',
    {
      machine: { seenAt: NOW },
      state: { window: { previousLaunch: BOOT, requestedAt: NOW - SECOND } },
      leases: [job()],
    },
    { code: 'which-boot', lookAgainAt: NOW + 5 * SECOND },
  ],
  [
    'F11 on, but this boot is being stopped: not this boot',
    { state: { stop: stopRecord({ outcome: 'accepted' }) }, leases: [job()] },
    { code: 'stop-pending', action: 'nothing', marks: ['wait'] },
  ],
  [
    'F15 F93 on, and a stop of unknown outcome may still land: not yet',
    { state: { stop: stopRecord() }, leases: [job()] },
    { code: 'stop-pending', lookAgainAt: NOW + 11 * SECOND },
  ],
  [
    'F93 on, and seen after a stop of unknown outcome could land: acknowledge',
    { state: { stop: stopRecord({ until: NOW - 1 }) }, leases: [job()] },
    { code: 'ready-to-use', action: 'acknowledge' },
  ],
  [
    'F92 on, and the stop was refused: acknowledge',
    { state: { stop: stopRecord({ outcome: 'rejected' }) }, leases: [job()] },
    { code: 'ready-to-use', action: 'acknowledge' },
  ],
  [
    'F24 on, but a newer boot was acknowledged than is seen: look again',
    { leases: [acked(BOOT + MINUTE)] },
    { code: 'look-fresh', action: 'nothing' },
  ],
  [
    'F12 on and to be protected: protect before acknowledging',
    { machine: { canProtect: true }, leases: [job('p', { protect: true })] },
    { code: 'protect-first', action: 'protect', again: true },
  ],
  [
    'F105 on, and protected after it was seen: look once more',
    {
      machine: { canProtect: true },
      state: { protect: { status: 'on', confirmedAt: NOW } },
      leases: [job('p', { protect: true })],
    },
    { code: 'look-fresh', again: true },
  ],
  [
    'F12 on, and seen after it was protected: acknowledge',
    {
      machine: { canProtect: true },
      state: { protect: { status: 'on', confirmedAt: NOW - 1 } },
      leases: [job('p', { protect: true })],
    },
    { code: 'ready-to-use', action: 'acknowledge' },
  ],
  [
    'F67 on another boot than was acknowledged: the holder is told and acknowledged anew',
    { leases: [acked(BOOT - HOUR)] },
    { code: 'ready-to-use', action: 'acknowledge', marks: ['disrupt'] },
  ],
  ['on and in use: nothing', { leases: [acked()] }, { code: 'in-use', action: 'nothing' }],
  [
    'on and in use: a level that holds now is told',
    { leases: [acked(BOOT, { ready: ['status-ok'], lookAt: undefined })], levels: ['status-ok'] },
    { code: 'in-use', marks: ['pass'] },
  ],
  [
    'F100 on, and the slot is taken: who waits is told',
    { machine: { slots: 1 }, leases: [acked(BOOT, { lookAt: undefined }), job()] },
    { code: 'slots-taken', marks: ['wait'] },
  ],
  [
    'F94 on under a lease that expired on a sick path: kept',
    { state: OURS, leases: [acked(BOOT, { expiresAt: NOW - MINUTE })] },
    { code: 'path-unproven', lookAgainAt: NOW + MINUTE },
  ],
  [
    'F77 on, free and warm: kept',
    { state: OURS, leases: [acked(BOOT, { releasedAt: NOW - SECOND, linger: MINUTE })] },
    { code: 'lingering', action: 'nothing', lookAgainAt: NOW + 59 * SECOND },
  ],
  ['F28 on, free, and started by another: left alone', {}, { code: 'not-ours', action: 'nothing' }],
  [
    'F99 on, free, started by another, but protected by us: clear it',
    { state: { protect: { status: 'on', confirmedAt: 5 } } },
    { code: 'clear-protection', action: 'unprotect' },
  ],
  [
    'F103 on, free, and booted too late to be our start: left alone',
    { state: { window: { previousLaunch: BEFORE, requestedAt: BOOT - 3 * MINUTE } } },
    { code: 'not-ours', action: 'nothing' },
  ],
  ['on, free and ours: stop', { state: OURS }, { code: 'free', action: 'stop' }],
  ['on, free and taken by a lease: stop', { state: { owned: String(BOOT) } }, { code: 'free', action: 'stop' }],
  [
    'F17 on, free, and a stop is on its way: wait',
    { state: { ...OURS, stop: stopRecord() } },
    { code: 'stop-pending', action: 'nothing' },
  ],
  [
    'F92 on, free, and the last stop was refused: wait before the next',
    { state: { ...OURS, stop: stopRecord({ outcome: 'rejected', why: 'throttled' }) } },
    { code: 'stop-pending', action: 'nothing', lookAgainAt: NOW + 10 * SECOND },
  ],
  [
    'F92 on, free, and long after a refused stop: again',
    { state: { ...OURS, stop: stopRecord({ outcome: 'rejected', until: NOW }) } },
    { code: 'free', action: 'stop' },
  ],
  [
    'a service of ours that does not get on is stopped while it starts when nobody holds it',
    { power: 'starting', machine: SERVICE, state: OURS },
    { code: 'free', action: 'stop' },
  ],
  [
    'a service that somebody else scales up is left alone while it starts',
    { power: 'starting', machine: SERVICE },
    { code: 'not-ours', action: 'nothing' },
  ],
  [
    'who waits for a service that does not get on is told why',
    {
      power: 'starting',
      machine: { ...SERVICE, cause: { code: 'TaskFailedToStart', text: 'no such image' } },
      leases: [job()],
    },
    { code: 'booting', action: 'nothing', marks: ['wait'] },
  ],
  [
    'a service that is held and whose bounds are still lowered: restore them',
    {
      machine: { ...SERVICE, size: { desired: 2, min: 0, max: 4 } },
      state: { ...OURS, size: { desired: 2, min: 1, max: 4 } },
      leases: [acked(BOOT, { ack: { boot: OUR_BOOT, at: NOW - MINUTE, alreadyOn: false, addresses: {} } })],
    },
    { code: 'restore-bounds', action: 'restore' },
  ],
  [
    'bounds that somebody set to something else meanwhile stay',
    {
      machine: { ...SERVICE, size: { desired: 2, min: 2, max: 4 } },
      state: { ...OURS, size: { desired: 2, min: 1, max: 4 } },
      leases: [acked(BOOT, { ack: { boot: OUR_BOOT, at: NOW - MINUTE, alreadyOn: false, addresses: {} } })],
    },
    { code: 'in-use', action: 'nothing' },
  ],
  [
    'a stop waits until the call that restores the bounds cannot land any more',
    { machine: SERVICE, state: { ...OURS, size: { desired: 2, restoringAt: NOW - SECOND } } },
    { code: 'stop-pending', action: 'nothing', lookAgainAt: NOW + 14 * SECOND },
  ],
  [
    'a service that is off and free: forget which boots were ours',
    { power: 'off', machine: { ...SERVICE, size: { desired: 0 } }, state: { ...OURS, owned: OUR_BOOT } },
    { code: 'off-and-free', action: 'rest' },
  ],
  [
    'a service seen off by a clock that is behind the stop edge: what comes up next is younger than the edge',
    { power: 'off', machine: { ...SERVICE, size: { desired: 0 } }, state: { stopEdge: NOW + SECOND } },
    { code: 'off-and-free', action: 'rest' },
  ],
  [
    'status checks of a service: those who wait for them are told',
    { power: 'off', machine: SERVICE, leases: [job('j', { ready: ['running', 'status-ok'] })] },
    { code: 'not-checkable', action: 'nothing', marks: ['fail'] },
  ],
];

test.each(TABLE)('%s', (_, facts, expected) => {
  const { action, marks, reason, lookAgainAt, again } = decide(facts);
  expect({ code: reason.code, action: action.do }).toEqual({
    code: expected.code,
    action: expected.action ?? action.do,
  });
  if (expected.marks !== undefined) expect(marks.map(({ mark }) => mark)).toEqual(expected.marks);
  if (expected.lookAgainAt !== undefined) expect(lookAgainAt).toBe(expected.lookAgainAt);
  if (expected.again !== undefined) expect(again).toBe(expected.again);
  expect(reason.text).not.toBe('');
});

test.each(TABLE)('%s: in every word', (_, facts) => {
  expect(written(decide(facts)).join('\n')).toMatchSnapshot();
});

test('every reason there is stands in the table', () => {
  // A new reason does not compile until it is named here, and fails until a row shows it.
  const all: Readonly<Record<ReasonCode, true>> = {
    'not-seen': true,
    'newer-version': true,
    gone: true,
    'not-opted-in': true,
    'bad-tag': true,
    'group-member': true,
    denied: true,
    'lease-cap': true,
    expired: true,
    'stop-pending': true,
    'fell-back': true,
    'backing-off': true,
    'start-pending': true,
    'start-cap': true,
    wanted: true,
    'off-and-free': true,
    'clear-protection': true,
    booting: true,
    'booting-unwanted': true,
    'going-down': true,
    'which-boot': true,
    'protect-first': true,
    'look-fresh': true,
    'ready-to-use': true,
    'in-use': true,
    'slots-taken': true,
    'path-unproven': true,
    lingering: true,
    'not-ours': true,
    free: true,
    'restore-bounds': true,
    'not-checkable': true,
  };
  expect(new Set(TABLE.map(([, , { code }]) => code))).toEqual(new Set(Object.keys(all)));
});

describe('what a decision carries', () => {
  test('a start knows the launch before it, and that a machine never ran', () => {
    expect(decide({ power: 'off', leases: [job()] }).action).toEqual({ do: 'start', previousLaunch: BOOT });
    const fresh = { power: 'off' as const, machine: { launchedAt: undefined }, leases: [job()] };
    expect(decide(fresh).action).toEqual({ do: 'start', previousLaunch: null });
  });

  test('a stop names the boot, and whether protection must be taken off', () => {
    expect(decide({ state: OURS }).action).toEqual({ do: 'stop', boot: String(BOOT), unprotect: false });
    const state = { ...OURS, protect: { status: 'on', confirmedAt: 5 } } as const;
    expect(decide({ state }).action).toEqual({ do: 'stop', boot: String(BOOT), unprotect: true });
  });

  test('an acknowledgement takes a boot that is not ours, unless all asked to keep it', () => {
    const keep = job('keep', { alreadyOn: 'keep' });
    expect(decide({ leases: [job(), keep] }).action).toMatchObject({ boot: String(BOOT), own: true });
    expect(decide({ leases: [keep] }).action).toMatchObject({ own: false });
    expect(decide({ leases: [job()], state: OURS }).action).toMatchObject({ own: false });
  });

  test('an acknowledgement says whether the machine was on already, and where it is', () => {
    const early = job('early', { since: BOOT - MINUTE });
    expect(decide({ leases: [early, job('later')] }).action).toMatchObject({
      addresses: { privateIp: '10.0.0.1' },
      leases: [
        { id: 'early', alreadyOn: false },
        { id: 'later', alreadyOn: true },
      ],
    });
  });

  test('how long a boot of ours took is measured from its request', () => {
    expect(decide({ leases: [job()], state: OURS }).action).toMatchObject({ bootTook: NOW - BOOT + SECOND });
    expect(decide({ leases: [job()] }).action).toHaveProperty('bootTook', undefined);
  });
});
