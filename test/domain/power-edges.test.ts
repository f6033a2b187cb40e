import { expect, test } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../src/domain/duration.ts';
import type { Lease } from '../../src/domain/lease.ts';
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

/** Acknowledged so long ago that any Describe is younger. */
const settled = (parts: Partial<Lease> = {}) =>
  acked(BOOT, { ack: { boot: String(BOOT), at: NOW - HOUR, alreadyOn: false, addresses: {} }, ...parts });
/** Expired while the path of messages was not proven. */
const held = (parts: Partial<Lease> = {}) => settled({ id: 'held', expiresAt: NOW - MINUTE, ...parts });
const released = (parts: Partial<Lease> = {}) => job('done', { releasedAt: NOW - SECOND, ...parts });
const NOT_LANDED = { previousLaunch: BOOT, requestedAt: NOW - SECOND };
const PROTECTING = { canProtect: true };
const protectedJob = (parts: Partial<Lease> = {}) => job('p', { protect: true, ...parts });

const EDGES: readonly (readonly [title: string, facts: Facts])[] = [
  [
    'off under a lease: the reason that AWS gives is passed on',
    { power: 'off', machine: { cause: { code: 'Server.X', text: 'host failed' } }, leases: [settled()] },
  ],
  [
    'off, seen five seconds after the acknowledgement: no older Describe can say that',
    {
      power: 'off',
      leases: [acked(BOOT, { ack: { boot: String(BOOT), at: NOW - 5 * SECOND, alreadyOn: false, addresses: {} } })],
    },
  ],
  [
    'off and free at the very end of the window of a start',
    { power: 'off', state: { window: { previousLaunch: BOOT, requestedAt: NOW - 125 * SECOND } } },
  ],
  [
    'off, a start may still land: what was released may go',
    { power: 'off', state: { window: { ...NOT_LANDED } }, leases: [released()] },
  ],
  [
    'off, a start may still land, and a lease is in doubt: nothing may go',
    {
      power: 'off',
      state: { window: { ...NOT_LANDED } },
      leases: [released(), held({ disrupted: { boot: String(BOOT), at: 1, why: '' } })],
    },
  ],
  [
    'off at the moment when a stop can land no more: start',
    { power: 'off', state: { stop: stopRecord({ until: NOW }) }, leases: [job()] },
  ],
  [
    'off after a back-off: the pause between starts does not count twice',
    {
      power: 'off',
      machine: { launchedAt: BEFORE },
      state: { window: { previousLaunch: BEFORE, requestedAt: NOW - SECOND }, backoff: backoff({ until: NOW }) },
      leases: [job()],
    },
  ],
  [
    'off at the end of the pause after a start that did not land: start',
    {
      power: 'off',
      machine: { launchedAt: BEFORE },
      state: { window: { previousLaunch: BEFORE, requestedAt: NOW - 15 * SECOND } },
      leases: [job()],
    },
  ],
  [
    'off, and a boot that landed is over: no pause',
    {
      power: 'off',
      machine: { launchedAt: BOOT },
      state: { window: { previousLaunch: null, requestedAt: NOW - 5 * SECOND }, ran: String(BOOT) },
      leases: [job()],
    },
  ],
  ['off and held by somebody without a name', { power: 'off', leases: [job('x', { holder: { name: '' } })] }],
  [
    'off after a boot that a lease took, without any start of ours',
    { power: 'off', state: { owned: String(BOOT) }, leases: [job()] },
  ],
  [
    'off, and it never ran: nothing fell back',
    {
      power: 'off',
      machine: { launchedAt: undefined },
      state: { window: { previousLaunch: null, requestedAt: NOW - MINUTE } },
      leases: [job()],
    },
  ],
  [
    'our boot fell back twenty minutes ago: that still counts',
    {
      power: 'off',
      machine: { launchedAt: NOW - 20 * MINUTE },
      state: { window: { previousLaunch: BEFORE, requestedAt: NOW - 20 * MINUTE } },
      leases: [job()],
    },
  ],
  [
    'our boot is off by a stop of ours: it did not fall back',
    { power: 'off', state: { ...OURS, stop: stopRecord({ outcome: 'accepted' }) }, leases: [job()] },
  ],
  [
    'our boot is off although our stop was refused: it fell back',
    { power: 'off', state: { ...OURS, stop: stopRecord({ outcome: 'rejected' }) }, leases: [job()] },
  ],
  [
    'our boot fell back for a reason that AWS tells',
    {
      power: 'off',
      machine: { cause: { code: 'Client.InternalError', text: 'launch error' } },
      state: OURS,
      leases: [job()],
    },
  ],
  [
    'our boot fell back and was judged already',
    { power: 'off', state: { ...OURS, backoff: backoff({ boot: String(BOOT), until: NOW }) }, leases: [job()] },
  ],
  [
    'the tries are used up: who came at that moment has heard of it',
    { power: 'off', state: { backoff: backoff({ tries: 6 }) }, leases: [job('j', { since: NOW - 5 * SECOND })] },
  ],
  [
    'the tries are used up, but who waits came later: the next try is theirs',
    { power: 'off', state: { backoff: backoff({ tries: 6 }) }, leases: [job('j', { since: NOW - 4 * SECOND })] },
  ],
  [
    'who waits was told before: it is not told again',
    {
      power: 'off',
      state: { stop: stopRecord() },
      leases: [
        job('told', {
          wait: { cause: 'stop-pending', message: 'An earlier stop is settling; the machine starts right after.' },
        }),
        job('told-else', { wait: { cause: 'stop-pending', message: 'else' } }),
      ],
    },
  ],

  [
    'starting, protected already: wait',
    {
      power: 'starting',
      machine: PROTECTING,
      state: { protect: { status: 'on', confirmedAt: 5 } },
      leases: [protectedJob()],
    },
  ],
  [
    'starting, and only one of two asks for protection',
    { power: 'starting', machine: PROTECTING, leases: [job(), protectedJob()] },
  ],
  [
    'starting on a machine that could be protected: nobody asks for it',
    { power: 'starting', machine: PROTECTING, leases: [job()] },
  ],
  [
    'starting, with a reason in its past: who waits is not told',
    {
      power: 'starting',
      machine: { cause: { code: 'Client.UserInitiatedShutdown', text: 'stopped before' } },
      leases: [job()],
    },
  ],
  [
    'stopping by our own stop: nobody is told of another hand',
    { power: 'stopping', state: { stop: stopRecord({ outcome: 'accepted' }) }, leases: [settled()] },
  ],
  [
    'stopping although our stop was refused: another hand',
    { power: 'stopping', state: { stop: stopRecord({ outcome: 'rejected' }) }, leases: [settled()] },
  ],
  [
    'stopping by our stop of another boot: another hand',
    { power: 'stopping', state: { stop: stopRecord({ boot: '5', outcome: 'accepted' }) }, leases: [settled()] },
  ],
  [
    'stopping as seen before the acknowledgement: nobody is told',
    {
      power: 'stopping',
      leases: [acked(BOOT, { ack: { boot: String(BOOT), at: NOW, alreadyOn: false, addresses: {} } })],
    },
  ],
  [
    'stopping by a person under the window of a schedule: the window has ended',
    {
      power: 'stopping',
      machine: { cause: { code: 'Client.UserInitiatedShutdown', text: 'User' } },
      leases: [settled({ kind: 'schedule' })],
    },
  ],
  [
    'stopping by a person under an enforced window: it is started again',
    {
      power: 'stopping',
      machine: { cause: { code: 'Client.UserInitiatedShutdown', text: 'User' } },
      leases: [settled({ kind: 'schedule', enforced: true })],
    },
  ],
  [
    'stopping under a hold, but not by a person: the hold goes on',
    { power: 'stopping', leases: [settled({ kind: 'manual' })] },
  ],
  [
    'stopping, and the holder was told of this boot: once is enough',
    { power: 'stopping', leases: [settled({ disrupted: { boot: String(BOOT), at: 1, why: '' } })] },
  ],

  [
    'on: acknowledged when the boot began in the second of the first publish, it was not on before',
    { leases: [job('j', { since: BOOT + 999 })] },
  ],
  [
    'on: acknowledged when the boot began a second before the first publish, it was on before',
    { leases: [job('j', { since: BOOT + SECOND })] },
  ],
  ['on: the same boot as was acknowledged last', { leases: [settled(), job('later')], state: OURS }],
  [
    'on: our boot that was seen on before: how long it took is known already',
    { leases: [job()], state: { ...OURS, ran: String(BOOT) } },
  ],
  [
    'on: a boot of somebody else within the time of a window',
    { leases: [job()], state: { window: { previousLaunch: BEFORE, requestedAt: BOOT - HOUR } } },
  ],
  ['on: one of two wants more than that it runs', { leases: [job('a'), job('b', { ready: ['running', 'ssm'] })] }],
  [
    'on, and seen at the moment when a stop of unknown outcome could land: not yet',
    { state: { stop: stopRecord({ until: NOW }) }, leases: [job()] },
  ],
  [
    'on, and a stop of another boot was accepted: acknowledge',
    { state: { stop: stopRecord({ boot: '5', outcome: 'accepted' }) }, leases: [job()] },
  ],
  [
    'on two minutes after an accepted stop: not this boot',
    { state: { stop: stopRecord({ at: NOW - 2 * MINUTE, outcome: 'accepted' }) }, leases: [job()] },
  ],
  [
    'on later than two minutes after an accepted stop: an emulator names the next boot alike',
    { state: { stop: stopRecord({ at: NOW - 2 * MINUTE - 1, outcome: 'accepted' }) }, leases: [job()] },
  ],
  [
    'on, to be protected, and the stop of this boot may have landed before that: look later',
    {
      machine: PROTECTING,
      state: { protect: { status: 'on', confirmedAt: NOW - 8 * SECOND }, stop: stopRecord({ outcome: 'rejected' }) },
      leases: [protectedJob()],
    },
  ],
  [
    'on, to be protected, and a stop of this boot long before: acknowledge',
    {
      machine: PROTECTING,
      state: {
        protect: { status: 'on', confirmedAt: NOW - 8 * SECOND - 1 },
        stop: stopRecord({ outcome: 'rejected' }),
      },
      leases: [protectedJob()],
    },
  ],
  [
    'on, to be protected, and confirmed in the future of this Describe: look then',
    {
      machine: PROTECTING,
      state: { protect: { status: 'on', confirmedAt: NOW + 3 * SECOND } },
      leases: [protectedJob()],
    },
  ],
  [
    'on, to be protected, while protection is being cleared: wait',
    { machine: PROTECTING, state: { protect: { status: 'clearing', at: NOW - SECOND } }, leases: [protectedJob()] },
  ],
  [
    'on, to be protected, and clearing it can land no more: set it',
    {
      machine: PROTECTING,
      state: { protect: { status: 'clearing', at: NOW - 15 * SECOND } },
      leases: [protectedJob()],
    },
  ],
  [
    'on, to be protected, and clearing it was refused: set it',
    {
      machine: PROTECTING,
      state: { protect: { status: 'clearing', at: NOW - SECOND, refusedAt: NOW - SECOND } },
      leases: [protectedJob()],
    },
  ],

  [
    'on and in use: the name of who has it, not of who waits',
    { machine: { slots: 1 }, leases: [job('waits', { since: BOOT - HOUR }), settled({ lookAt: undefined })] },
  ],
  [
    'on and in use by somebody without a name, who is waited for',
    { machine: { slots: 1 }, leases: [settled({ holder: { name: '' }, lookAt: undefined }), job()] },
  ],
  [
    'on and in use: what was released may go, others look after the machine',
    { leases: [settled({ lookAt: undefined }), released()] },
  ],
  ['on under a lease in doubt: what was released may not go', { leases: [held({ lookAt: undefined }), released()] }],
  [
    'on and in use: a level is told once, and one that nobody asked for is not',
    { leases: [settled({ ready: ['running', 'status-ok', 'ssm'], passed: ['ssm'] })], levels: ['ssm', 'status-ok'] },
  ],
  [
    'on and in use, protected for nobody any more: clear it',
    {
      machine: PROTECTING,
      state: { protect: { status: 'on', confirmedAt: 5 } },
      leases: [settled({ lookAt: undefined })],
    },
  ],
  [
    'on and in use, protected for somebody: nothing',
    {
      machine: PROTECTING,
      state: { protect: { status: 'on', confirmedAt: 5 } },
      leases: [settled({ lookAt: undefined, protect: true })],
    },
  ],
  [
    'on, protected, and the lease that asked for it is in doubt: nothing is cleared',
    {
      machine: PROTECTING,
      state: { protect: { status: 'on', confirmedAt: 5 } },
      leases: [held({ lookAt: undefined, protect: true })],
    },
  ],
  [
    'on and free at the end of its linger: stop',
    { state: OURS, leases: [settled({ releasedAt: NOW - MINUTE, linger: MINUTE })] },
  ],
  [
    'on, free and warm: what else was released waits with it',
    { state: OURS, leases: [settled({ releasedAt: NOW - SECOND, linger: MINUTE, lookAt: NOW + 1 }), released()] },
  ],
  ['on, free, not ours: what was released may go', { leases: [released()] }],
  ['on, free, not ours, and to be looked at: rest', { state: { lookAt: NOW } }],
  [
    'on, free, not ours, protection cannot be cleared yet: look then',
    { state: { protect: { status: 'setting', at: NOW - SECOND } } },
  ],
  [
    'on, free and ours, protection may still be set: the stop comes after it',
    { state: { ...OURS, protect: { status: 'setting', at: NOW - SECOND } } },
  ],
  [
    'on, free and ours, protection can be set no more: stop',
    { state: { ...OURS, protect: { status: 'setting', at: NOW - 15 * SECOND } } },
  ],
  [
    'on, free and ours, protection is being cleared: stop',
    { state: { ...OURS, protect: { status: 'clearing', at: NOW - SECOND, refusedAt: NOW - SECOND } } },
  ],
  [
    'on, free and ours, and a stop of another boot was refused: stop',
    { state: { ...OURS, stop: stopRecord({ boot: '5', outcome: 'rejected' }) } },
  ],

  ['not opted in, off: forgotten', { power: 'off', machine: { optedIn: false }, state: { ...OURS, lookAt: NOW } }],
  ['not opted in, gone: forgotten', { power: 'gone', machine: { optedIn: false }, state: { ...OURS, lookAt: NOW } }],
  ['gone, ours: forgotten', { power: 'gone', state: { ...OURS, lookAt: NOW }, leases: [released()] }],
  [
    'not opted in, and the Describe may be older than our start',
    { machine: { optedIn: false }, state: { window: NOT_LANDED, lookAt: NOW } },
  ],
  [
    'a tag that cannot be followed, held in doubt: who has the machine keeps it',
    { machine: { badTag: { key: 'wakelock:slots', value: 'x' } }, state: OURS, leases: [held()] },
  ],
  [
    'a tag that cannot be followed, and nobody there: told in the log',
    { machine: { badTag: { key: 'wakelock:slots', value: 'x' } } },
  ],
  ['a denial without a reason', { leases: [denial({ reason: undefined }), job()] }],
  ['a denial with an empty reason', { leases: [denial({ reason: '' }), job()] }],
  ['a denial whose grace ends now fails who has the machine', { leases: [denial({ grace: MINUTE }), settled()] }],
  [
    'a denial in its grace is looked at when that ends',
    { leases: [denial({ grace: 2 * MINUTE }), settled({ lookAt: undefined })] },
  ],
  ['a denial with nobody to deny: a boot of ours is stopped', { state: OURS, leases: [denial()] }],
  ['a denial, off: it is looked at when it ends', { power: 'off', leases: [denial()] }],
  ['leases at the cap are all served', { leases: [job('a'), job('b')], rules: { maxLeases: 2 } }],
  [
    'leases beyond the cap that have the machine keep it',
    { leases: [settled(), settled({ id: 'other' })], rules: { maxLeases: 1 } },
  ],
  [
    'leases beyond the cap: the first to come are served, whatever their order in the table',
    {
      leases: [job('c', { since: NOW - 1 }), job('a', { since: NOW - 3 }), job('b', { since: NOW - 2 })],
      rules: { maxLeases: 2 },
    },
  ],
  [
    'leases beyond the cap: who has the machine counts',
    { leases: [settled(), job('a', { since: NOW - 3 }), job('b', { since: NOW - 2 })], rules: { maxLeases: 2 } },
  ],
  [
    'protection that cannot be had: who has the machine is not told',
    { leases: [settled({ protect: true, lookAt: undefined })] },
  ],
  [
    'two expired leases lose their acknowledgements, and one that never had one is nothing',
    {
      state: OURS,
      path: HEALTHY,
      leases: [
        settled({ expiresAt: NOW - MINUTE }),
        settled({ id: 'b', expiresAt: NOW - MINUTE }),
        job('c', { expiresAt: NOW - MINUTE }),
      ],
    },
  ],
  ['on and in use: an item is looked at when it may have expired', { leases: [settled({ lookAt: NOW })] }],
  ['on and in use: an item whose look is yet to come is left alone', { leases: [settled({ lookAt: NOW + 1 })] }],
  ['on under a lease that is in its last seconds', { leases: [settled({ expiresAt: NOW - 4 * SECOND, lookAt: NOW })] }],
  [
    'off and free: an item that is kept longer goes later',
    { power: 'off', leases: [released({ keepUntil: NOW + 5 * HOUR })] },
  ],
  [
    'off and free: an item that ended long ago stays for an hour',
    { power: 'off', leases: [released({ expiresAt: NOW - 9 * HOUR, ttl: MINUTE })] },
  ],
  [
    'off after a boot with linger: nothing is kept warm',
    { power: 'off', leases: [settled({ releasedAt: NOW - SECOND, linger: HOUR })] },
  ],
  [
    'off, and nobody holds it: a service that we never started is not written to',
    { power: 'off', machine: { ...SERVICE }, state: { lookAt: undefined } },
  ],
  [
    'off: a service that we started once has no boot of ours any more',
    { power: 'off', machine: SERVICE, state: { window: { previousLaunch: null, requestedAt: NOW - HOUR } } },
  ],
  ['off: a service that ran has no boot any more', { power: 'off', machine: SERVICE, state: { ran: 'found+0' } }],
  [
    'off: a service seen off after the stop edge of its schedule is known to be off',
    { power: 'off', machine: SERVICE, state: { stopEdge: 5, offAt: 5 } },
  ],
  [
    'off: a service not seen off since the stop edge of its schedule',
    { power: 'off', machine: SERVICE, state: { stopEdge: 6, offAt: 5 } },
  ],
  ['gone: a service that ran has no boot any more', { power: 'gone', machine: SERVICE, state: { ran: 'found+0' } }],
  ['on: a service that is not ours is only rested', { machine: SERVICE, state: { ran: 'found+0', lookAt: NOW } }],
  [
    'starting: a service in doubt is not stopped',
    {
      power: 'starting',
      machine: SERVICE,
      state: OURS,
      leases: [held({ disrupted: { boot: OUR_BOOT, at: 1, why: '' } })],
    },
  ],
  [
    'starting: a service whose boot cannot be told yet',
    { power: 'starting', machine: SERVICE, state: { window: { previousLaunch: null, requestedAt: NOW - SECOND } } },
  ],
  [
    'starting: an acknowledged lease of a service that does not get on is not told',
    {
      power: 'starting',
      machine: { ...SERVICE, cause: { code: 'X', text: 'no image' } },
      leases: [settled({ lookAt: undefined })],
    },
  ],
  [
    'starting: who was given the boot before, or holds it in doubt, is told at once that it is over',
    {
      power: 'starting',
      machine: { launchedAt: NOW - 20 * SECOND },
      leases: [settled(), held(), job()],
    },
  ],
  ['starting: an older Describe does not end a boot that runs by now', { power: 'starting', leases: [settled()] }],
  [
    'starting: an older Describe does not end a boot that is newer than the one it shows',
    { power: 'starting', machine: { launchedAt: BEFORE }, leases: [settled()] },
  ],
  [
    'starting, nobody holds it but in doubt: who holds it so is told that the boot before is over',
    { power: 'starting', machine: { launchedAt: NOW - 20 * SECOND }, leases: [held()] },
  ],
  ['starting: a service that gets on says nothing', { power: 'starting', machine: SERVICE, leases: [job()] }],
  [
    'on and in use: the item of who waits keeps its look',
    { machine: { slots: 1 }, leases: [settled({ lookAt: undefined }), job('waits', { ack: undefined })] },
  ],
  [
    'stopping: an acknowledged item is left as it is',
    { power: 'stopping', state: { stop: stopRecord({ outcome: 'accepted' }) }, leases: [settled({ lookAt: NOW })] },
  ],
  [
    'on, free: warm until now is warm no more, and may go',
    {
      leases: [
        settled({
          releasedAt: NOW - MINUTE,
          linger: MINUTE,
          ack: { boot: String(BOOT), at: NOW - HOUR, alreadyOn: true, addresses: {} },
        }),
      ],
    },
  ],
  ['a denial whose grace ends now is looked at when it ends itself', { leases: [denial({ grace: MINUTE })] }],
  ['a released denial denies nobody', { leases: [denial({ releasedAt: NOW - SECOND }), job()] }],
  [
    'a job may ask for longer than a hold may last',
    { leases: [job('long', { since: NOW - 3 * HOUR, expiresAt: NOW + HOUR })], rules: { maxHold: HOUR } },
  ],
  [
    'on, and protection is set at this moment: it may be cleared when no call can land',
    { state: { protect: { status: 'on', confirmedAt: NOW - 15 * SECOND } } },
  ],
  [
    'on, protection that we may not clear is tried again after an hour',
    { state: { protect: { status: 'clearing', at: NOW - HOUR, refusedAt: NOW - HOUR } } },
  ],
  [
    'on, protection that we may not clear: not before',
    { state: { protect: { status: 'clearing', at: NOW - HOUR, refusedAt: NOW - HOUR + 1 } } },
  ],
  ['on, protection that was being cleared: at once', { state: { protect: { status: 'clearing', at: NOW - SECOND } } }],
  [
    'on, to be protected, while it is being set: set it again',
    { machine: PROTECTING, state: { protect: { status: 'setting', at: NOW - SECOND } }, leases: [protectedJob()] },
  ],
  [
    'an accepted stop of a boot that is hibernated and on again two minutes later: hibernated again',
    {
      machine: { canHibernate: true },
      state: {
        ...OURS,
        hibernate: true,
        stop: stopRecord({ at: NOW - 3 * MINUTE, outcome: 'accepted', why: 'UnsupportedOperation' }),
      },
    },
  ],
  ['a machine that could hibernate, and nobody wants it to', { machine: { canHibernate: true }, state: OURS }],
  [
    'protection that cannot be had: who waits is told, who has the machine is not',
    { leases: [settled({ protect: true, lookAt: undefined }), protectedJob()] },
  ],
  [
    'off: a service has no launch of its own, so none that fell back',
    { power: 'off', machine: SERVICE, state: OURS, leases: [job()] },
  ],
  [
    'off, seen four seconds after the acknowledgement: look again',
    {
      power: 'off',
      leases: [acked(BOOT, { ack: { boot: String(BOOT), at: NOW - 4 * SECOND, alreadyOn: false, addresses: {} } })],
    },
  ],
  [
    'stopping, its boot unknown, under a lease that was acknowledged: nobody is told',
    { power: 'stopping', machine: { launchedAt: undefined }, leases: [settled()] },
  ],
  [
    'stopping, and the lease was acknowledged for another boot: told that it starts again',
    {
      power: 'stopping',
      state: { stop: stopRecord({ outcome: 'accepted' }) },
      leases: [settled({ ack: { boot: '5', at: NOW - HOUR, alreadyOn: false, addresses: {} } })],
    },
  ],
  [
    'AWS does not let us see it: who waits is told why, who has it keeps it',
    { machine: { unreadable: { code: 'AccessDenied', text: 'no ecs:DescribeServices' } }, leases: [settled(), job()] },
  ],
  ['stopping, and nobody knows since when', { power: 'stopping', machine: { launchedAt: undefined }, leases: [job()] }],
  [
    'on: a service whose late boot began with the request that its last one is named by',
    {
      machine: SERVICE,
      state: {
        ...OURS,
        stop: stopRecord({ boot: OUR_BOOT, at: BOOT, until: BOOT + 15 * SECOND, outcome: 'accepted' }),
        ran: `late+${BOOT - SECOND}`,
      },
      leases: [settled({ ack: { boot: OUR_BOOT, at: NOW - HOUR, alreadyOn: false, addresses: {} } })],
    },
  ],
  ['on: a boot that a lease took, without any start of ours', { state: { owned: String(BOOT) }, leases: [job()] }],
  [
    'off: who was told of an earlier boot and has none now is not told again',
    { power: 'off', leases: [job('j', { disrupted: { boot: '5', at: 1, why: '' } })] },
  ],
  [
    'not opted in, its boot unknown: nothing is kept warm for a lease that never had it',
    { machine: { optedIn: false }, state: { window: NOT_LANDED }, leases: [released({ linger: HOUR })] },
  ],
  ['on under a lease that is in doubt since this moment', { leases: [held({ expiresAt: NOW - 5 * SECOND - 1 })] }],
  [
    'a service whose holder has passed levels is left to it',
    {
      machine: SERVICE,
      state: { ...OURS, ran: OUR_BOOT },
      leases: [
        settled({
          lookAt: undefined,
          ready: ['running', 'ssm'],
          ack: { boot: OUR_BOOT, at: NOW - HOUR, alreadyOn: false, addresses: {} },
        }),
      ],
    },
  ],
  [
    'off: a service that a lease took has no boot any more',
    { power: 'off', machine: SERVICE, state: { owned: 'found+0' } },
  ],
  [
    'on: a service in doubt whose bounds are lowered: nothing is restored',
    {
      machine: { ...SERVICE, size: { desired: 2, min: 0, max: 4 } },
      state: { ...OURS, size: { desired: 2, min: 1, max: 4 } },
      leases: [held({ lookAt: undefined, ack: { boot: OUR_BOOT, at: NOW - HOUR, alreadyOn: false, addresses: {} } })],
    },
  ],
];

test.each(EDGES)('%s', (_, facts) => {
  expect(written(decide(facts)).join('\n')).toMatchSnapshot();
});
