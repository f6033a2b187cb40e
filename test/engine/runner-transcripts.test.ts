import { describe, expect, test } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../src/domain/duration.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { extendLease } from '../../src/engine/extend.ts';
import { awaitHold, liftHolds, placeHold } from '../../src/engine/hold.ts';
import { reach } from '../../src/engine/reach.ts';
import { release } from '../../src/engine/release.ts';
import { type RenewOptions, renew } from '../../src/engine/renew.ts';
import { holderName, lookText, startText, stopText } from '../../src/engine/request.ts';
import { type WaitOptions, waitReady } from '../../src/engine/wait.ts';
import { waitOff } from '../../src/engine/wait-off.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { ack, BEGUN, BOX, REFUSED, Runner, renewing, request, type Script, waiting } from './runner-script.ts';

const OTHER: TargetId = 'ec2:i-0fedcba9876543210';
const NAMED = { targets: [{ kind: 'name', name: 'box' } as const] };
const PIN = { targets: [BOX], released: false, removeAt: 0 };
const FAILED = { cause: 'gone', message: 'It is gone.', repair: 'Look.', at: 5 };
const lost = () => new Error('no network');

describe('what a request says', () => {
  test('as little as it asks for', () => {
    expect(JSON.parse(startText(request({ ttl: 600_001 })))).toEqual({
      wakelock: 1,
      action: 'start',
      targets: [BOX],
      lease: 'job-00000000-0000-4000-8000-000000000000',
      ttl: 601,
      ready: ['running'],
      alreadyOn: 'take',
      holder: { name: 'job' },
    });
  });

  test('and all that it asks for', () => {
    const all = request({ linger: 1_600, exclusive: true, protect: true, holder: { name: 'job', url: 'https://x/1' } });
    expect(JSON.parse(startText(all, 5_000))).toMatchObject({
      ttl: 5,
      linger: 2,
      exclusive: true,
      protect: true,
      holder: { name: 'job', url: 'https://x/1' },
    });
  });

  test('a release carries the time to live, and a look nothing', () => {
    expect([JSON.parse(stopText(request({ ttl: 1_001 }))), JSON.parse(lookText([BOX]))]).toEqual([
      { wakelock: 1, action: 'stop', targets: [BOX], lease: 'job-00000000-0000-4000-8000-000000000000', ttl: 2 },
      { wakelock: 1, action: 'look', targets: [BOX] },
    ]);
  });

  test('the name of a holder is cut to 200 bytes, without control characters and halves', () => {
    expect(holderName('a\nb\u007fc\ud800')).toBe('a b c\ufffd');
    expect(holderName('é'.repeat(101))).toBe('é'.repeat(100));
    expect(holderName('x'.repeat(201))).toBe('x'.repeat(200));
  });
});

describe('renewing', () => {
  const stories: readonly (readonly [string, Script, Partial<RenewOptions>, number])[] = [
    ['every 25 s until it is ready, every minute then', { item: (s) => (s < 60 ? {} : { ack: ack() }) }, {}, 200],
    [
      'three times per time to live, if that is shorter',
      { item: () => ({ ack: ack() }) },
      { request: request({ ttl: 30_000 }) },
      35,
    ],
    ['begins later where somebody else published last', { item: () => ({ ack: ack() }) }, { first: 12 * SECOND }, 80],
    [
      'tries again after ten seconds',
      { item: () => ({ ack: ack() }), topic: (s) => (s < 15 ? lost() : undefined) },
      {},
      90,
    ],
    ['goes on while the item cannot be read', { item: (s) => (s < 60 ? { ack: ack() } : lost()) }, {}, 130],
    ['goes on while the item could never be read', { item: lost }, {}, 60],
    [
      'goes on until its selector is resolved',
      { pin: (s) => (s < 30 ? undefined : PIN), item: () => ({ ack: ack() }) },
      { request: request(NAMED) },
      100,
    ],
    ['ends with its lifetime', { item: () => ({ ack: ack() }) }, { lifetime: 20 * SECOND }, 60],
    [
      'ends when its holder is gone',
      { item: () => ({ ack: ack() }) },
      {
        owned: (
          (left) => () =>
            left-- > 0
        )(3),
      },
      60,
    ],
    ['ends when the lease was released', { item: (s) => (s < 10 ? { ack: ack() } : { releasedAt: 5 }) }, {}, 60],
    ['ends when the lease failed before it was ready', { item: (s) => (s < 10 ? {} : { failed: FAILED }) }, {}, 60],
    [
      'tells a disruption once, and another boot',
      {
        item: (s) => ({
          ack: ack(s < 30 ? '7' : '8'),
          ...(s > 10 && s < 30 ? { disrupted: { boot: '7', at: 1, why: 'Stopped by hand.' } } : {}),
        }),
      },
      {},
      60,
    ],
    [
      'tells a disruption before it saw the lease ready',
      { item: () => ({ disrupted: { boot: '7', at: 1, why: 'Stopped by hand.' } }) },
      {},
      12,
    ],
    ['tells that the lease is gone, and goes on', { item: (s) => (s < 10 ? { ack: ack() } : undefined) }, {}, 20],
    [
      'one of two is ready, one has failed',
      { item: (_, target) => (target === BOX ? { ack: ack() } : { failed: FAILED }) },
      { request: request({ targets: [BOX, OTHER].map((target) => ({ kind: 'machine', target })) }) },
      70,
    ],
  ];
  test.each(stories)('%s', async (_, script, options, seconds) => {
    const runner = new Runner(script);
    const end = renew(renewing(runner, options));
    expect(await runner.watch(end, seconds)).toMatchSnapshot();
  });
});

describe('waiting', () => {
  const levels = { ready: ['running', 'ssm'] as const };
  const stories: readonly (readonly [string, Script, Partial<WaitOptions>])[] = [
    ['until it is acknowledged', { item: (s) => (s < 1 ? undefined : s < 2 ? {} : { ack: ack() }) }, {}],
    [
      'until the time is up',
      { item: () => ({ wait: { cause: 'slots', message: 'Behind another.' } }) },
      { timeout: 1_200 },
    ],
    ['until it failed', { item: (s) => (s < 1 ? {} : { failed: FAILED }) }, {}],
    ['until somebody released it', { item: (s) => (s < 1 ? {} : { releasedAt: 5, reason: 'lifted' }) }, {}],
    ['for a table that cannot be read', { item: (s) => (s < 1 ? lost() : { ack: ack('7', true) }) }, {}],
    ['for a table that may not be read', { item: () => REFUSED }, {}],
    ['for a selector', { pin: (s) => (s < 1 ? undefined : PIN), item: () => ({ ack: ack() }) }, NAMED],
    [
      'for a selector that means nothing',
      { pin: () => ({ ...PIN, failed: { cause: 'no-match', message: 'None.', repair: 'Look.' } }) },
      NAMED,
    ],
    [
      'for levels in time',
      { item: (s) => ({ ack: ack(), ...levels, ...(s < 1 ? {} : { passed: ['ssm'] }) }) },
      {
        limits: new Map([
          ['running', 0.5 * SECOND],
          ['ssm', 1_500],
        ] as const),
      },
    ],
    [
      'for a level that takes too long',
      { item: (s) => (s < 1 ? {} : { ack: ack(), ...levels }) },
      { limits: new Map([['ssm', SECOND]] as const) },
    ],
    ['for a boot that takes too long', { item: () => ({}) }, { limits: new Map([['running', SECOND]] as const) }],
    [
      'for two machines, one after the other',
      { item: (s, target) => (s < (target === BOX ? 1 : 2) ? {} : { ack: ack() }) },
      { targets: [BOX, OTHER, BOX].map((target) => ({ kind: 'machine', target })) },
    ],
    ['until it is told to end', { item: () => ({}) }, { timeout: HOUR }],
  ];
  test.each(stories)('%s', async (_, script, options) => {
    const runner = new Runner(script);
    expect(await runner.watch(waitReady(waiting(runner, options)), 6)).toMatchSnapshot();
  });

  test('every half second for a minute, then every second', async () => {
    const runner = new Runner({ item: () => ({}) });
    await runner.watch(waitReady(waiting(runner, { timeout: 63 * SECOND })), 70);
    expect(runner.lines.filter((line) => line.endsWith('read')).slice(-6)).toEqual([
      '59 read',
      '59.5 read',
      '60 read',
      '61 read',
      '62 read',
      '63 read',
    ]);
  });

  test.each<[string, Script, string]>([
    ['the probes have what is left of the time', { item: (s) => (s < 2 ? {} : { ack: ack() }) }, 'tcp:host.example:22'],
    ['what fails is not probed', { item: () => ({ failed: FAILED }) }, 'tcp:host.example:22'],
  ])('then %s', async (_, script) => {
    const runner = new Runner(script);
    const prober = {
      tcp: async () => {
        runner.say('probe');
        return runner.second() < 3 ? ({ ok: false, saw: 'refused' } as const) : ({ ok: true } as const);
      },
      http: async () => ({ ok: true }) as const,
    };
    const ready = [
      { kind: 'level', level: 'running', limit: 4 * SECOND },
      { kind: 'tcp', host: 'host.example', port: 22, limit: undefined },
    ] as const;
    const told = (target: TargetId, line: string) => runner.say(`${target} ${line}`);
    const { watcher, ...options } = waiting(runner, {});
    const end = reach({ ...options, watcher, ready, prober, told });
    expect(await runner.watch(end, 8)).toMatchSnapshot();
  });
});

describe('a release', () => {
  test.each<[string, Script]>([
    ['that is accepted', {}],
    ['that is accepted in the end', { topic: (s) => (s < 2 ? lost() : undefined) }],
    ['that is refused for good', { topic: () => REFUSED }],
    ['that never gets through', { topic: lost }],
  ])('%s', async (_, script) => {
    const runner = new Runner(script);
    const end = release({ request: request(), publisher: runner.publisher, clock: runner.clock, within: 5 * SECOND });
    expect(await runner.watch(end, 8)).toMatchSnapshot();
  });

  const off: readonly (readonly [string, Script, object])[] = [
    [
      'is followed until the machine is off',
      { item: (s) => (s < 1 ? {} : s < 3 ? { releasedAt: 5 } : { releasedAt: 5, settled: 'off' }) },
      {},
    ],
    [
      'is followed until others keep it on',
      { item: (s) => ({ releasedAt: 5, ...(s < 1 ? {} : { settled: 'kept' }) }) },
      {},
    ],
    ['of a lease that never was', { item: (s) => (s < 1 ? undefined : { since: undefined, releasedAt: 5 }) }, {}],
    [
      'of two machines',
      { item: (s, target) => ({ releasedAt: 5, ...(target === OTHER && s < 2 ? {} : { settled: 'off' }) }) },
      { targets: [BOX, OTHER].map((target) => ({ kind: 'machine', target })) },
    ],
    [
      'of two machines, one kept on and one unseen',
      { item: (_, target) => (target === OTHER ? undefined : { releasedAt: 5, settled: 'kept' }) },
      { targets: [BOX, OTHER].map((target) => ({ kind: 'machine', target })) },
    ],
    ['is not seen in time', { item: () => lost() }, { timeout: 1_500 }],
    [
      'of a selector',
      { pin: (s) => (s < 1 ? undefined : PIN), item: () => ({ releasedAt: 5, settled: 'off' }) },
      NAMED,
    ],
    [
      'of a selector that meant nothing',
      { pin: () => ({ ...PIN, failed: { cause: 'no-match', message: 'None.', repair: 'Look.' } }) },
      NAMED,
    ],
    ['is not waited for any longer', { item: () => ({ releasedAt: 5 }) }, { timeout: HOUR }],
  ];
  test.each(off)('%s: off', async (_, script, options) => {
    const runner = new Runner(script);
    const { reader, clock } = runner;
    const end = waitOff({
      token: request().token,
      targets: request().targets,
      timeout: 5 * SECOND,
      reader,
      clock,
      signal: runner.signal.signal,
      told: (line) => runner.say(line),
      ...options,
    });
    expect(await runner.watch(end, 8)).toMatchSnapshot();
  });
});

describe('an extension', () => {
  const longer = { ttl: 6 * 3_600_000, expiresAt: BEGUN + 6 * HOUR };
  test.each<[string, Script, object]>([
    ['that is seen', { item: (s) => (s < 1 ? {} : longer) }, {}],
    ['that is lost and published again', { item: (s) => (s < 6 ? {} : longer) }, {}],
    [
      'under an older renewal that came later',
      { item: () => ({ ack: ack(), expiresAt: BEGUN + 2_000 + 6 * HOUR }) },
      {},
    ],
    ['that the stack caps', { item: () => ({ ack: ack(), expiresAt: BEGUN + 1_999 + 6 * HOUR }) }, {}],
    [
      'that cannot be published now',
      { item: (s) => (s < 6 ? {} : longer), topic: (s) => (s < 5 ? lost() : undefined) },
      {},
    ],
    ['that may not be published', { item: () => ({}), topic: () => REFUSED }, {}],
    ['that cannot be read', { item: lost }, {}],
    ['of a lease that failed', { item: () => ({ failed: FAILED }) }, {}],
    ['of a lease that ended', { item: () => ({ releasedAt: 5 }) }, {}],
    ['of a lease that is gone', { item: () => undefined }, {}],
    ['of a selector', { pin: (s) => (s < 1 ? undefined : PIN), item: () => longer }, NAMED],
    [
      'of a selector that means nothing',
      { pin: () => ({ ...PIN, failed: { cause: 'no-match', message: 'None.', repair: 'Look.' } }) },
      NAMED,
    ],
    [
      'of two, of which one ends first',
      { item: (_, target) => ({ ...longer, ...(target === OTHER ? { expiresAt: BEGUN + HOUR } : {}) }) },
      { targets: [BOX, OTHER].map((target) => ({ kind: 'machine', target })) },
    ],
  ])('%s', async (_, script, parts) => {
    const runner = new Runner(script);
    const { publisher, reader, clock } = runner;
    const end = extendLease({
      request: request(parts),
      ttl: 6 * HOUR,
      ports: { publisher, reader, clock },
      within: 10 * SECOND,
    });
    expect(await runner.watch(end, 20)).toMatchSnapshot();
  });
});

describe('a hold', () => {
  const wish = {
    id: 'hold-1',
    kind: 'manual',
    holder: { name: 'operator' },
    until: BEGUN + HOUR,
    reason: 'a crash',
    grace: 0,
  } as const;
  const portsOf = (runner: Runner, store = new MemoryStore()) => ({
    store: {
      ...{ readTarget: store.readTarget.bind(store), createLease: store.createLease.bind(store) },
      ...{ changeLease: store.changeLease.bind(store), readLease: runner.reader.readLease },
    },
    publisher: runner.publisher,
    clock: runner.clock,
    hitch: runner.hitch,
  });

  test.each<[string, object]>([
    ['as it is written', {}],
    ['without a reason', { reason: '' }],
    ['that denies, with grace', { kind: 'denial', grace: MINUTE }],
    ['that denies, without', { kind: 'denial' }],
    ['has no grace', { grace: MINUTE }],
  ])('%s', async (_, parts) => {
    const runner = new Runner({ topic: lost });
    const store = new MemoryStore();
    await placeHold(BOX, { ...wish, ...parts }, portsOf(runner, store));
    expect([runner.lines, [...(store.leases.get(BOX)?.values() ?? [])]]).toMatchSnapshot();
  });

  test.each<[string, Script, 'manual' | 'denial']>([
    ['that is acknowledged', { item: (s) => (s < 1 ? { kind: 'manual' } : { kind: 'manual', ack: ack() }) }, 'manual'],
    ['that is refused', { item: () => ({ failed: FAILED }) }, 'manual'],
    ['that is lifted', { item: () => ({ releasedAt: 5 }) }, 'manual'],
    [
      'that denies and has done so',
      { item: (s) => ({ kind: 'denial', lookAt: BEGUN + (s < 1 ? 599_999 : 600_000) }) },
      'denial',
    ],
    ['that nobody has acted upon', { item: () => ({ lookAt: BEGUN + 600_000 }) }, 'manual'],
    ['that denies, and nobody looks at it', { item: () => ({ kind: 'denial', lookAt: undefined }) }, 'denial'],
    ['that cannot be read', { item: lost }, 'manual'],
    ['that is not there', { item: () => undefined }, 'manual'],
  ])('%s is waited for', async (_, script, kind) => {
    const runner = new Runner(script);
    const end = awaitHold(
      BOX,
      { id: 'hold-1', kind },
      { ports: portsOf(runner), timeout: 2 * SECOND, signal: runner.signal.signal },
    );
    expect(await runner.watch(end, 5)).toMatchSnapshot();
  });

  test('is waited for until it is told to end', async () => {
    const runner = new Runner({ item: () => ({}) });
    const end = awaitHold(BOX, wish, { ports: portsOf(runner), timeout: HOUR, signal: runner.signal.signal });
    expect((await runner.watch(end, 1)).split('\n').at(-1)).toMatchSnapshot();
  });

  test('is lifted with all others that still stand, and power is asked to look', async () => {
    const runner = new Runner({});
    const store = new MemoryStore();
    const now = runner.clock.now();
    const ports = { ...portsOf(runner, store), store };
    for (const [id, until] of [
      ['hold-1', HOUR],
      ['hold-2', HOUR],
      ['hold-3', 1],
    ] as const) {
      await placeHold(BOX, { ...wish, id, until: now + until }, ports);
    }
    await runner.clock.advance(1);
    store.hooks.pause = async (method, phase) => {
      if (method !== 'changeLease' || phase !== 'before') return;
      store.hooks.pause = async () => {};
      const hold = store.leases.get(BOX)?.get('hold-1');
      if (hold !== undefined) store.putLease(BOX, { ...hold, n: hold.n + 1 });
    };
    const lifted = await liftHolds(BOX, ports);
    expect(lifted.map(({ id }) => id)).toEqual(['hold-1', 'hold-2']);
    const items = [...(store.leases.get(BOX)?.values() ?? [])];
    expect(items.map(({ releasedAt, lookAt }) => [releasedAt, lookAt])).toEqual([
      [now + 1, now + 1],
      [now + 1, now + 1],
      [undefined, now],
    ]);
    expect(runner.lines).toHaveLength(4);
    expect(await liftHolds(BOX, ports)).toEqual([]);
    expect(runner.lines).toHaveLength(4);
  });
});
